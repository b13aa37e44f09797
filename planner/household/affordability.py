"""Can the household live on what is left? Tests T1 to T4 and T7, each with its number and its reason.

The payments of a plan, summed by month, are held against the months that the household will live. Amounts in minor units; every
comparison is exact, and exactly at a limit passes. Tests read no relative's help. A month without a payment passes T2 and T4: what is
short in it is not short because of the plan (see :mod:`planner.household.capacity`); T4 then says in how many months income alone is short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from planner.core.money import Rounding, round_exact
from planner.errors import CalculationError
from planner.household.assumptions import USUAL, Assumptions
from planner.household.capacity import floor_limits, misfits_allowed, payments_by_month, season_limits, share_limits
from planner.household.projection import Month


@dataclass(frozen=True, slots=True)
class TestResult:
    """The answer of one test.

    ``number`` is what the test measures: an amount in minor units (int) or a ratio (Decimal). ``key`` names the sentence in the
    catalogues, ``values`` fill it (amounts end in ``_amount``). A failed hard test means the plan is not offered.
    """

    __test__ = False  # not a test class of pytest

    id: str
    passed: bool
    hard: bool
    number: int | Decimal
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def run_tests(months: Sequence[Month], payments: Mapping[date, int], assumptions: Assumptions = USUAL) -> tuple[TestResult, ...]:
    """Hold the payments of a plan, by the first day of their month, against the months of the plan: T1, T2, T3, T4, T7 in this order.

    Raises:
        CalculationError: there is no month, or a payment falls into none of the months.
    """
    if not months:
        raise CalculationError("error.no_months")
    paid = payments_by_month(months, payments)
    return (
        share_test(months, paid, assumptions),
        season_test(months, paid, assumptions),
        all_debt_test(months, paid, assumptions),
        floor_test(months, paid),
        surplus_test(months),
    )


def share_test(months: Sequence[Month], paid: Sequence[int], assumptions: Assumptions = USUAL) -> TestResult:
    """T1: the mean payment takes at most half of the mean surplus. Number: the share it takes, rounded up to three decimals.

    Where nothing is left on average there is no share; the number is then 1 when the test fails.
    """
    total, surplus, limit = sum(paid), sum(month.surplus for month in months), share_limits(months, assumptions)[-1]
    passed = total <= limit
    share = _thousandths(Fraction(total, surplus) if surplus > 0 else Fraction(not passed), "up")
    values = {
        "share_rate": share,
        "limit_rate": assumptions.share_of_surplus,
        "payment_amount": ceil(Fraction(total, len(months))),
        "most_amount": max(0, limit // len(months)),
        "over_amount": ceil(Fraction(max(0, total - limit), len(months))),
    }
    answer = "pass" if passed else ("fail" if surplus > 0 else "nothing_left")
    return TestResult("T1", passed, True, share, f"test.T1.{answer}", values)


def season_test(months: Sequence[Month], paid: Sequence[int], assumptions: Assumptions = USUAL) -> TestResult:
    """T2: in nine months of ten the payment leaves something of that month's surplus. Number: the share of months, rounded down."""
    over = [payment - limit if payment else 0 for payment, limit in zip(paid, season_limits(months, assumptions), strict=True)]
    misfits = sum(amount > 0 for amount in over)
    worst = max(range(len(over)), key=over.__getitem__)
    values = {
        "fitting": len(months) - misfits,
        "misfits": misfits,
        "count": len(months),
        "needed_rate": assumptions.share_of_months,
        "limit_rate": assumptions.share_of_month,
        "over_amount": max(0, over[worst]),
        "month": months[worst].first.month,
        "year": str(months[worst].first.year),
    }
    share = _thousandths(Fraction(len(months) - misfits, len(months)), "down")
    passed = misfits <= misfits_allowed(len(months), assumptions)
    return TestResult("T2", passed, True, share, f"test.T2.{'pass' if passed else 'fail'}", values)


def all_debt_test(months: Sequence[Month], paid: Sequence[int], assumptions: Assumptions = USUAL) -> TestResult:
    """T3, a warning: all other debts, agreed or not, and the largest payment against mean income. Number: the share, rounded up.

    Where there is no income there is no share; the number is then 1 when the test fails.
    """
    income, debts = sum(month.income for month in months), max(paid) + max(month.all_other_debt for month in months)
    passed = debts * len(months) <= Fraction(assumptions.share_of_income) * income
    share = _thousandths(Fraction(debts * len(months), income) if income else Fraction(not passed), "up")
    values = {"share_rate": share, "limit_rate": assumptions.share_of_income, "debts_amount": debts}
    return TestResult("T3", passed, False, share, f"test.T3.{'pass' if passed else 'warn'}", values)


def floor_test(months: Sequence[Month], paid: Sequence[int]) -> TestResult:
    """T4: no payment takes the household below the living floor. Number: what the tightest month with a payment leaves above it."""
    left = [limit - payment for payment, limit in zip(paid, floor_limits(months), strict=True)]
    with_payment = [k for k, payment in enumerate(paid) if payment]
    tightest = min(with_payment or range(len(months)), key=left.__getitem__)
    short = [k for k in with_payment if left[k] < 0]
    short_anyway = sum(left[k] < 0 for k in range(len(months)) if not paid[k])
    values = {
        "left_amount": left[tightest],
        "short_amount": max(0, -left[tightest]),
        "month": months[tightest].first.month,
        "year": str(months[tightest].first.year),
        "count": len(short),
        "paused_months": short_anyway,
    }
    answer = ("fail" if len(short) == 1 else "fail_often") if short else ("pass_with_pause" if short_anyway else "pass")
    return TestResult("T4", not short, True, left[tightest], f"test.T4.{answer}", values)


def surplus_test(months: Sequence[Month]) -> TestResult:
    """T7: something is left on average. Number: the mean surplus, rounded up, so that it is above 0 exactly when the test passes."""
    mean = ceil(Fraction(sum(month.surplus for month in months), len(months)))
    answer = "pass" if mean > 0 else "fail"
    return TestResult("T7", mean > 0, True, mean, f"test.T7.{answer}", {"surplus_amount": mean, "short_amount": max(0, -mean)})


def _thousandths(share: Fraction, mode: Rounding) -> Decimal:
    return Decimal(round_exact(share * 1000, mode)).scaleb(-3)
