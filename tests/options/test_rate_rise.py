"""A plan whose rate rises on the way, against the loan with that rate from the start and by laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Parts
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.rate_rise import raise_rate
from planner.options.reduction import Reduction
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from tests.options.strategies import DEBT, START

MONTHLY = replace(DEBT, day_count="30/360")
FIRST = date(2026, 12, 23)
CLAIM = Parts(principal_overdue=1_200_000)
FIVE = Decimal("0.05")


def a_point(rate: Decimal) -> Decimal:
    return rate + Decimal("0.01")


def plan(reduction: Reduction, way: Instalment | None = None, extension: Extension | None = None) -> Plan:
    return build_plan(MONTHLY, CLAIM, Terms(START, way or Instalment(FIRST, 12), extension or Extension(), reduction))


def test_from_the_first_instalment_it_is_the_plan_at_the_higher_rate() -> None:
    assert raise_rate(plan(Reduction(annual_rate=FIVE)), 0, a_point).schedule == plan(Reduction(annual_rate=Decimal("0.06"))).schedule


def test_what_is_paid_before_stays_and_the_rest_is_the_loan_that_is_left_at_the_higher_rate() -> None:
    before = plan(Reduction(annual_rate=FIVE))
    after = raise_rate(before, 5, a_point)
    assert after.rows[:5] == before.rows[:5]
    left = build_plan(
        MONTHLY,
        Parts(principal_overdue=before.rows[4].closing),
        Terms(date(2027, 4, 23), Instalment(date(2027, 5, 23), 7), reduction=Reduction(annual_rate=Decimal("0.06"))),
    )
    assert [row.payment for row in after.rows[5:]] == [row.payment for row in left.rows]
    assert after.rows[-1].closing == 0


@pytest.mark.parametrize(
    "untouched",
    [
        plan(Reduction()),
        plan(Reduction(annual_rate=FIVE, rate_instalments=3, rate_after=Decimal(0))),
        plan(Reduction(annual_rate=FIVE), Instalment(FIRST, shape="custom", custom=((FIRST, 1_205_000),))),
        build_plan(
            MONTHLY,
            CLAIM,
            Terms(START, Instalment(FIRST, 1), reduction=Reduction(annual_rate=FIVE), settlement=Settlement(((FIRST, 900_000),))),
        ),
        build_plan(MONTHLY, Parts(), Terms(START, Instalment(FIRST, 12), reduction=Reduction(annual_rate=FIVE))),
    ],
    ids=["no interest", "no interest later", "agreed sums", "settlement", "nothing owed"],
)
def test_what_bears_no_interest_or_has_agreed_sums_is_not_touched(untouched: Plan) -> None:
    assert raise_rate(untouched, 0, a_point) is untouched


def test_a_rise_after_the_last_instalment_or_of_nothing_is_none() -> None:
    agreed = plan(Reduction(annual_rate=FIVE))
    assert raise_rate(agreed, 12, a_point) is agreed
    assert raise_rate(agreed, 11, a_point) is not agreed
    assert raise_rate(agreed, 3, lambda rate: rate) is agreed


def test_a_promised_rate_is_kept_for_its_time_and_the_one_after_it_rises() -> None:
    agreed = plan(Reduction(annual_rate=FIVE, rate_instalments=4, rate_after=Decimal("0.10")))
    after = raise_rate(agreed, 8, a_point)
    assert after.terms.reduction == Reduction(annual_rate=FIVE, rate_instalments=4, rate_after=Decimal("0.11"))
    assert after.rows[:4] == agreed.rows[:4]


def test_a_given_payment_is_worked_out_again_for_as_many_instalments() -> None:
    agreed = plan(Reduction(annual_rate=FIVE), Instalment(FIRST, payment=110_000))
    after = raise_rate(agreed, 2, a_point)
    assert len(after.rows) == len(agreed.rows)
    assert after.schedule.total_paid > agreed.schedule.total_paid


@given(
    st.integers(1, 40), st.integers(0, 40), st.sampled_from(("level_payment", "equal_principal")), st.integers(0, 300), st.integers(0, 300)
)
def test_a_higher_rise_never_costs_less(count: int, after: int, shape: str, rise: int, more: int) -> None:
    agreed = plan(Reduction(annual_rate=FIVE), Instalment(FIRST, count, shape=shape))  # type: ignore[arg-type]  # one of the shapes
    small, large = (raise_rate(agreed, after, lambda rate, by=by: rate + Decimal(by) / 10_000) for by in (rise, rise + more))  # type: ignore[misc]  # the default binds the number
    assert agreed.schedule.total_paid <= small.schedule.total_paid <= large.schedule.total_paid
    assert len(small.rows) == len(large.rows) == count
