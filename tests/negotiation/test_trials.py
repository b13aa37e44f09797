"""Trials: the same plans, by their closed form and exactly, meet the same fate; many paths give what few paths promise."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from planner.negotiation.candidates import Candidate, candidate_at
from planner.negotiation.pool import Pool
from planner.negotiation.screen import Screen
from planner.negotiation.situation import Situation
from planner.negotiation.trials import SHOWN_PATHS, prove, search_worth, try_out
from planner.valuation.parameter_sets import SETS
from tests.negotiation.test_pool import looked_at


@cache
def some() -> tuple[Situation, Screen, Pool, list[Candidate], tuple[int, ...]]:
    situation, grid, found, pool = looked_at()
    places = tuple(pool.place[:: max(1, len(pool) // 12)].tolist())
    return situation, found, pool, [candidate_at(situation, grid, axes) for axes in pool.axes(np.array(places))], places


def test_the_closed_form_meets_the_fate_of_the_exact_plan() -> None:
    situation, found, pool, plans, places = some()
    trials = try_out(situation, found, pool, np.array(places))
    values, chances = search_worth(situation, plans)
    assert trials.place.tolist() == list(places)
    assert trials.completion == pytest.approx(chances, abs=0.02)
    assert trials.creditor_value == pytest.approx(values, rel=0.01)
    assert (trials.standard_error < 0.02).all()


def test_few_paths_promise_what_many_show() -> None:
    situation, _, _, plans, _ = some()
    values, chances = search_worth(situation, plans[:3])
    proof = prove(situation, plans[:3])
    assert proof.outcomes["base"].completed.shape == (3, SHOWN_PATHS)
    assert chances == pytest.approx(proof.outcomes["base"].completion, abs=0.02)
    assert values == pytest.approx(proof.creditor_value, rel=0.02)


def test_a_proof_has_every_set_of_numbers_and_what_was_promised() -> None:
    situation, _, _, plans, _ = some()
    proof = prove(situation, plans[:2], paths=512)
    assert tuple(proof.outcomes) == SETS
    assert proof.promises.payments.sum(axis=1).tolist() == [plan.total_to_pay for plan in plans[:2]]
    assert proof.promises.outcome is proof.outcomes["base"]
    assert (proof.outcomes["low"].completion <= proof.outcomes["high"].completion).all()
