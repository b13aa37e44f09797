"""The target: the most that enough households would keep, a fair split, and never more than the claim."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest

from planner.negotiation.evaluation import baseline_of
from planner.negotiation.frontier import kalai_smorodinsky
from planner.negotiation.grid import grid_of
from planner.negotiation.pool import Pool, pool_of
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.situation import Situation
from planner.negotiation.target import Target, target_of
from planner.negotiation.trials import try_out
from tests.negotiation.strategies import CARD, FULL, WAGE, Case

MANDATE = replace(FULL, months_max=48, skip_months_max=1)


@cache
def pool_for(**changes: Any) -> tuple[Situation, Screen, Pool]:
    situation = Case((CARD,), WAGE, replace(MANDATE, **changes)).situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    return situation, found, pool_of(situation, grid, found, estimate(situation, grid, found))


def target(situation: Situation, found: Screen, pool: Pool) -> Target:
    return target_of(situation, found, pool, baseline_of(situation))


def test_least_concession_takes_the_claim_where_plans_bring_more() -> None:
    situation, found, pool = pool_for(wanted_completion=Decimal("0.50"))
    assert pool.creditor_value.max() > situation.owed
    answer = target(situation, found, pool)
    assert (answer.value, answer.place, answer.wanted_is_reached) == (situation.owed, None, True)
    assert answer.least_completion == 0.5


def test_least_concession_takes_the_most_that_is_kept_often_enough() -> None:
    situation, found, pool = pool_for(wanted_completion=Decimal("0.50"))
    cheap = pool.where(pool.creditor_value < 0.9 * situation.owed)
    answer = target(situation, found, cheap)
    assert answer.place is not None
    assert answer.wanted_is_reached
    assert answer.value == pytest.approx(cheap.creditor_value.max(), rel=0.03)


def test_a_plan_that_is_kept_too_seldom_does_not_set_the_target() -> None:
    situation, found, pool = pool_for(wanted_completion=Decimal("0.88"))
    assert (pool.completion < 0.88).any()
    answer = target(situation, found, pool)
    assert answer.wanted_is_reached
    trial = try_out(situation, found, pool, np.array([answer.place] if answer.place is not None else pool.place[:1]))
    assert answer.place is None or trial.completion[0] + 2 * trial.standard_error[0] >= 0.88
    assert answer.value <= target(*pool_for(wanted_completion=Decimal("0.50"))).value


def test_where_no_plan_is_kept_often_enough_the_likeliest_sets_the_target() -> None:
    situation, found, pool = pool_for(wanted_completion=Decimal("1.00"))
    answer = target(situation, found, pool)
    assert not answer.wanted_is_reached
    assert answer.least_completion == pytest.approx(pool.completion.max(), abs=0.05)
    assert answer.value <= situation.owed


def test_a_plan_that_was_likely_enough_only_by_its_estimate_is_passed_over() -> None:
    situation, found, pool = pool_for(wanted_completion=Decimal("0.90"))
    overrated = replace(pool, completion=np.where(np.arange(len(pool)) % 2, pool.completion, 0.95))
    answer = target(situation, found, overrated)
    if answer.wanted_is_reached and answer.place is not None:
        trial = try_out(situation, found, pool, np.array([answer.place]))
        assert trial.completion[0] + 2 * trial.standard_error[0] >= 0.90
    else:
        assert answer.least_completion < 0.90


def test_a_fair_split_is_worth_what_its_plan_is() -> None:
    situation, found, pool = pool_for(mode="fair_split")
    answer = target(situation, found, pool)
    place = kalai_smorodinsky(pool.creditor_value, pool.household_value, baseline_of(situation), 0.0)
    assert answer.place == pool.place[place]
    assert answer.value == pytest.approx(pool.creditor_value[place], rel=0.03)
    assert answer.least_completion == 0
    assert answer.wanted_is_reached


def test_both_fair_values_are_told_in_either_mode() -> None:
    least, fair = target(*pool_for()), target(*pool_for(mode="fair_split"))
    assert (least.kalai_smorodinsky, least.nash) == pytest.approx((fair.kalai_smorodinsky, fair.nash))
    assert least.nash <= least.value
