"""Due dates keep their anchor day, and leave days off by the named rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import (
    FREQUENCIES,
    PERIODS_PER_YEAR,
    SHIFTS,
    Frequency,
    Shift,
    add_months,
    add_periods,
    due_dates,
    is_regular,
    months_between,
    shifted,
)
from planner.errors import CalculationError

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
COUNTS = st.integers(-600, 600)
EACH_FREQUENCY = st.sampled_from(FREQUENCIES)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def test_every_frequency_has_its_periods() -> None:
    assert PERIODS_PER_YEAR == {"weekly": 52, "biweekly": 26, "monthly": 12, "quarterly": 4, "annual": 1}
    assert tuple(PERIODS_PER_YEAR) == FREQUENCIES


@pytest.mark.parametrize(
    ("anchor", "count", "frequency", "expected"),
    [
        (date(2026, 1, 31), 1, "monthly", date(2026, 2, 28)),
        (date(2026, 1, 31), 2, "monthly", date(2026, 3, 31)),
        (date(2028, 1, 31), 1, "monthly", date(2028, 2, 29)),
        (date(2026, 3, 31), -1, "monthly", date(2026, 2, 28)),
        (date(2026, 1, 31), -1, "monthly", date(2025, 12, 31)),
        (date(2026, 11, 30), 1, "quarterly", date(2027, 2, 28)),
        (date(2028, 2, 29), 1, "annual", date(2029, 2, 28)),
        (date(2028, 2, 29), 4, "annual", date(2032, 2, 29)),
        (date(2026, 12, 28), 1, "weekly", date(2027, 1, 4)),
        (date(2026, 12, 28), -1, "biweekly", date(2026, 12, 14)),
    ],
)
def test_periods_keep_the_anchor_day(anchor: date, count: int, frequency: Frequency, expected: date) -> None:
    assert add_periods(anchor, count, frequency) == expected


@given(DAYS, COUNTS, EACH_FREQUENCY)
def test_later_periods_are_later(anchor: date, count: int, frequency: Frequency) -> None:
    assert add_periods(anchor, 0, frequency) == anchor
    assert add_periods(anchor, count, frequency) < add_periods(anchor, count + 1, frequency)


@given(DAYS, COUNTS)
def test_months_keep_the_day_unless_the_month_is_shorter(anchor: date, months: int) -> None:
    found = add_months(anchor, months)
    assert (found.year * 12 + found.month) - (anchor.year * 12 + anchor.month) == months
    assert found.day == anchor.day or (found.day < anchor.day and (found + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("anchor", "count", "frequency"),
    [
        (date(9999, 12, 1), 1, "monthly"),
        (date(1, 1, 1), -1, "annual"),
        (date(9999, 12, 31), 1, "weekly"),
        (date(2026, 1, 1), 10**12, "weekly"),
    ],
)
def test_dates_end_with_the_calendar(anchor: date, count: int, frequency: Frequency) -> None:
    with pytest.raises(CalculationError, match=r"error\.date_range"):
        add_periods(anchor, count, frequency)


@given(DAYS, st.integers(0, 60), EACH_FREQUENCY)
def test_due_dates_are_counted_from_the_first(first_due: date, count: int, frequency: Frequency) -> None:
    assert due_dates(first_due, count, frequency) == tuple(add_periods(first_due, k, frequency) for k in range(count))


@pytest.mark.parametrize(
    ("shift", "sunday_in_the_month", "sunday_at_its_end"),
    [
        ("same_day", date(2026, 5, 10), date(2026, 5, 31)),
        ("next", date(2026, 5, 11), date(2026, 6, 1)),
        ("previous", date(2026, 5, 8), date(2026, 5, 29)),
        ("modified_following", date(2026, 5, 11), date(2026, 5, 29)),
    ],
)
def test_a_day_off_moves_by_the_rule(shift: Shift, sunday_in_the_month: date, sunday_at_its_end: date) -> None:
    assert shifted(date(2026, 5, 10), shift, weekday) == sunday_in_the_month
    assert shifted(date(2026, 5, 31), shift, weekday) == sunday_at_its_end
    assert shifted(date(2026, 5, 12), shift, weekday) == date(2026, 5, 12)


@given(DAYS, st.integers(1, 40), EACH_FREQUENCY, st.sampled_from(SHIFTS[1:]), st.sets(DAYS, max_size=30))
def test_shifted_dates_are_working_days_in_order(first_due: date, count: int, frequency: Frequency, shift: Shift, off: set[date]) -> None:
    def is_working_day(day: date) -> bool:
        return weekday(day) and day not in off

    dues = due_dates(first_due, count, frequency, shift=shift, is_working_day=is_working_day)
    anchors = due_dates(first_due, count, frequency)
    assert all(is_working_day(day) for day in dues)
    assert all(earlier <= later for earlier, later in pairwise(dues))
    assert all(due == anchor for due, anchor in zip(dues, anchors, strict=True) if is_working_day(anchor))
    if shift == "next":
        assert all(due >= anchor for due, anchor in zip(dues, anchors, strict=True))
    if shift == "previous":
        assert all(due <= anchor for due, anchor in zip(dues, anchors, strict=True))
    if shift == "modified_following":
        assert all(due.month == anchor.month for due, anchor in zip(dues, anchors, strict=True))


def test_a_shift_needs_to_know_the_working_days() -> None:
    with pytest.raises(ValueError, match="needs is_working_day"):
        due_dates(date(2026, 1, 1), 1, "monthly", shift="next")


def test_a_month_without_working_days_is_an_error() -> None:
    with pytest.raises(CalculationError, match=r"error\.no_working_day"):
        due_dates(date(2026, 1, 1), 1, "monthly", shift="next", is_working_day=lambda day: day.year > 2026)


@pytest.mark.parametrize(
    ("start", "first_due", "frequency", "expected"),
    [
        (date(2026, 1, 15), date(2026, 2, 15), "monthly", True),
        (date(2026, 1, 15), date(2026, 2, 14), "monthly", False),
        (date(2026, 1, 15), date(2026, 2, 16), "monthly", False),
        (date(2026, 1, 31), date(2026, 2, 28), "monthly", True),
        (date(2026, 1, 30), date(2026, 2, 28), "monthly", True),
        (date(2026, 1, 29), date(2026, 3, 1), "monthly", False),
        (date(2026, 2, 28), date(2026, 3, 31), "monthly", True),
        (date(2026, 1, 15), date(2026, 1, 15), "monthly", False),
        (date(2026, 2, 15), date(2026, 1, 15), "monthly", False),
        (date(2026, 1, 1), date(2026, 1, 8), "weekly", True),
        (date(2026, 1, 1), date(2026, 1, 9), "weekly", False),
        (date(2028, 2, 29), date(2029, 2, 28), "annual", True),
    ],
)
def test_a_regular_first_period_is_one_period_long(start: date, first_due: date, frequency: Frequency, expected: bool) -> None:
    assert is_regular(start, first_due, frequency) is expected


@given(DAYS, EACH_FREQUENCY)
def test_the_next_period_is_regular(start: date, frequency: Frequency) -> None:
    assert is_regular(start, add_periods(start, 1, frequency), frequency)
    assert is_regular(add_periods(start, -1, frequency), start, frequency)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 15), date(2026, 1, 15), 0),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 11, 23), date(2029, 11, 23), 36),
        (date(2026, 2, 15), date(2026, 1, 15), -1),
        (date(2026, 2, 15), date(2026, 1, 16), -1),
    ],
)
def test_whole_months_between_two_dates(start: date, end: date, months: int) -> None:
    assert months_between(start, end) == months


@given(DAYS, DAYS)
def test_months_between_is_the_largest_count_that_fits(start: date, end: date) -> None:
    months = months_between(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)
