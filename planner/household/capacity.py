"""What a household can pay: the largest payment of each month, and the largest level payment. Minor units, exact.

These limits are the tests T1, T2 and T4 of :mod:`planner.household.affordability`, turned round. A month in which a plan takes nothing
always fits: what is short in it is not short because of the plan, and a payment holiday or a skipped month is there for just that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from planner.errors import CalculationError
from planner.household.assumptions import USUAL, Assumptions
from planner.household.calendar import YearCalendar
from planner.household.projection import Month


def share_limits(months: Sequence[Month], assumptions: Assumptions = USUAL) -> tuple[int, ...]:
    """Return the most that all payments may come to over the first month, the first two, and so on to all (T1).

    Negative where the months leave less than nothing.
    """
    return tuple(_floor_of(assumptions.share_of_surplus, total) for total in accumulate(month.surplus for month in months))


def season_limits(months: Sequence[Month], assumptions: Assumptions = USUAL) -> tuple[int, ...]:
    """Return the most that each month may pay to fit what is left in it (T2). Negative where nothing is left."""
    return tuple(_floor_of(assumptions.share_of_month, month.surplus) for month in months)


def floor_limits(months: Sequence[Month]) -> tuple[int, ...]:
    """Return the most that each month may pay without going below the living floor (T4). Negative where it is below already."""
    return tuple(month.above_floor for month in months)


def misfits_allowed(count: int, assumptions: Assumptions = USUAL) -> int:
    """Return how many of ``count`` months may pay more than what fits them (T2).

    >>> misfits_allowed(12), misfits_allowed(60), misfits_allowed(9)
    (1, 6, 0)
    """
    return _floor_of(1 - assumptions.share_of_months, count)


def affordable_payment(months: Sequence[Month], assumptions: Assumptions = USUAL) -> int:
    """Return the largest level payment, the same in every one of these months, which passes T1, T2 and T4; 0 when none does.

    Raises:
        CalculationError: there is no month.
    """
    if not months:
        raise CalculationError("error.no_months")
    by_share = share_limits(months, assumptions)[-1] // len(months)
    by_season = sorted(season_limits(months, assumptions))[misfits_allowed(len(months), assumptions)]
    return max(0, min(by_share, by_season, *floor_limits(months)))


def capacity_by_calendar_month(year: YearCalendar, assumptions: Assumptions = USUAL) -> tuple[int, ...]:
    """Return the most that each calendar month of a typical year can pay (T2 and T4 of that month alone), January first."""
    limits = zip(year.surplus, year.above_floor, strict=True)
    return tuple(max(0, min(_floor_of(assumptions.share_of_month, surplus), above_floor)) for surplus, above_floor in limits)


def payments_by_month(months: Sequence[Month], payments: Mapping[date, int]) -> tuple[int, ...]:
    """Return what each month pays, 0 where ``payments`` (by the first day of the month) names nothing.

    Raises:
        CalculationError: a payment falls into none of the months.
    """
    outside = payments.keys() - {month.first for month in months}
    if outside:
        raise CalculationError("error.payment_outside_months", date=min(outside))
    return tuple(payments.get(month.first, 0) for month in months)


def largest_income_fall(months: Sequence[Month], payments: Mapping[date, int]) -> Decimal:
    """Return by how much income may fall, in every month alike, until a payment takes the household below the living floor (T4).

    A fraction with three decimals, rounded down: ``Decimal("0.123")`` is 12.3%. 0 when a payment does so already, 1 when nothing is paid.

    Raises:
        CalculationError: a payment falls into none of the months.
    """
    thousandths = 1000
    for month, payment in zip(months, payments_by_month(months, payments), strict=True):
        if payment:
            room = month.above_floor - payment
            thousandths = min(thousandths, 1000 * room // month.income if room > 0 else 0)
    return Decimal(thousandths).scaleb(-3)


def _floor_of(fraction: Decimal, amount: int) -> int:
    numerator, denominator = fraction.as_integer_ratio()
    return amount * numerator // denominator
