"""What is left of an old plan after real payments, and what a new plan changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.debt import PART_NAMES, Parts
from planner.core.schedule import by_due
from planner.errors import InputError
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.reduction import Reduction
from planner.options.renegotiation import Difference, Event, claim_after, difference, waived_at_once
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from tests.options.strategies import DEBT, START, plans

DUES = [date(2026, 12, 23), date(2027, 1, 23), date(2027, 2, 23), date(2027, 3, 23)]
MONTHLY = replace(DEBT, day_count="30/360")


def plan_of(claim: Parts, count: int, reduction: Reduction, extension: Extension | None = None, down_payment: int = 0) -> Plan:
    way = Instalment(DUES[0], count, shape="equal_principal", down_payment=down_payment)
    return build_plan(MONTHLY, claim, Terms(START, way, extension or Extension(), reduction))


FOUR = plan_of(Parts(principal_overdue=400_000), 4, Reduction(annual_rate=Decimal("0.12")))
"""Due are 104,000, 103,000, 102,000 and 101,000; a month bears 1%."""


def days_of(plan: Plan) -> list[tuple[date, int]]:
    return [(row.due, row.payment) for row in plan.rows if row.due and row.payment]


# --- by hand


def test_two_months_missed_bear_interest_on_the_whole_principal() -> None:
    after = claim_after(FOUR, [], DUES[1])
    assert after.claim == Parts(principal_overdue=200_000, principal_not_due=200_000, interest=8_000)
    assert (after.opening, after.accrued, after.received, after.overpaid) == (400_000, 8_000, 0, 0)
    assert after.events == (Event("missed", DUES[0], 104_000),)


def test_a_part_pays_interest_before_principal() -> None:
    after = claim_after(FOUR, [(DUES[0], 54_000)], DUES[0] + timedelta(days=1))
    assert after.events == (Event("partial", DUES[0], 50_000),)
    interest_of_a_day = round(350_000 * 0.01 / 31)
    assert after.claim == Parts(principal_overdue=50_000, principal_not_due=300_000, interest=interest_of_a_day)


def test_what_comes_late_is_said_to_be_late() -> None:
    after = claim_after(FOUR, [(DUES[1], 207_000)], DUES[2] - timedelta(days=31))
    assert after.events == (Event("missed", DUES[0], 104_000), Event("late", DUES[1], 104_000))
    assert after.claim == Parts(principal_overdue=1_000, principal_not_due=200_000)


def test_what_comes_early_saves_interest() -> None:
    """Half a month (15 of 30 days) bears 2,000; then 200,000 bear 1,000 for the other half."""
    after = claim_after(FOUR, [(date(2026, 12, 8), 202_000)], DUES[0])
    assert after.events == (Event("early", date(2026, 12, 8), 202_000),)
    assert after.claim == Parts(principal_not_due=200_000, interest=1_000)


def test_after_the_last_due_date_interest_runs_on_by_days() -> None:
    after = claim_after(FOUR, days_of(FOUR)[:3], DUES[3] + timedelta(days=30))
    assert after.claim.principal == 100_000
    assert after.claim.interest == 1_000 + 967  # 29 days under 30/360: from 23 March to 22 April


def test_costs_then_interest_then_principal_beyond_the_plan() -> None:
    claim = Parts(principal_overdue=1_000_000, interest=100_000, late_charges=50_000, fees=10_000)
    plan = plan_of(claim, 4, Reduction(), Extension(arrears="end"))
    after = claim_after(plan, [(START, 120_000)], START)
    assert after.claim == Parts(principal_not_due=1_000_000, late_charges=40_000)


def test_a_missed_month_compounds_only_where_that_was_agreed() -> None:
    claim, reduction = Parts(principal_overdue=400_000), Reduction(annual_rate=Decimal("0.12"))
    assert claim_after(plan_of(claim, 4, reduction), [], DUES[1]).claim.interest == 8_000
    capitalised = plan_of(claim, 4, reduction, Extension(holiday_interest="capitalises"))
    assert claim_after(capitalised, [], DUES[1]).claim.interest == 8_040


def test_a_month_without_interest_stays_without_interest() -> None:
    plan = plan_of(Parts(principal_overdue=400_000), 4, Reduction(annual_rate=Decimal("0.12")), Extension(1, holiday_interest="waived"))
    assert claim_after(plan, [], DUES[0]).claim.interest == 0
    assert claim_after(plan, [], DUES[1]).claim.interest == 4_000
    way = Instalment(DUES[0], shape="custom", custom=((DUES[0], 0), (DUES[1], 0)))  # an agreed sum of nothing is no month without interest
    terms = Terms(START, way, Extension(holiday_interest="waived"), Reduction(annual_rate=Decimal("0.12")))
    agreed = build_plan(MONTHLY, Parts(principal_overdue=400_000), terms)
    assert claim_after(agreed, [], DUES[1]).accrued == sum(row.accrued for row in agreed.rows) > 0


def test_what_is_deferred_bears_no_interest_however_late_it_is_paid() -> None:
    plan = plan_of(Parts(principal_overdue=400_000), 1, Reduction(annual_rate=Decimal("0.12")), Extension(deferred_principal=300_000))
    assert claim_after(plan, [], DUES[0]).claim.interest == 1_000
    assert claim_after(plan, [(DUES[0], 101_000)], DUES[3]).claim == Parts(principal_overdue=300_000)


def test_a_down_payment_that_did_not_come_leaves_the_old_interest_open() -> None:
    claim = Parts(principal_overdue=400_000, interest=10_000, fees=1_000)
    extension = Extension(arrears="capitalise")
    plan = plan_of(claim, 4, Reduction(annual_rate=Decimal("0.12")), extension, down_payment=5_000)
    assert plan.capitalised == 6_000
    after = claim_after(plan, [], DUES[0])
    assert after.claim.fees == 1_000
    assert after.claim.interest == 4_000 + 4_060
    assert after.claim.principal == 406_000
    assert after.events == (Event("missed", START, 5_000),)


def test_what_was_waived_at_once_stays_waived() -> None:
    claim = Parts(principal_overdue=400_000, penalty_interest=90_000)
    plan = plan_of(claim, 4, Reduction(waive={"penalty_interest": Decimal(1)}))
    after = claim_after(plan, [], DUES[3])
    assert after.claim == Parts(principal_overdue=400_000)
    assert after.conditional == Parts()
    assert waived_at_once(plan) == Parts(penalty_interest=90_000)


def test_what_is_waived_at_the_end_stays_conditional_until_the_rest_is_paid() -> None:
    claim = Parts(principal_overdue=400_000, penalty_interest=90_000)
    plan = plan_of(claim, 4, Reduction(waive={"penalty_interest": Decimal(1)}, earned="at_completion"))
    broken = claim_after(plan, days_of(plan)[:3], DUES[3])
    assert (broken.claim.total, broken.conditional) == (100_000, Parts(penalty_interest=90_000))
    late = claim_after(plan, [*days_of(plan)[:3], (DUES[3] + timedelta(days=9), 100_000)], date(2027, 6, 1))
    assert (late.claim, late.conditional) == (Parts(), Parts())


def test_a_settlement_is_earned_by_its_last_day() -> None:
    claim = Parts(principal_overdue=400_000, penalty_interest=90_000)
    reduction = Reduction(waive_amounts={"penalty_interest": 10_000})
    terms = Terms(START, Instalment(DUES[0]), reduction=reduction, settlement=Settlement(((START, 100_000), (DUES[0], 100_000))))
    plan = build_plan(MONTHLY, claim, terms)
    assert waived_at_once(plan) == Parts(penalty_interest=10_000)
    on_time = claim_after(plan, [(START, 100_000), (DUES[0], 100_000)], DUES[1])
    assert (on_time.claim, on_time.conditional) == (Parts(), Parts())
    too_late = claim_after(plan, [(START, 100_000), (DUES[1], 100_000)], DUES[1])
    assert (too_late.claim, too_late.conditional) == (Parts(), Parts(principal_overdue=200_000, penalty_interest=80_000))


def test_instalments_that_a_holiday_moved_to_one_day_are_due_together() -> None:
    """Two weeks without a working day: both instalments are due on 8 December, each with the interest of its own week."""
    way = Instalment(date(2026, 11, 30), 3, frequency="weekly", shift="next", shape="equal_principal")
    terms = Terms(START, way, reduction=Reduction(annual_rate=Decimal("0.52")))
    plan = build_plan(MONTHLY, Parts(principal_overdue=300_000), terms, is_working_day=lambda day: day >= date(2026, 12, 8))
    assert [row.due for row in plan.rows] == [date(2026, 12, 8), date(2026, 12, 8), date(2026, 12, 14)]
    after = claim_after(plan, [], date(2026, 12, 8))
    assert after.claim == Parts(principal_overdue=200_000, principal_not_due=100_000, interest=6_000)


def test_what_is_paid_too_much_is_said() -> None:
    after = claim_after(FOUR, [(START, 400_500)], START)
    assert (after.claim, after.overpaid) == (Parts(), 500)


def test_two_payments_on_one_day_are_one() -> None:
    assert claim_after(FOUR, [(DUES[0], 4_000), (DUES[0], 100_000)], DUES[0]) == claim_after(FOUR, [(DUES[0], 104_000)], DUES[0])


def test_a_plan_without_rows_leaves_nothing() -> None:
    plan = plan_of(Parts(fees=5), 4, Reduction(waive={"fees": Decimal(1)}, annual_rate=Decimal("0.1")))
    assert claim_after(plan, [], DUES[3]).claim == Parts()


# --- laws


@given(plans(), st.data())
def test_paying_the_schedule_gives_the_closing_of_each_row(plan: Plan, data: st.DataObject) -> None:
    assume(plan.rows and len(by_due(plan.rows)) == len(plan.rows))
    row = data.draw(st.sampled_from(plan.rows))
    assert row.due
    after = claim_after(plan, [(day, amount) for day, amount in days_of(plan) if day <= row.due], row.due)
    assert after.claim.total + after.conditional.total == row.closing
    assert after.accrued == sum(each.accrued for each in plan.rows if each.number <= row.number)
    assert after.events == ()


@st.composite
def real_payments(draw: st.DrawFn, plan: Plan) -> tuple[list[tuple[date, int]], date]:
    """Any sums on any days, and a day not before them."""
    last = max((row.due for row in plan.rows if row.due), default=START)
    days = st.integers(0, (last - START).days + 60).map(lambda days: START + timedelta(days=days))
    found = draw(st.lists(st.tuples(days, st.integers(1, 5_000_000)), max_size=8))
    return found, max([draw(days), *(day for day, _ in found)])


@given(plans(), st.data())
def test_nothing_is_lost_whatever_is_paid(plan: Plan, data: st.DataObject) -> None:
    payments, on = data.draw(real_payments(plan))
    after = claim_after(plan, payments, on)
    assert after.received == sum(amount for _, amount in payments)
    assert after.opening == plan.claim.total - plan.waived.total
    assert after.opening + after.accrued - after.received + after.overpaid == after.claim.total
    assert all(getattr(after.claim, name) >= 0 for name in PART_NAMES)
    assert after.overpaid == 0 or after.claim == Parts()
    at_once = waived_at_once(plan)
    assert after.conditional.total + at_once.total in (plan.waived.total, at_once.total)


@given(plans(), st.data())
def test_paying_more_never_leaves_more(plan: Plan, data: st.DataObject) -> None:
    payments, on = data.draw(real_payments(plan))
    more = data.draw(real_payments(plan))[0]
    more = [(day, amount) for day, amount in more if day <= on]
    less_left, left = claim_after(plan, [*payments, *more], on), claim_after(plan, payments, on)
    roundings = len(payments) + len(more) + len(plan.rows) + 1
    assert less_left.claim.total <= left.claim.total + roundings


@given(plans())
def test_paying_nothing_adds_interest(plan: Plan) -> None:
    last = max((row.due for row in plan.rows if row.due), default=START)
    after = claim_after(plan, [], last)
    assert after.claim.total == after.opening + after.accrued
    assert after.accrued >= sum(row.accrued for row in plan.rows) - len(plan.rows)


@given(plans())
def test_paying_everything_on_the_first_day_leaves_nothing(plan: Plan) -> None:
    owed = plan.claim.total - plan.waived.total
    last = max((row.due for row in plan.rows if row.due), default=START)
    after = claim_after(plan, [(START, owed)] if owed else [], last)
    assert (after.claim, after.accrued, after.overpaid) == (Parts(), 0, 0)
    assert after.conditional == Parts()


# --- the difference


def test_the_difference_of_two_plans() -> None:
    after = claim_after(FOUR, days_of(FOUR)[:1], DUES[1])
    new = build_plan(MONTHLY, after.claim, Terms(DUES[1], Instalment(DUES[2], 6)))
    assert difference(FOUR, new, received=104_000) == Difference(
        payment=50_500 - 104_000, total=104_000 + 303_000 - 410_000, months=4, days=(date(2027, 7, 23) - DUES[3]).days
    )
    back = difference(new, FOUR)
    assert (back.months, back.days, back.payment) == (-4, -122, 53_500)


def test_a_plan_without_rows_ends_when_it_begins() -> None:
    nothing = build_plan(MONTHLY, Parts(), Terms(START, Instalment(DUES[0], 1)))
    assert difference(FOUR, nothing) == Difference(payment=-104_000, total=-410_000, months=-4, days=-120)


# --- refusals


@pytest.mark.parametrize(
    ("payments", "on", "key", "place"),
    [
        ([(START - timedelta(days=1), 5)], START, "error.payment_day", "payments[0]"),
        ([(START, 5), (DUES[0], 5)], START, "error.payment_day", "payments[1]"),
        ([], START - timedelta(days=1), "error.payment_day", "on"),
        ([(START, 0)], START, "error.wish_positive", "payments[0]"),
    ],
)
def test_payments_that_cannot_be(payments: list[tuple[date, int]], on: date, key: str, place: str) -> None:
    with pytest.raises(InputError) as refused:
        claim_after(FOUR, payments, on)
    assert (refused.value.key, refused.value.place) == (key, place)
