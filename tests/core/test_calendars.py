"""Working days of the real Chinese calendar, and what is provisional."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.calendars import is_provisional, is_working_day, official_years, spring_festival
from planner.errors import InputError
from tests.project import ROOT

# From the notices of the State Council of November 2024 and November 2025.
HOLIDAYS = [
    (date(2025, 1, 28), date(2025, 2, 4)),
    (date(2025, 5, 1), date(2025, 5, 5)),
    (date(2025, 10, 1), date(2025, 10, 8)),
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]
MAKE_UP_DAYS = [
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]


@pytest.mark.parametrize(("first", "last"), HOLIDAYS)
def test_official_holidays_are_off(first: date, last: date) -> None:
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    assert not any(is_working_day(day) for day in days)
    assert not any(is_provisional(day) for day in days)


@pytest.mark.parametrize("day", MAKE_UP_DAYS)
def test_make_up_days_are_worked_on_a_weekend(day: date) -> None:
    assert day.weekday() >= 5
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 22), False),
        (date(2046, 10, 1), False),  # National Day
        (date(2046, 10, 8), True),  # a Monday
        (date(2046, 10, 14), False),  # a Sunday
    ],
)
def test_ordinary_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_years_beyond_the_notice_are_provisional() -> None:
    first, last = official_years()
    assert first <= 2004
    assert last >= 2026
    assert not is_provisional(date(first, 1, 1))
    assert not is_provisional(date(last, 12, 31))
    assert is_provisional(date(first - 1, 12, 31))
    assert is_provisional(date(last + 1, 1, 1))


@given(st.dates(date(2040, 1, 1), date(2090, 12, 31)))
def test_fixed_holidays_and_weekends_hold_in_every_year(day: date) -> None:
    if (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)} or day.weekday() >= 5:
        assert not is_working_day(day)


def test_other_countries_go_by_rule() -> None:
    assert not is_working_day(date(2026, 7, 14), "FR")
    assert is_working_day(date(2026, 7, 15), "FR")
    assert is_provisional(date(2026, 7, 15), "FR")


@pytest.mark.parametrize("country", ["", "ZZ", "cn", "CHN", "China", "../x"])
def test_an_unknown_country_is_refused(country: str) -> None:
    for ask in (is_working_day, is_provisional):
        with pytest.raises(InputError, match=r"error\.country"):
            ask(date(2026, 7, 14), country)


def test_the_libraries_are_imported_when_a_day_is_asked_for() -> None:
    code = "import sys, planner.core.calendars; print({'holidays', 'chinese_calendar'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "set()"


@pytest.mark.parametrize("festival", [date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2033, 1, 31)])
def test_the_spring_festival_is_the_new_year_by_the_moon(festival: date) -> None:
    """Dates of the Hong Kong Observatory's conversion table."""
    assert spring_festival(festival.year) == festival


def test_the_spring_festival_of_years_without_known_holidays_is_unknown() -> None:
    assert spring_festival(1930) is None
