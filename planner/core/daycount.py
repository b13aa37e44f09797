"""Day counts (计息基准): which fraction of a year a period is.

- ``30/360``: a month is a twelfth, a week 1/52. Only a first period of odd length counts its actual days, over 365.
- ``ACT/365F``: actual days over 365, also in leap years.
- ``ACT/360``: actual days over 360.

Ranges are half-open: the start day bears interest, the end day does not. All fractions are exact.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal, get_args

from planner.core.dates import PERIODS_PER_YEAR, Frequency

DayCount = Literal["30/360", "ACT/365F", "ACT/360"]
DAY_COUNTS: Final[tuple[DayCount, ...]] = get_args(DayCount)

DAYS_IN_YEAR: Final = 365
_BASIS: Final[dict[DayCount, int]] = {"30/360": 360, "ACT/365F": DAYS_IN_YEAR, "ACT/360": 360}


def year_fraction(start: date, end: date, day_count: DayCount) -> Fraction:
    """Return the part of a year from ``start`` to ``end``; negative when ``end`` lies before.

    Under 30/360 the days are those of :func:`days_30_360`.

    >>> year_fraction(date(2026, 1, 31), date(2026, 3, 31), "ACT/365F")
    Fraction(59, 365)
    >>> year_fraction(date(2026, 1, 31), date(2026, 3, 31), "30/360")
    Fraction(1, 6)
    """
    days = days_30_360(start, end) if day_count == "30/360" else (end - start).days
    return Fraction(days, _BASIS[day_count])


def days_30_360(start: date, end: date) -> int:
    """Return the days between two dates when every month has thirty (US rule, also called bond basis, with its end-of-February clause).

    >>> days_30_360(date(2026, 2, 28), date(2026, 3, 31))
    30
    """
    start_day, end_day = start.day, end.day
    if _ends_february(start):
        if _ends_february(end):
            end_day = 30
        start_day = 30
    if end_day == 31 and start_day >= 30:
        end_day = 30
    return (end.year - start.year) * 360 + (end.month - start.month) * 30 + end_day - min(start_day, 30)


def _ends_february(day: date) -> bool:
    return day.month == 2 and (day + timedelta(days=1)).month == 3


def period_fraction(start: date | None, end: date | None, *, frequency: Frequency, day_count: DayCount, regular: bool) -> Fraction:
    """Return the part of a year that one period of a schedule is.

    >>> period_fraction(None, None, frequency="monthly", day_count="30/360", regular=True)
    Fraction(1, 12)
    >>> period_fraction(date(2026, 1, 1), date(2026, 2, 15), frequency="monthly", day_count="30/360", regular=False)
    Fraction(9, 73)

    Args:
        start, end: may be None only where no day is counted (30/360, regular).
        regular: whether the period is one whole period; only 30/360 asks.
    """
    if day_count == "30/360" and regular:
        return Fraction(1, PERIODS_PER_YEAR[frequency])
    if start is None or end is None:
        raise ValueError(f"{day_count} counts days and needs both dates")
    return year_fraction(start, end, "ACT/365F" if day_count == "30/360" else day_count)
