"""Fractions of a year by the three day counts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import FREQUENCIES, PERIODS_PER_YEAR, Frequency, add_months
from planner.core.daycount import DAY_COUNTS, DayCount, days_30_360, period_fraction, year_fraction

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
EACH_FREQUENCY = st.sampled_from(FREQUENCIES)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        # 30U/360 with its clause on the end of February, as spreadsheets (YEARFRAC, basis 0) and bond handbooks print it.
        (date(2006, 8, 31), date(2007, 2, 28), 178),
        (date(2007, 2, 28), date(2007, 8, 31), 180),
        (date(2006, 2, 28), date(2006, 8, 31), 180),
        (date(2006, 8, 31), date(2007, 8, 31), 360),
        (date(2008, 2, 29), date(2009, 2, 28), 360),
        (date(2008, 2, 28), date(2008, 8, 30), 182),
        (date(2007, 2, 26), date(2008, 2, 29), 363),
        (date(2006, 8, 20), date(2007, 2, 20), 180),
        (date(2006, 12, 15), date(2006, 12, 31), 16),
        (date(2006, 12, 30), date(2006, 12, 31), 0),
        (date(2006, 12, 31), date(2007, 1, 31), 30),
    ],
)
def test_days_of_thirty_day_months(start: date, end: date, days: int) -> None:
    assert days_30_360(start, end) == days
    assert year_fraction(start, end, "30/360") == Fraction(days, 360)


@pytest.mark.parametrize(
    ("day_count", "expected"), [("ACT/365F", Fraction(366, 365)), ("ACT/360", Fraction(366, 360)), ("30/360", Fraction(1))]
)
def test_a_leap_year_has_its_actual_days(day_count: DayCount, expected: Fraction) -> None:
    assert year_fraction(date(2028, 1, 1), date(2029, 1, 1), day_count) == expected


@given(DAYS, DAYS, DAYS, st.sampled_from(("ACT/365F", "ACT/360")))
def test_actual_days_add_up(first: date, second: date, third: date, day_count: DayCount) -> None:
    whole = year_fraction(first, third, day_count)
    assert year_fraction(first, second, day_count) + year_fraction(second, third, day_count) == whole
    assert year_fraction(third, first, day_count) == -whole


@given(DAYS, st.integers(0, 5000), st.sampled_from(DAY_COUNTS))
def test_ranges_are_half_open(start: date, days: int, day_count: DayCount) -> None:
    assert year_fraction(start, start, day_count) == 0
    assert year_fraction(start, start + timedelta(days=days), day_count) >= 0


@given(
    st.dates(date(1990, 1, 1), date(2080, 12, 28)).filter(lambda day: day.day <= 28 and (day.month, day.day) != (2, 28)),
    st.integers(0, 120),
)
def test_a_month_is_a_twelfth(start: date, months: int) -> None:
    assert year_fraction(start, add_months(start, months), "30/360") == Fraction(months, 12)


@given(DAYS, DAYS, EACH_FREQUENCY)
def test_a_regular_period_is_its_share_of_the_year(start: date, end: date, frequency: Frequency) -> None:
    share = Fraction(1, PERIODS_PER_YEAR[frequency])
    assert period_fraction(start, end, frequency=frequency, day_count="30/360", regular=True) == share
    assert period_fraction(None, None, frequency=frequency, day_count="30/360", regular=True) == share


@given(DAYS, DAYS, EACH_FREQUENCY)
def test_an_odd_first_period_counts_actual_days(start: date, end: date, frequency: Frequency) -> None:
    days = Fraction((end - start).days, 365)
    assert period_fraction(start, end, frequency=frequency, day_count="30/360", regular=False) == days


@given(DAYS, DAYS, EACH_FREQUENCY, st.booleans(), st.sampled_from(("ACT/365F", "ACT/360")))
def test_actual_day_counts_ask_only_for_days(start: date, end: date, frequency: Frequency, regular: bool, day_count: DayCount) -> None:
    found = period_fraction(start, end, frequency=frequency, day_count=day_count, regular=regular)
    assert found == year_fraction(start, end, day_count)


@pytest.mark.parametrize("missing", [(None, date(2026, 1, 1)), (date(2026, 1, 1), None)])
@pytest.mark.parametrize(("day_count", "regular"), [("30/360", False), ("ACT/365F", True), ("ACT/360", True)])
def test_days_need_dates(missing: tuple[date | None, date | None], day_count: DayCount, regular: bool) -> None:
    with pytest.raises(ValueError, match="needs both dates"):
        period_fraction(*missing, frequency="monthly", day_count=day_count, regular=regular)
