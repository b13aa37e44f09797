"""The target (目标价值): what every offer shall be worth to the creditor, so that nobody gains by steering people to one of them.

Least concession takes the most that a plan is worth which is kept as often as the mandate wants, fair split the value at which both sides
get the same part of what each could gain. Neither goes above the claim itself: a plan is never worth more than being paid today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.negotiation.frontier import kalai_smorodinsky, nash
from planner.negotiation.pool import Places, Pool
from planner.negotiation.screen import Screen
from planner.negotiation.situation import Situation
from planner.negotiation.trials import Trials, try_out

CLEARLY: Final = 0.03
"""By how much an estimate may be wrong: a share of a value, or of a chance."""
TRIED: Final = 12


@dataclass(frozen=True, slots=True)
class Target:
    """``value`` in minor units; ``place`` is the plan on the grid whose value it is, None where it is the claim's.

    ``least_completion`` is the chance that every offer must reach; ``wanted_is_reached`` says whether it is what the mandate wants. The
    other values are those at which the two ways to split a gain fairly would set the target.
    """

    value: float
    place: int | None
    least_completion: float
    wanted_is_reached: bool
    kalai_smorodinsky: float
    nash: float


def target_of(situation: Situation, found: Screen, pool: Pool, baseline: float) -> Target:
    """Return the target of a pool that is not empty."""
    splits = [split(pool.creditor_value, pool.household_value, baseline, 0.0) for split in (kalai_smorodinsky, nash)]
    fair = [min(float(pool.creditor_value[place]), situation.owed) for place in splits]
    wanted = float(situation.mandate.wanted_completion)
    if situation.mandate.mode == "fair_split":
        trial = try_out(situation, found, pool, pool.place[splits[0] : splits[0] + 1])
        reached = bool((pool.completion >= wanted).any())
        return _target(situation, trial, 0, 0.0, reached, fair)
    return _least_concession(situation, found, pool, wanted, fair)


def _least_concession(situation: Situation, found: Screen, pool: Pool, wanted: float, fair: list[float]) -> Target:
    near = np.flatnonzero(pool.completion >= wanted - CLEARLY)
    for places in _in_turn(pool, near[np.argsort(-pool.creditor_value[near], kind="stable")]):
        trials = try_out(situation, found, pool, places)
        enough = trials.completion + 2 * trials.standard_error >= wanted
        if enough.any():
            return _target(situation, trials, int(np.argmax(np.where(enough, trials.creditor_value, -np.inf))), wanted, True, fair)
    likeliest = pool.place[np.argsort(-pool.completion, kind="stable")[:TRIED]]
    trials = try_out(situation, found, pool, likeliest)
    best = int(np.argmax(trials.completion))
    least = float(trials.completion[best] - 2 * trials.standard_error[best])
    return _target(situation, trials, best, least, False, fair)


def _in_turn(pool: Pool, order: Places) -> list[Places]:
    """Return the places of a pool in a given order, a few at a time: the first, then far fewer of the rest."""
    rest = order[TRIED :: max(1, len(order) // TRIED)]
    return [pool.place[some] for some in (order[:TRIED], rest) if len(some)]


def _target(situation: Situation, trials: Trials, which: int, least: float, reached: bool, fair: list[float]) -> Target:
    value = float(trials.creditor_value[which])
    capped = value >= situation.owed
    return Target(
        value=float(situation.owed) if capped else value,
        place=None if capped else int(trials.place[which]),
        least_completion=least,
        wanted_is_reached=reached,
        kalai_smorodinsky=fair[0],
        nash=fair[1],
    )
