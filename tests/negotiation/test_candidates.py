"""The plans that are looked at."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Parts
from planner.errors import CalculationError
from planner.household.affordability import run_tests
from planner.household.household import Household, Income, Recurring
from planner.negotiation.candidates import build_candidate, candidates, keep_affordable, left_to_pay, season_weights, term_grid
from planner.negotiation.ladder import LADDER, rungs
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.valuation.measures import payments_by_month
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, SLOW, WAGE, Case, cases


@given(st.integers(1, 400))
def test_terms_are_tried_month_by_month_then_by_quarters_and_the_longest(months_max: int) -> None:
    grid = term_grid(months_max)
    assert grid[0] == 1
    assert grid[-1] == months_max
    assert all(after - before in (1, 2, 3) for before, after in pairwise(grid))
    assert set(range(1, min(months_max, 24) + 1)) <= set(grid)


@SLOW
@given(cases())
def test_the_arrays_and_the_tests_agree_on_every_candidate(case: Case) -> None:
    situation = case.situation()
    for rung in rungs(case.mandate)[:2]:
        found, too_heavy = candidates(situation, rung)
        passing, fallen = keep_affordable(situation, found)
        assert len(passing) + fallen.total() == len(found)
        assert too_heavy >= 0
        for candidate in found:
            results = run_tests(situation.months[: candidate.months], payments_by_month(candidate.rows), situation.assumptions)
            # T7 asks of all the months ahead, once: it is no matter of a plan.
            assert (candidate in passing) == all(result.passed for result in results if result.hard and result.id != "T7")


@SLOW
@given(cases(most=2))
def test_a_higher_rung_never_makes_a_plan_heavier(case: Case) -> None:
    """Why the search looks at no rung below the most that may be granted."""
    situation = case.situation()
    way = Instalment(situation.first_due, min(situation.months_each))
    found = []
    for rung in rungs(case.mandate):
        assert sum(left_to_pay(situation, rung)) <= situation.owed
        try:
            found.append(build_candidate(situation, rung, [way] * len(case.debts), Extension()))
        except CalculationError:
            return
    for lower, higher in pairwise(found):
        assert higher.total_to_pay <= lower.total_to_pay + len(lower.rows) * len(case.debts)
        assert higher.worst_payment <= lower.worst_payment + len(lower.rows) * len(case.debts)


def test_what_is_left_to_pay_is_the_claim_less_the_waivers() -> None:
    situation = Case((CARD, LOAN), WAGE, FULL).situation()
    assert left_to_pay(situation, LADDER[0]) == (5_624_000, 1_200_000)
    assert left_to_pay(situation, LADDER[1]) == (5_424_000, 1_200_000)
    assert left_to_pay(situation, LADDER[-1]) == (4_800_000 * 7 // 10, 1_200_000 * 7 // 10)


def test_a_candidate_says_its_worst_month_its_total_and_its_months() -> None:
    situation = PLAIN.situation()
    way = Instalment(situation.first_due, 12, shape="equal_principal")
    candidate = build_candidate(situation, LADDER[0], [way], Extension(holiday=2))
    assert (candidate.worst_payment, candidate.months) == (max(row.payment for row in candidate.rows), 12)
    assert candidate.total_to_pay == sum(row.payment for row in candidate.plans[0].rows)
    assert candidate.shape == "equal_principal"
    empty = replace(candidate, rows=())
    assert (empty.worst_payment, empty.months, empty.total_to_pay) == (0, 0, 0)


def test_a_plan_without_a_paying_instalment_is_left_out() -> None:
    """Income comes in May and June; after a pause from December to June, a plan that ends before May pays nothing by season."""
    year = Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000, 0, 0, 0, 0, 0, 0))
    farm = Household(2, (Income("x", "farm", year),), (), living_floor=0)
    situation = replace(PLAIN, household=farm).but(holiday_months_max=7).situation()
    found, _ = candidates(situation, LADDER[0])
    paused = [plan.months for plan in found if plan.plans[0].terms.extension.holiday == 7]
    assert paused.count(17) == 2  # level and equal principal, from July to April
    assert paused.count(18) == 3


def test_where_nothing_is_owed_there_is_no_plan() -> None:
    situation = Case((replace(LOAN, parts=Parts()),), WAGE, FULL).situation()
    assert candidates(situation, LADDER[0]) == ([], 0)
    assert keep_affordable(situation, []) == ((), {})


@pytest.mark.parametrize(
    ("strong", "weak", "is_seasonal"),
    [(1_000_000, 1_000_000, False), (1_000_000, 810_000, False), (1_000_000, 790_000, True), (0, 0, False)],
)
def test_a_seasonal_plan_is_tried_where_months_differ(strong: int, weak: int, *, is_seasonal: bool) -> None:
    """The strongest month can pay at least a quarter more than the weakest."""
    year = Recurring(by_month=(strong,) * 6 + (weak,) * 6)
    household = Household(1, (Income("x", "gig", year),), (), living_floor=0, savings=10**9)
    weights = season_weights(replace(PLAIN, household=household).situation())
    assert (weights is not None) == is_seasonal
    if weights:
        assert weights == (Decimal(strong * 95 // 100),) * 6 + (Decimal(weak * 95 // 100),) * 6
