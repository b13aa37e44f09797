"""The pool: flat, and every plan in it is the one that its place names."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from planner.negotiation.candidates import candidate_at
from planner.negotiation.grid import Grid, grid_of
from planner.negotiation.pool import Pool, ample, fallen, grantable_alone, pool_of, skips_fit
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.situation import Situation
from planner.valuation.measures import payments_by_month, tightest
from tests.negotiation.strategies import CARD, FULL, LOAN, WAGE, Case

MANDATE = replace(FULL, months_max=36, holiday_months_max=2, skip_months_max=2)


@cache
def looked_at(*needs: str) -> tuple[Situation, Grid, Screen, Pool]:
    situation = Case((CARD,), WAGE, replace(MANDATE, needs_confirmation=needs)).situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    return situation, grid, found, pool_of(situation, grid, found, estimate(situation, grid, found))


def test_places_and_axes_agree() -> None:
    _, grid, _, pool = looked_at()
    axes = pool.axes(pool.place)
    assert [np.ravel_multi_index(each, grid.shape) for each in axes[::50]] == pool.place[::50].tolist()
    assert [grid.months[n] for _, _, n, _, _ in axes] == pool.months.tolist()


def test_every_plan_is_the_one_that_its_place_names() -> None:
    situation, grid, _, pool = looked_at()
    for k in range(0, len(pool), max(1, len(pool) // 40)):
        plan = candidate_at(situation, grid, pool.axes(pool.place[k : k + 1])[0])
        assert plan.months == pool.months[k]
        assert plan.worst_payment == pytest.approx(pool.largest[k], rel=0.02)
        assert plan.total_to_pay == pytest.approx(pool.total[k], rel=0.01)


def test_a_mask_keeps_plans_whole() -> None:
    _, _, _, pool = looked_at()
    mask = pool.months > 12
    some = pool.where(mask)
    assert len(some) == mask.sum() > 0
    assert (some.place == pool.place[mask]).all()
    assert (some.completion == pool.completion[mask]).all()


def test_skips_still_end_within_the_longest_term() -> None:
    situation, grid, _, pool = looked_at()
    skips = np.array(grid.skips)[np.unravel_index(pool.place, grid.shape)[4]]
    assert (pool.months + skips).max() <= situation.months_max
    assert skips_fit(situation, grid)[:, 0, 0].all()


def test_a_debt_with_a_short_term_leaves_no_room_for_skips_at_its_end() -> None:
    situation = Case((CARD, LOAN), WAGE, MANDATE).situation()
    short = replace(situation, months_each=(36, 12))
    fits = skips_fit(short, grid_of(short))[:, 0, :]
    months = list(grid_of(short).months)
    assert fits[months.index(10)].tolist() == [True, True, True]
    assert fits[months.index(11)].tolist() == [True, True, False]
    assert fits[months.index(12)].tolist() == [True, False, False]
    assert fits[months.index(20)].tolist() == [True, False, False]


@pytest.mark.parametrize(("needs", "lever"), [("principal", "principal"), ("rate", "rate"), ("penalty_interest", "penalty_interest")])
def test_what_uses_a_lever_that_somebody_must_confirm_is_not_granted_alone(needs: str, lever: str) -> None:
    situation, grid, _, pool = looked_at(needs)
    free = grantable_alone(situation, pool)
    rungs = np.unravel_index(pool.place, grid.shape)[3]
    assert free.any()
    assert not free.all()
    assert (free == np.array([lever not in grid.rungs[k].levers for k in rungs])).all()


def test_a_holiday_and_skips_may_need_confirmation_too() -> None:
    situation, grid, _, pool = looked_at("holiday")
    patterns = np.unravel_index(pool.place, grid.shape)[1]
    assert (grantable_alone(situation, pool) == np.array([not grid.patterns[p].holiday for p in patterns])).all()
    for name in ("skips", "skip_months"):
        situation, grid, _, pool = looked_at(name)
        assert (grantable_alone(situation, pool) == (np.unravel_index(pool.place, grid.shape)[4] == 0)).all()


def test_ample_plans_take_nothing_from_the_essentials() -> None:
    situation, grid, found, pool = looked_at()
    easy = ample(found, pool)
    assert easy.any()
    for k in np.flatnonzero(easy)[:: max(1, int(easy.sum()) // 20)]:
        plan = candidate_at(situation, grid, pool.axes(pool.place[k : k + 1])[0])
        # The closed form may miss the exact payment by a little.
        assert tightest(situation.months[: plan.months], payments_by_month(plan.rows)).short <= plan.worst_payment // 100


def test_what_fell_and_what_stayed_add_up() -> None:
    situation, grid, found, pool = looked_at()
    counts = fallen(situation, grid, found)
    assert counts["considered"] == counts["T1"] + counts["T4"] + counts["T2"] + len(pool)
    assert counts["considered"] == int((found.exists[..., np.newaxis] & skips_fit(situation, grid)).sum())
