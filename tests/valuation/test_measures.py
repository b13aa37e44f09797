"""The measures of a plan, and the sum of several debts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import Frequency
from planner.core.debt import Parts
from planner.core.loan import Shape
from planner.household.projection import Month
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.reduction import Reduction
from planner.options.terms import Terms
from planner.valuation.measures import Tightness, combined_rows, months_of, payments_by_month, rates_of, tightest
from tests.options.strategies import DEBT, START, build_or_reject, claims, debts, plans, rates

DUE = date(2026, 12, 23)


def plan_of(
    principal: int, count: int, *, first_due: date = DUE, down_payment: int = 0, rate: str = "0", frequency: Frequency = "monthly"
) -> Plan:
    way = Instalment(first_due, count, down_payment=down_payment, frequency=frequency)
    terms = Terms(START, way, reduction=Reduction(annual_rate=Decimal(rate)))
    return build_plan(replace(DEBT, day_count="30/360"), Parts(principal_overdue=principal), terms)


# --- several debts


@given(st.lists(plans(), min_size=1, max_size=3))
def test_the_sum_holds_on_every_date(several: list[Plan]) -> None:
    rows = combined_rows(several)
    for day in {row.due for plan in several for row in plan.rows}:
        paid = sum(row.payment for plan in several for row in plan.rows if row.due == day)
        assert sum(row.payment for row in rows if row.due == day) == paid
    for name in ("payment", "costs", "interest", "principal", "accrued", "waived"):
        assert sum(getattr(row, name) for row in rows) == sum(getattr(row, name) for plan in several for row in plan.rows)
    if rows:
        assert rows[0].opening == sum(plan.rows[0].opening for plan in several if plan.rows)
        assert rows[-1].closing == 0
    assert all(row.closing == row.opening + row.accrued - row.payment - row.waived for row in rows)
    assert [row.number for row in rows if row.number] == list(range(1, sum(row.number > 0 for row in rows) + 1))


def test_debts_that_end_at_different_times() -> None:
    rows = combined_rows([plan_of(300, 3), plan_of(200, 1), plan_of(0, 3)])
    assert [(row.number, row.opening, row.payment, row.closing) for row in rows] == [
        (1, 500, 300, 200),
        (2, 200, 100, 100),
        (3, 100, 100, 0),
    ]


def test_debts_that_are_due_on_different_days() -> None:
    rows = combined_rows([plan_of(200, 2), plan_of(90, 1, first_due=date(2027, 1, 5))])
    assert [(row.due, row.payment, row.closing) for row in rows] == [
        (DUE, 100, 190),
        (date(2027, 1, 5), 90, 100),
        (date(2027, 1, 23), 100, 0),
    ]


def test_a_down_payment_of_one_debt_is_row_0() -> None:
    rows = combined_rows([plan_of(300, 2, down_payment=100), plan_of(200, 2)])
    assert [(row.number, row.due, row.payment, row.closing) for row in rows] == [
        (0, START, 100, 400),
        (1, DUE, 200, 200),
        (2, rows[2].due, 200, 0),
    ]


def test_what_is_deferred_on_any_debt_is_seen() -> None:
    way = Instalment(DUE, 2)
    waiting = build_plan(DEBT, Parts(principal_overdue=300), Terms(START, way, Extension(deferred_principal=100)))
    rows = combined_rows([waiting, plan_of(90, 1, first_due=date(2026, 12, 1))])
    assert [row.deferred for row in rows] == [100, 100, 0]


@given(claims, debts, rates, st.integers(1, 36), st.sampled_from(("level_payment", "equal_principal")))
def test_one_debt_is_two_halves_beyond_rounding(claim: Parts, debt: object, rate: Decimal, count: int, shape: Shape) -> None:
    terms = Terms(START, Instalment(DUE, count, shape=shape), reduction=Reduction(annual_rate=rate))
    half = Parts(**{name: getattr(claim, name) // 2 for name in Parts.__dataclass_fields__})
    whole, *halves = (build_or_reject(debt, part, terms) for part in (claim, half, claim.minus(half)))  # type: ignore[arg-type]  # a debt of the strategy
    rows = combined_rows(halves)
    assert sum(row.payment for row in rows) == pytest.approx(whole.schedule.total_paid, abs=2 * count)
    if rows:
        assert max(row.payment for row in rows) == pytest.approx(max(row.payment for row in whole.rows), abs=3 * count)


# --- time


@pytest.mark.parametrize(
    ("end", "months"), [(START, 0), (date(2026, 11, 24), 1), (date(2026, 12, 23), 1), (date(2026, 12, 24), 2), (date(2028, 11, 23), 24)]
)
def test_a_started_month_counts_whole(end: date, months: int) -> None:
    assert months_of(START, end) == months


def test_instalments_of_a_month_are_added_up_without_the_down_payment() -> None:
    weekly = plan_of(600, 6, first_due=date(2026, 11, 30), down_payment=0, frequency="weekly")
    assert payments_by_month(weekly.rows) == {date(2026, 11, 1): 100, date(2026, 12, 1): 400, date(2027, 1, 1): 100}
    assert payments_by_month(plan_of(300, 2, down_payment=100).rows) == {date(2026, 12, 1): 100, date(2027, 1, 1): 100}
    assert payments_by_month(()) == {}


# --- rates


def test_the_annual_rate_of_a_plan() -> None:
    plan = plan_of(1_000_000, 12, rate="0.12")
    compound, simple = rates_of([plan], plan.rows, START)
    assert compound
    assert simple
    assert (round(compound, 4), round(simple, 4)) == (Decimal("0.1268"), Decimal("0.12"))


def test_a_down_payment_is_not_financed() -> None:
    with_down, without = plan_of(1_300_000, 12, rate="0.12", down_payment=300_000), plan_of(1_000_000, 12, rate="0.12")
    assert rates_of([with_down], with_down.rows, START) == rates_of([without], without.rows, START)


def test_what_is_waived_at_the_end_is_not_financed() -> None:
    reduction = Reduction(waive={"interest": Decimal(1)}, annual_rate=Decimal("0.12"), earned="at_completion")
    claim = Parts(principal_overdue=1_000_000, interest=500_000)
    plan = build_plan(replace(DEBT, day_count="30/360"), claim, Terms(START, Instalment(DUE, 12), reduction=reduction))
    without = plan_of(1_000_000, 12, rate="0.12")
    assert rates_of([plan], plan.rows, START) == rates_of([without], without.rows, START)


def test_without_instalments_there_is_no_rate() -> None:
    assert rates_of([plan_of(0, 1)], (), START) == (None, None)
    paid_at_once = plan_of(100, 1, down_payment=100)
    assert rates_of([paid_at_once], paid_at_once.rows, START) == (None, None)


# --- tightest month


def month(first: date, income: int, essential: int) -> Month:
    return Month(first, income, essential, 0, 0, 0, 0, 0, 0, 0)


def test_the_tightest_month_has_least_to_live_on() -> None:
    january, february = month(date(2027, 1, 1), 500, 300), month(date(2027, 2, 1), 450, 200)
    assert tightest([january, february], {january.first: 10, february.first: 10}) == Tightness(february.first, 440, 200, 0, None)
    assert tightest([january, february], {january.first: 60}) == Tightness(january.first, 440, 300, 0, None)
    assert tightest([january, february], {}) == Tightness(february.first, 450, 200, 0, None)


def test_what_a_payment_takes_from_the_essentials_is_said() -> None:
    january, february = month(date(2027, 1, 1), 500, 300), month(date(2027, 2, 1), 450, 200)
    assert tightest([january, february], {january.first: 200, february.first: 250}).short == 0
    assert tightest([january, february], {january.first: 201}) == Tightness(january.first, 299, 300, 1, january.first)
    assert tightest([january, february], {january.first: 201, february.first: 255}) == Tightness(
        february.first, 195, 200, 5, february.first
    )


def test_a_month_that_is_short_anyway_is_short_by_the_payment_only() -> None:
    poor = month(date(2027, 3, 1), 100, 300)
    assert tightest([poor], {poor.first: 7}) == Tightness(poor.first, 93, 300, 7, poor.first)
    assert tightest([poor], {}) == Tightness(poor.first, 100, 300, 0, None)
