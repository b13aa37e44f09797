"""Prospects: where a plan is simulated itself the estimate is exact, elsewhere it is near what a simulation with the same paths finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from planner.negotiation import prospects
from planner.negotiation.grid import Grid, grid_of
from planner.negotiation.prospects import MESH_PARTS, MESH_PATHS, Prospects, estimate, lives_in, standing_of
from planner.negotiation.screen import Screen, pattern_payments, screen
from planner.negotiation.situation import Situation
from planner.valuation.creditor import Floats, Promises, as_floats, plan_value
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.survival import simulate_survival
from planner.valuation.survival_draws import draw
from planner.valuation.survival_parameters import load_parameters
from tests.negotiation.strategies import CARD, FULL, LOAN, WAGE, Case

MANDATE = replace(FULL, months_max=36, holiday_months_max=2, skip_months_max=2)
RICH = Case((CARD,), replace(WAGE, savings=2_000_000), MANDATE)


@cache
def estimated(downs: tuple[int, ...] = (0,)) -> tuple[Situation, Grid, Screen, Prospects]:
    situation = RICH.situation()
    grid = grid_of(situation, downs)
    found = screen(situation, grid, 0.2)
    return situation, grid, found, estimate(situation, grid, found)


def simulated(situation: Situation, grid: Grid, found: Screen, places: Sequence[tuple[int, ...]]) -> tuple[Floats, Floats]:
    """Return completion and value of plans of the grid that live through the paths of the mesh themselves."""
    payments = np.zeros((len(places), len(situation.months)), dtype=np.int64)
    for row, (d, p, n, k, _) in zip(payments, places, strict=True):
        months = grid.months[n]
        row[:months] = pattern_payments(found.limits.weights[p], months, float(found.largest[d, p, n, k]))
    downs, skips = (np.array([axis[place[which]] for place in places]) for axis, which in ((grid.downs, 0), (grid.skips, 4)))
    draws = draw(MESH_PATHS, len(situation.horizon), situation.seed)
    outcome = simulate_survival(payments, skips, lives_in(situation), load_parameters().sets["base"], draws, downs)
    numbers, rates = load_creditor_parameters().sets["base"], as_floats([situation.mandate.discount_rate])
    return outcome.completion, plan_value(Promises(payments, downs, outcome), standing_of(situation), numbers, rates)[:, 0]


def feasible(found: Screen, grid: Grid, count: int) -> list[tuple[int, ...]]:
    places = [tuple(map(int, place)) for place in np.argwhere(found.feasible)]
    return [(*place, skip) for place, skip in zip(places[:: max(1, len(places) // count)], [0, len(grid.skips) - 1] * count, strict=False)]


@pytest.mark.parametrize("downs", [(0,), (500_000, 1_000_000)])
def test_estimates_are_near_what_a_simulation_with_the_same_paths_finds(downs: tuple[int, ...]) -> None:
    situation, grid, found, answer = estimated(downs)
    places = feasible(found, grid, 80)
    completion, value = simulated(situation, grid, found, places)
    index = tuple(np.array(places).T)
    assert np.abs(answer.completion[index] - completion).max() <= 0.05
    assert np.abs(answer.completion[index] - completion).mean() <= 0.015
    assert np.abs(answer.creditor_value[index] / value - 1).max() <= 0.04
    assert np.abs(answer.creditor_value[index] / value - 1).mean() <= 0.01


def test_an_estimate_of_a_plan_of_the_mesh_is_its_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prospects, "MESH_TERMS", 100)  # every term is simulated
    situation = RICH.situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    # Payments as on the mesh: parts of the largest that the household can live with.
    largest = np.zeros_like(found.largest)
    for k, part in enumerate(MESH_PARTS):
        largest[:, :, :, k] = np.rint(found.limits.hard * part)
    weights, last = found.limits.weights, np.array(grid.months) - 1
    even = np.cumsum(weights, axis=1)[:, last] / np.maximum(np.maximum.accumulate(weights, axis=1)[:, last], 1e-9)
    on_mesh = replace(found, largest=largest, total=np.rint(largest * even[..., np.newaxis]).astype(np.int64))
    answer = estimate(situation, grid, on_mesh)
    ends = [p for p, pattern in enumerate(grid.patterns) if pattern.holiday in (0, 2)]
    places = [(0, p, n, k, s) for p, n, k, s in product(ends, (12, 23, 35), range(len(MESH_PARTS)), (0, 2)) if found.limits.hard[p, n]]
    completion, _ = simulated(situation, grid, on_mesh, places)
    assert answer.completion[tuple(np.array(places).T)] == pytest.approx(completion, abs=0.005)


def test_larger_payments_are_kept_less_often() -> None:
    _, grid, found, answer = estimated()
    for p, n in product(range(len(grid.patterns)), (11, 23, 35)):
        order = np.argsort(found.largest[0, p, n], kind="stable")
        assert (np.diff(answer.completion[0, p, n, order, 0]) <= 1e-9).all()


def test_skips_never_make_a_plan_less_likely() -> None:
    _, _, _, answer = estimated()
    assert (np.diff(answer.completion, axis=-1) >= -0.01).all()


def test_without_holiday_skips_and_longer_terms_the_axes_have_one_place() -> None:
    situation = Case((LOAN,), WAGE, replace(MANDATE, months_max=1, holiday_months_max=0, skip_months_max=0)).situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    assert estimate(situation, grid, found).completion.shape == grid.shape


def test_debts_are_one_claim_that_is_as_old_as_the_youngest() -> None:
    situation = Case((CARD, replace(LOAN, days_past_due=30)), WAGE, MANDATE).situation()
    standing = standing_of(situation)
    assert (standing.claim, standing.days_past_due, standing.unit) == (situation.owed, 30, 100)


def test_lives_reach_to_the_end_of_skips_and_grace() -> None:
    situation = RICH.situation()
    grace = load_parameters().sets["base"].grace_months
    assert len(lives_in(situation).income) == 36 + 2 + grace
