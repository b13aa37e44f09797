"""Laws of every schedule: what must hold for any loan, whatever its shape, frequency, day count, rounding and options."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.amortization import amortize
from planner.core.loan import Loan, Shape
from planner.core.money import round_exact
from planner.core.schedule import Schedule
from planner.errors import NegativeAmortisation
from tests.reference import PaymentTooSmall, ReferenceLoan, reference_rows
from tests.strategies import amounts, days, loans, plain_loans, schedule_or_none, schedules

PERIODS = {"weekly": 52, "biweekly": 26, "monthly": 12, "quarterly": 4, "annual": 1, "semiannual": 2}
STEPS: dict[str, Any] = {
    "weekly": {"weeks": 1},
    "biweekly": {"weeks": 2},
    "monthly": {"months": 1},
    "quarterly": {"months": 3},
    "annual": {"years": 1},
}


# --- books that balance ---


@given(schedules())
def test_every_row_balances(case: tuple[Loan, Schedule]) -> None:
    rows = case[1].rows
    for row in rows:
        assert row.payment == row.costs + row.interest + row.principal
        assert row.closing == row.opening + row.accrued - row.payment - row.waived
        assert min(row.opening, row.payment, row.costs, row.interest, row.principal) >= 0
        assert min(row.accrued, row.waived, row.deferred, row.closing - row.deferred) >= 0
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert all(before.closing == after.opening for before, after in pairwise(rows))
    assert rows[-1].closing == 0


@given(schedules())
def test_what_is_repaid_is_what_was_owed(case: tuple[Loan, Schedule]) -> None:
    loan, schedule = case
    rows = schedule.rows
    assert rows[0].opening == loan.principal + loan.costs + loan.arrears + loan.deferred + loan.waived_at_end
    assert sum(row.principal for row in rows) == loan.principal + loan.deferred
    assert sum(row.costs for row in rows) == loan.costs
    assert sum(row.waived for row in rows) == loan.waived_at_end
    assert schedule.total_interest == loan.arrears + sum(row.accrued for row in rows)
    assert schedule.total_paid == sum(row.payment for row in rows)


@given(schedules())
def test_what_is_deferred_or_waived_at_the_end_waits_for_it(case: tuple[Loan, Schedule]) -> None:
    loan, schedule = case
    *before, last = schedule.rows
    assert all((row.waived, row.deferred) == (0, loan.deferred) for row in before)
    assert all(row.closing >= loan.deferred + loan.waived_at_end for row in before)
    assert (last.waived, last.deferred) == (loan.waived_at_end, 0)
    assert last.principal >= loan.deferred


@given(schedules())
def test_old_costs_and_interest_come_in_their_agreed_time(case: tuple[Loan, Schedule]) -> None:
    """Law: spread evenly over the instalments that pay; first of all; or in the last instalment."""
    loan, schedule = case
    *before, last = schedule.rows
    if loan.arrears_handling == "end":
        assert all(row.costs == 0 for row in before)
    if loan.arrears_handling == "first" and loan.costs:
        paid = list(accumulate(row.costs for row in schedule.rows))
        assert all(row.interest == row.principal == 0 for row, sum_paid in zip(schedule.rows, paid, strict=True) if sum_paid < loan.costs)
    assert last.costs <= loan.costs


# --- interest, counted again by other means ---


def _years(loan: Loan, count: int) -> list[Fraction]:
    """The length of each period, by another library's dates."""
    if loan.shape == "custom":
        ends = [day for day, _ in loan.custom]
        assert loan.start
        return [Fraction((b - a).days, 360 if loan.day_count == "ACT/360" else 365) for a, b in pairwise([loan.start, *ends])]
    one = Fraction(1, PERIODS[loan.frequency])
    if loan.start is None and loan.first_due is None:
        return [one] * count
    dates, whole = _anchors(loan, count)
    year = 360 if loan.day_count == "ACT/360" else 365
    if loan.day_count == "30/360":
        return [one if whole else Fraction((dates[1] - dates[0]).days, year), *[one] * (count - 1)]
    return [Fraction((b - a).days, year) for a, b in pairwise(dates)]


def _anchors(loan: Loan, count: int) -> tuple[list[date], bool]:
    """The dates that periods end on, and whether the first period is a whole one."""
    step = STEPS[loan.frequency]
    start = loan.start or loan.first_due
    assert start
    start = loan.start or start - relativedelta(**step)
    first = loan.first_due or start + relativedelta(**step)
    if start + relativedelta(**step) == first:
        return [start + relativedelta(**{unit: n * k for unit, n in step.items()}) for k in range(count + 1)], True
    whole = first - relativedelta(**step) == start
    return [start, *(first + relativedelta(**{unit: n * k for unit, n in step.items()}) for k in range(count))], whole


def _period_rates(loan: Loan, count: int) -> list[Decimal]:
    """The interest per unit of balance of each period, to sixty digits."""
    found = []
    with localcontext() as context:
        context.prec = 60
        for number, years in enumerate(_years(loan, count)[:count], 1):
            annual = [change.annual_rate for change in loan.rates if change.from_number <= number][-1]
            length = Decimal(years.numerator) / years.denominator
            if loan.compounding is None or not annual:
                found.append(annual * length)
            else:
                times = PERIODS[loan.compounding]
                found.append((1 + annual / times) ** (times * length) - 1)
    return found


def _pays_nothing(loan: Loan, number: int, month: int | None) -> bool:
    """Whether nothing is agreed to be paid in an instalment."""
    if loan.shape == "custom":
        return False
    if number <= loan.holiday:
        return loan.holiday_kind == "full"
    if month in loan.skip_months:
        return True
    weight = loan.season[month - 1] if loan.shape == "seasonal" and loan.season and month else 1
    return number > loan.holiday + loan.interest_only and not weight


def _free_periods(loan: Loan, count: int) -> list[bool]:
    dated = loan.shape != "custom" and (loan.start or loan.first_due)
    months = [day.month for day in _anchors(loan, count)[0][1:]] if dated else [None] * count
    return [loan.unpaid_interest == "waived" and _pays_nothing(loan, number, month) for number, month in enumerate(months, 1)]


@given(schedules(beside=False))
def test_interest_is_that_of_the_balance(case: tuple[Loan, Schedule]) -> None:
    loan, schedule = case
    count = len(schedule.rows)
    principal, unpaid = loan.principal, 0
    for row, rate, free in zip(schedule.rows, _period_rates(loan, count), _free_periods(loan, count), strict=True):
        bearing = principal + (unpaid if loan.unpaid_interest == "compounds" else 0)
        with localcontext() as context:
            context.prec = 60
            exact = Decimal(0) if free else bearing * rate
            assert abs(row.accrued - exact) <= (Decimal("0.5") if loan.interest_rounding.startswith("half") else 1)
            assert row.accrued == round_exact(exact.quantize(Decimal("1e-25")), loan.interest_rounding)
        unpaid += row.accrued - row.interest
        principal -= row.principal
        assert row.closing == unpaid + principal


@given(schedules(beside=False))
def test_payments_are_worth_the_principal(case: tuple[Loan, Schedule]) -> None:
    """Law: discounted at the contract rate, the payments are worth what was lent, but for the rounding of the interest of each period."""
    loan, schedule = case
    rows = schedule.rows
    if loan.unpaid_interest != "compounds":  # interest that waits bears none, so only schedules without it have this worth
        assume(all(row.interest == row.accrued for row in rows))
    count = len(rows)
    worth, factor, bound = Decimal(0), Decimal(1), Decimal(0)
    with localcontext() as context:
        context.prec = 60
        for row, rate, free in zip(rows, _period_rates(loan, count), _free_periods(loan, count), strict=True):
            factor /= 1 if free else 1 + rate
            worth += row.payment * factor
            bound += factor * (Decimal("0.5") if loan.interest_rounding.startswith("half") else 1)
        assert abs(worth - loan.principal) <= bound + Decimal("1e-25")


# --- another engine: the plain reference ---


@st.composite
def _reference_cases(draw: st.DrawFn) -> tuple[Loan, ReferenceLoan]:
    loan = draw(plain_loans())
    if draw(st.booleans()):
        start = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
        loan = replace(loan, start=start, day_count=draw(st.sampled_from(("30/360", "ACT/365F", "ACT/360"))))
    shapes: tuple[Shape, ...] = ("level_payment", "equal_principal", "interest_first")
    shape = draw(st.sampled_from(shapes))
    assert loan.count
    interest_only = 0 if shape == "interest_first" else draw(st.integers(0, loan.count - 1))
    payment = draw(st.one_of(st.none(), amounts)) if shape == "level_payment" else None
    loan = replace(loan, shape=shape, interest_only=interest_only, payment=payment)
    fractions = [years.as_integer_ratio() for years in _years(loan, loan.count or 0)]
    annual, rounding = loan.rates[0].annual_rate, (loan.payment_rounding, loan.interest_rounding)
    return loan, ReferenceLoan(loan.principal, annual, fractions, payment, shape, interest_only, *rounding)


@given(_reference_cases())
def test_rows_are_those_of_the_reference(case: tuple[Loan, ReferenceLoan]) -> None:
    loan, reference = case
    try:
        expected, refused = reference_rows(reference), None
    except PaymentTooSmall as refusal:
        expected, refused = [], refusal.number
    if refused is None:
        assert [(row.payment, row.interest, row.principal, row.closing) for row in amortize(loan).rows] == expected
    else:
        with pytest.raises(NegativeAmortisation) as caught:
            amortize(loan)
        assert caught.value.values["number"] == refused


# --- months and days ---


@given(loans().filter(lambda loan: loan.shape != "custom"), days, st.sets(st.integers(1, 12), min_size=1, max_size=4))
def test_months_skipped_are_not_paid(loan: Loan, start: date, months: set[int]) -> None:
    plan = replace(loan, start=start, first_due=None, count=24, payment=None, skip_months=tuple(months), holiday=0, shift="same_day")
    schedule = schedule_or_none(plan)
    assume(schedule is not None)
    assert schedule is not None
    assert all(row.payment == 0 for row in schedule.rows if row.due and row.due.month in months)


@given(loans().filter(lambda loan: loan.shape not in ("seasonal", "custom")), days, st.integers(1, 400))
def test_the_day_a_loan_begins_changes_no_whole_period(loan: Loan, start: date, later: int) -> None:
    """Law: under 30/360 without months that matter, only the dates move."""
    here = replace(loan, start=start, first_due=None, day_count="30/360", skip_months=(), shift="same_day")
    there = replace(here, start=start + timedelta(days=later))
    found = [schedule_or_none(plan) for plan in (here, there)]
    rows = [None if schedule is None else [replace(row, due=None) for row in schedule.rows] for schedule in found]
    assert rows[0] == rows[1]
