from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.household.affordability import run_tests
from planner.household.affordability_arrays import passes_hard
from planner.household.assumptions import USUAL, Assumptions
from planner.household.capacity import affordable_payment, floor_limits, season_limits, share_limits
from planner.household.projection import Month, project
from tests.household.households import AFTER_HOSPITAL, any_months, flat_months, paid_in

assumptions = st.builds(
    Assumptions,
    share_of_surplus=st.sampled_from([USUAL.share_of_surplus, Decimal("0.333"), Decimal("0.60")]),
    share_of_month=st.sampled_from([USUAL.share_of_month, Decimal("0.777"), Decimal("1.00")]),
    share_of_months=st.sampled_from([USUAL.share_of_months, Decimal("0.50"), Decimal("1.00")]),
)


def verdict(months: tuple[Month, ...], amounts: list[int], assumed: Assumptions) -> bool:
    results = run_tests(months, paid_in(months, amounts), assumed)
    return all(result.passed for result in results if result.id in ("T1", "T2", "T4"))


@st.composite
def plans_near_the_limits(draw: st.DrawFn) -> tuple[tuple[Month, ...], Assumptions, list[list[int]]]:
    """Plans whose payments lie at, just above and below what a test allows: there an engine that rounds would differ."""
    months, assumed = draw(any_months()), draw(assumptions)
    level = max(0, share_limits(months, assumed)[-1] // len(months))
    interesting = [0, 1, level, affordable_payment(months, assumed)]
    plans = []
    for _ in range(draw(st.integers(0, 5))):
        limits = zip(season_limits(months, assumed), floor_limits(months), strict=True)
        plans.append([max(0, draw(st.sampled_from([*interesting, *limit])) + draw(st.integers(-1, 1))) for limit in limits])
    return months, assumed, plans


@given(drawn=plans_near_the_limits())
def test_the_screen_gives_the_verdict_of_the_tests(drawn: tuple[tuple[Month, ...], Assumptions, list[list[int]]]) -> None:
    months, assumed, plans = drawn
    screened = passes_hard(np.array(plans, dtype=np.int64).reshape(len(plans), len(months)), months, assumed)
    assert screened.tolist() == [verdict(months, plan, assumed) for plan in plans]


@given(drawn=plans_near_the_limits(), data=st.data())
def test_shorter_plans_are_held_against_their_own_months(
    drawn: tuple[tuple[Month, ...], Assumptions, list[list[int]]], data: st.DataObject
) -> None:
    months, assumed, plans = drawn
    lengths = [data.draw(st.integers(1, len(months))) for _ in plans]
    cut = [plan[:length] + [0] * (len(months) - length) for plan, length in zip(plans, lengths, strict=True)]
    payments = np.array(cut, dtype=np.int64).reshape(len(plans), len(months))
    screened = passes_hard(payments, months, assumed, lengths=np.array(lengths, dtype=np.int64))
    expected = [verdict(months[:length], plan[:length], assumed) for plan, length in zip(plans, lengths, strict=True)]
    assert screened.tolist() == expected


@pytest.mark.parametrize(("payment", "passed"), [(40000, True), (40001, False)])
def test_the_screen_after_a_hospital_stay(payment: int, passed: bool) -> None:
    months = project(AFTER_HOSPITAL, date(2026, 12, 15), 36)
    assert passes_hard(np.full((3, 36), payment), months).tolist() == [passed] * 3


def test_large_amounts_are_compared_exactly() -> None:
    # Floats hold no odd integer above 2**53.
    large = 2**54
    months = flat_months([large] * 2, income=large)
    assert passes_hard(np.array([[large // 2, large // 2], [large // 2, large // 2 + 1]]), months).tolist() == [True, False]


def test_no_month_screens_no_plan() -> None:
    assert passes_hard(np.zeros((0, 0), dtype=np.int64), ()).tolist() == []


def test_a_shorter_plan_may_have_fewer_tight_months() -> None:
    # Two tight months are one in ten of twenty months, but two in ten of the plan that pays in ten of them.
    months = flat_months([500] * 2 + [1000] * 18)
    payments = np.array([[480] * 2 + [300] * 8 + [0] * 10] * 2)
    assert passes_hard(payments, months, lengths=np.array([20, 10])).tolist() == [True, False]
