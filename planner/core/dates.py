"""Due dates (还款日): frequencies, the anchor day, and the shift off holidays.

Ranges of dates are half-open: ``(start, end)`` holds ``start`` and not ``end``. Due dates keep the anchor day: counted from 31 January,
monthly dates are 28 February, 31 March, 30 April. A date beyond the calendar of Python (years 1 to 9999) is a named error.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, Literal, get_args

from planner.errors import CalculationError

Frequency = Literal["weekly", "biweekly", "monthly", "quarterly", "annual"]
FREQUENCIES: Final[tuple[Frequency, ...]] = get_args(Frequency)
PERIODS_PER_YEAR: Final[dict[Frequency, int]] = {"weekly": 52, "biweekly": 26, "monthly": 12, "quarterly": 4, "annual": 1}
"""Periods that a year holds in arithmetic; a year of 52 weeks is a convention, not a calendar."""

Shift = Literal["same_day", "next", "previous", "modified_following"]
"""What happens to a due date on a day off: it stays, moves to the next or the previous working day, or to the next one unless that
lies in another month, then to the previous one."""
SHIFTS: Final[tuple[Shift, ...]] = get_args(Shift)

_DAYS: Final[dict[Frequency, int]] = {"weekly": 7, "biweekly": 14}
_MONTHS: Final[dict[Frequency, int]] = {"monthly": 1, "quarterly": 3, "annual": 12}
_LONGEST_CLOSURE_DAYS: Final = 31


def add_months(anchor: date, months: int) -> date:
    """Return the date ``months`` later (or earlier) with the same day of the month, or the last day of a shorter month.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))

    Raises:
        CalculationError: outside the years 1 to 9999.
    """
    year, month_index = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise CalculationError("error.date_range")
    return date(year, month_index + 1, min(anchor.day, monthrange(year, month_index + 1)[1]))


def add_periods(anchor: date, count: int, frequency: Frequency) -> date:
    """Return the date ``count`` periods after ``anchor`` (before it when negative), keeping the anchor day.

    >>> add_periods(date(2026, 1, 31), 3, "monthly"), add_periods(date(2026, 1, 31), -2, "weekly")
    (datetime.date(2026, 4, 30), datetime.date(2026, 1, 17))

    Raises:
        CalculationError: outside the years 1 to 9999.
    """
    if frequency in _MONTHS:
        return add_months(anchor, count * _MONTHS[frequency])
    try:
        return anchor + timedelta(days=count * _DAYS[frequency])
    except OverflowError:
        raise CalculationError("error.date_range") from None


def due_dates(
    first_due: date,
    count: int,
    frequency: Frequency,
    *,
    shift: Shift = "same_day",
    is_working_day: Callable[[date], bool] | None = None,
) -> tuple[date, ...]:
    """Return ``count`` due dates, the first on ``first_due``; each is counted from the anchor and shifted by itself.

    Shifted dates never run backwards, but two weekly dates around a long holiday may fall on the same day.

    >>> due_dates(date(2026, 1, 31), 3, "monthly")
    (datetime.date(2026, 1, 31), datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))

    Args:
        is_working_day: needed for every shift but ``same_day``.

    Raises:
        CalculationError: outside the years 1 to 9999, or no working day within a month.
    """
    anchors = tuple(add_periods(first_due, number, frequency) for number in range(count))
    if shift == "same_day":
        return anchors
    if is_working_day is None:
        raise ValueError(f"shift {shift!r} needs is_working_day")
    return tuple(shifted(day, shift, is_working_day) for day in anchors)


def shifted(day: date, shift: Shift, is_working_day: Callable[[date], bool]) -> date:
    """Return ``day``, or the working day to which the rule moves it.

    >>> shifted(date(2026, 5, 31), "modified_following", lambda day: day.weekday() < 5)
    datetime.date(2026, 5, 29)

    Raises:
        CalculationError: no working day within a month.
    """
    if shift == "same_day" or is_working_day(day):
        return day
    if shift == "previous":
        return _nearest_working_day(day, -1, is_working_day)
    following = _nearest_working_day(day, 1, is_working_day)
    if shift == "modified_following" and following.month != day.month:
        return _nearest_working_day(day, -1, is_working_day)
    return following


def _nearest_working_day(day: date, step: int, is_working_day: Callable[[date], bool]) -> date:
    for distance in range(1, _LONGEST_CLOSURE_DAYS + 1):
        candidate = day + timedelta(days=step * distance)
        if is_working_day(candidate):
            return candidate
    raise CalculationError("error.no_working_day", date=day)


def is_regular(start: date, first_due: date, frequency: Frequency) -> bool:
    """Say whether the first period is exactly one period long, counted from either end.

    >>> is_regular(date(2026, 1, 31), date(2026, 2, 28), "monthly"), is_regular(date(2026, 2, 28), date(2026, 3, 31), "monthly")
    (True, True)
    >>> is_regular(date(2026, 1, 15), date(2026, 3, 1), "monthly")
    False
    """
    if start >= first_due:
        return False
    return add_periods(first_due, -1, frequency) == start or add_periods(start, 1, frequency) == first_due


def months_between(start: date, end: date) -> int:
    """Return the whole months from ``start`` to ``end``: the largest count that, added to ``start``, does not pass ``end``.

    >>> months_between(date(2026, 1, 31), date(2026, 2, 28)), months_between(date(2026, 1, 31), date(2026, 2, 27))
    (1, 0)
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1
