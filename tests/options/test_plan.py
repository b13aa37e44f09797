"""The one order of building a plan, and its laws over every combination of extension, reduction, instalment and settlement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.debt import PART_NAMES, Parts
from planner.errors import InputError, NegativeAmortisation
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan, levers_of
from planner.options.reduction import Reduction
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from tests.options.strategies import DEBT, START, all_terms, build_or_reject, claims, debts, left_of, plans, rates

FIRST_DUE = date(2026, 12, 23)
shapes = st.sampled_from(("level_payment", "equal_principal"))
CLAIM = Parts(principal_overdue=1_000_000, interest=100_000, penalty_interest=50_000, fees=7_000, enforcement_costs=3_000)


def plan_of(terms: Terms, claim: Parts = CLAIM) -> Plan:
    return build_plan(replace(DEBT, day_count="30/360"), claim, terms)


# --- the order, by hand


def test_waived_then_paid_down_then_deferred_then_capitalised_then_repaid() -> None:
    """Waived are the penalties. The down payment pays the costs of 10,000, 20,000 of interest and no principal. 200,000 wait for the end.
    The other 80,000 of interest become principal: 880,000 bear 1% a month."""
    plan = plan_of(
        Terms(
            START,
            Instalment(FIRST_DUE, 2, shape="equal_principal", down_payment=30_000),
            Extension(arrears="capitalise", deferred_principal=200_000),
            Reduction(waive={"penalty_interest": Decimal(1)}, annual_rate=Decimal("0.12")),
        )
    )
    assert plan.waived == Parts(penalty_interest=50_000)
    assert plan.capitalised == 80_000
    down, first, last = plan.rows
    assert (down.number, down.due, down.opening, down.payment) == (0, START, 1_110_000, 30_000)
    assert (down.costs, down.interest, down.principal, down.accrued) == (10_000, 20_000, 0, 0)
    assert (down.deferred, down.closing) == (200_000, 1_080_000)
    assert (first.opening, first.accrued, first.interest, first.principal) == (1_080_000, 8_800, 8_800, 440_000)
    assert (first.deferred, first.closing) == (200_000, 640_000)
    assert (last.accrued, last.interest, last.principal, last.deferred, last.closing) == (4_400, 4_400, 640_000, 0, 0)


def test_capitalising_does_not_swallow_what_is_to_be_waived() -> None:
    terms = Terms(
        START,
        Instalment(FIRST_DUE, 1),
        Extension(arrears="capitalise"),
        Reduction(waive={"interest": Decimal(1), "penalty_interest": Decimal(1)}),
    )
    plan = plan_of(terms)
    assert plan.capitalised == 10_000
    assert plan.schedule.total_paid == 1_010_000


@pytest.mark.parametrize(
    ("arrears", "paid"),
    [
        ("spread", [(10_000, 70_000, 500_000), (0, 80_000, 500_000)]),
        ("first", [(10_000, 150_000, 420_000), (0, 0, 580_000)]),
        ("end", [(0, 0, 500_000), (10_000, 150_000, 500_000)]),
        ("capitalise", [(0, 0, 580_000), (0, 0, 580_000)]),
    ],
)
def test_old_arrears_are_spread_or_paid_first_or_at_the_end(arrears: str, paid: list[tuple[int, int, int]]) -> None:
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 2), Extension(arrears=arrears)))  # type: ignore[arg-type]  # each kind by its name
    assert [(row.costs, row.interest, row.principal) for row in plan.rows] == paid


@pytest.mark.parametrize(
    ("holiday", "accrued", "paid"),
    [
        (Extension(holiday=1), [10_000, 10_000], [0, 1_020_000]),
        (Extension(holiday=1, holiday_interest="capitalises"), [10_000, 10_100], [0, 1_020_100]),
        (Extension(holiday=1, holiday_interest="waived"), [0, 10_000], [0, 1_010_000]),
        (Extension(holiday=1, holiday_kind="interest_only"), [10_000, 10_000], [10_000, 1_010_000]),
    ],
)
def test_interest_of_a_holiday(holiday: Extension, accrued: list[int], paid: list[int]) -> None:
    terms = Terms(START, Instalment(FIRST_DUE, 2), holiday, Reduction(annual_rate=Decimal("0.12")))
    rows = plan_of(terms, Parts(principal_not_due=1_000_000)).rows
    assert [row.accrued for row in rows] == accrued
    assert [row.payment for row in rows] == paid


def test_a_temporary_rate_steps_back() -> None:
    reduction = Reduction(annual_rate=Decimal(0), rate_instalments=2, rate_after=Decimal("0.12"))
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 4, shape="equal_principal"), reduction=reduction), Parts(principal_overdue=400_000))
    assert [row.accrued for row in plan.rows] == [0, 0, 2_000, 1_000]


def test_what_is_earned_at_completion_stays_open_until_the_last_row() -> None:
    reduction = Reduction(waive={"principal": Decimal("0.3")}, earned="at_completion")
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 2), reduction=reduction), Parts(principal_overdue=1_000_000))
    assert [(row.payment, row.waived, row.closing) for row in plan.rows] == [(350_000, 0, 650_000), (350_000, 300_000, 0)]


def test_arrears_first_and_a_waiver_at_the_end_keep_the_term() -> None:
    """The payment is searched here; it once took what waits to be waived for paid."""
    claim = Parts(principal_overdue=100, interest=1_000_000, penalty_interest=500_000)
    reduction = Reduction(waive={"penalty_interest": Decimal(1)}, annual_rate=Decimal("0.24"), earned="at_completion")
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 10), Extension(arrears="first"), reduction), claim)
    assert len(plan.rows) == 10
    assert max(row.payment for row in plan.rows) - min(row.payment for row in plan.rows) <= 20


def test_a_down_payment_that_pays_everything_completes_the_plan() -> None:
    reduction = Reduction(waive={"interest": Decimal(1)}, earned="at_completion")
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 12, down_payment=1_060_000), reduction=reduction))
    (row,) = plan.rows
    assert (row.payment, row.waived, row.closing) == (1_060_000, 100_000, 0)


def test_a_claim_that_is_waived_in_full_has_no_rows() -> None:
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 12), reduction=Reduction(waive={"late_charges": Decimal(1)})), Parts(late_charges=5))
    assert plan.rows == ()
    assert plan.waived == plan.claim


# --- settlement


def test_a_settlement_waives_the_rest_when_its_last_sum_is_paid() -> None:
    """1,160,000 for 600,000: waived are all charges and costs (160,000) and 400,000 of principal."""
    agreed = Settlement(((START, 200_000), (date(2027, 1, 31), 400_000)))
    plan = plan_of(Terms(START, Instalment(FIRST_DUE, 99), settlement=agreed))
    assert [(row.due, row.payment, row.waived, row.closing) for row in plan.rows] == [
        (START, 200_000, 0, 960_000),
        (date(2027, 1, 31), 400_000, 560_000, 0),
    ]
    assert plan.waived == CLAIM.with_part("principal_overdue", 400_000)


@given(st.data())
def test_a_settlement_discharges_the_whole_claim_for_its_sums(data: st.DataObject) -> None:
    claim = data.draw(claims)
    terms = data.draw(all_terms(claim))
    assume(terms.settlement)
    assert terms.settlement
    plan = build_plan(data.draw(debts), claim, terms)
    assert [(row.due, row.payment) for row in plan.rows] == list(terms.settlement.sums)
    assert [row.accrued for row in plan.rows] == [0] * len(plan.rows)
    assert plan.rows[-1].closing == 0
    assert plan.waived.total == claim.total - sum(amount for _, amount in terms.settlement.sums)


# --- laws


@given(plans())
def test_everything_is_repaid_or_waived_to_the_fen(plan: Plan) -> None:
    left = plan.claim.minus(plan.waived)
    old_costs, old_interest = left.fees + left.enforcement_costs, left.total - left.principal - left.fees - left.enforcement_costs
    accrued = sum(row.accrued for row in plan.rows)
    assert sum(row.payment for row in plan.rows) == left.total + accrued
    assert sum(row.principal for row in plan.rows) == left.principal + plan.capitalised
    assert sum(row.costs + row.interest for row in plan.rows) == old_costs + old_interest - plan.capitalised + accrued


@given(plans())
def test_no_part_is_negative_and_no_waiver_above_its_part(plan: Plan) -> None:
    numbers = [value for row in plan.rows for value in (row.payment, row.costs, row.interest, row.principal, row.accrued, row.closing)]
    assert min(numbers, default=0) >= 0
    assert all(0 <= getattr(plan.waived, name) <= getattr(plan.claim, name) for name in PART_NAMES)


@given(plans())
def test_each_row_goes_on_where_the_row_before_ended(plan: Plan) -> None:
    assert all(row.payment == row.costs + row.interest + row.principal for row in plan.rows)
    assert all(row.closing == row.opening + row.accrued - row.payment - row.waived for row in plan.rows)
    assert all(after.opening == before.closing for before, after in pairwise(plan.rows))
    days = [row.due for row in plan.rows if row.due]
    assert days == sorted(days)
    if plan.rows:
        assert plan.rows[-1].closing == plan.rows[-1].deferred == 0


@given(plans())
def test_what_is_waived_at_once_is_never_in_a_row_and_the_rest_only_in_the_last(plan: Plan) -> None:
    assume(plan.rows)
    held = plan.rows[0].opening - plan.claim.minus(plan.waived).total
    expected = 0 if plan.terms.reduction.earned == "at_once" and plan.terms.settlement is None else plan.waived.total
    if plan.terms.settlement is None:
        assert held == expected
    assert [row.waived for row in plan.rows] == [0] * (len(plan.rows) - 1) + [held]
    assert all(row.closing >= held + row.deferred for row in plan.rows[:-1])


@given(plans())
def test_the_same_claim_and_terms_give_the_same_plan(plan: Plan) -> None:
    assert build_or_reject(plan.debt, plan.claim, plan.terms) == plan


@given(st.data())
def test_waivers_and_down_payment_come_before_the_rest(data: st.DataObject) -> None:
    claim = data.draw(claims)
    terms = data.draw(all_terms(claim))
    assume(terms.settlement is None)
    plan = build_or_reject(data.draw(debts), claim, terms)
    left = left_of(claim, terms.reduction)
    assert plan.waived.total == claim.total - left
    down = min(terms.instalment.down_payment, left)
    if down:
        assert (plan.rows[0].number, plan.rows[0].payment) == (0, down)
        charges = left - (claim.principal - plan.waived.principal)
        assert plan.rows[0].principal == max(down - charges, 0)


@given(
    claims,
    debts,
    rates,
    st.integers(1, 36),
    st.sampled_from(("level_payment", "equal_principal")),
    st.lists(st.integers(0, 100), min_size=2),
)
def test_more_waived_never_raises_a_payment(claim: Parts, debt: object, rate: Decimal, count: int, shape: str, percents: list[int]) -> None:
    found = []
    for percent in sorted(percents):
        share = Decimal(percent) / 100
        way = Instalment(FIRST_DUE, count, shape=shape)  # type: ignore[arg-type]  # one of two shapes
        reduction = Reduction(waive={"principal": share, "interest": share, "fees": share}, annual_rate=rate)
        plan = build_or_reject(debt, claim, Terms(START, way, reduction=reduction))  # type: ignore[arg-type]  # a debt of the strategy
        found.append((plan.schedule.payment, plan.schedule.total_paid))
    for (payment, total), (less, less_total) in pairwise(found):
        assert less <= payment + count  # of old charges less than a unit an instalment comes with the last one
        assert less_total <= total + count  # interest is rounded once an instalment


# --- refusals


def test_the_terms_are_checked() -> None:
    fine = Instalment(FIRST_DUE, 2)
    wrong = (
        Terms(START, Instalment(FIRST_DUE)),
        Terms(START, fine, Extension(holiday=-1)),
        Terms(START, fine, reduction=Reduction(annual_rate=Decimal(-1))),
        Terms(START, fine, settlement=Settlement(())),
    )
    for terms in wrong:
        with pytest.raises(InputError):
            plan_of(terms)


def test_a_payment_below_the_interest_is_refused() -> None:
    with pytest.raises(NegativeAmortisation):
        plan_of(Terms(START, Instalment(FIRST_DUE, payment=100), reduction=Reduction(annual_rate=Decimal("0.12"))))


def test_levers_are_named_as_a_mandate_names_them() -> None:
    terms = Terms(
        START,
        Instalment(FIRST_DUE, 12, skip_months=(2,)),
        Extension(holiday=1, arrears="capitalise", deferred_principal=5),
        Reduction(waive={"interest": Decimal("0.5"), "fees": Decimal(0)}, waive_amounts={"principal": 1, "late_charges": 0}),
        Settlement(((START, 1),)),
    )
    used = levers_of(terms, Decimal("0.1"))
    assert used == ("interest", "principal", "rate", "holiday", "capitalise", "deferral", "skip_months", "settlement")
    assert levers_of(Terms(START, Instalment(FIRST_DUE, 12), reduction=Reduction(annual_rate=Decimal("0.1"))), Decimal("0.1")) == ()
