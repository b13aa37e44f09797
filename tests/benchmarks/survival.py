"""The chance that plans are kept: path-months against a loop over plans in plain numpy, and against plain Python; and how time grows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from planner.valuation.survival import simulate
from planner.valuation.survival_draws import draw
from planner.valuation.survival_lives import cash, drop_out_months, opening_buffer
from planner.valuation.survival_parameters import load_parameters
from tests.benchmarks.measure import Measured, medians
from tests.valuation.lives import steady
from tests.valuation.survival_reference import story

PLANS, PATHS, MONTHS, IN_PYTHON = 20, 4096, 60, 100
GROWTH = 1.2
"""Twice the work may take 1.2 times twice the time."""

BASE = load_parameters().sets["base"]
END = MONTHS + BASE.grace_months
LIVES = steady(left=2000, months=END)


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    plans, more_plans = _plans(PLANS), _plans(2 * PLANS)
    none, draws, more_draws = np.zeros(2 * PLANS, dtype=np.int64), draw(PATHS, END), draw(2 * PATHS, END)
    if not (simulate(plans, none[:PLANS], LIVES, BASE, draws).completed == _plan_by_plan(plans)).all():
        raise AssertionError("the completed paths are not those of the loop")
    money = cash(LIVES, BASE, draws, END)[:, :IN_PYTHON].T.astype(int).tolist()
    gives_up = drop_out_months(BASE, draws).tolist()
    ours, loop, in_python, twice_plans, twice_paths = medians(
        lambda: simulate(plans, none[:PLANS], LIVES, BASE, draws),
        lambda: _plan_by_plan(plans),
        lambda: _in_python(plans, money, gives_up),
        lambda: simulate(more_plans, none, LIVES, BASE, draws),
        lambda: simulate(plans, none[:PLANS], LIVES, BASE, more_draws),
    )
    what = f"{PLANS} plans on {PATHS:,} paths of {MONTHS} months and {BASE.grace_months} of grace"
    yield Measured(what, "plain Python", ours, in_python * PATHS / IN_PYTHON, wanted=70, extrapolated=True)
    yield Measured(what, "numpy, plan by plan, completion only", ours, loop, wanted=1)
    yield Measured("twice the plans", "twice the time", twice_plans, 2 * ours, wanted=GROWTH, as_long=True)
    yield Measured("twice the paths", "twice the time", twice_paths, 2 * ours, wanted=GROWTH, as_long=True)


def _plans(count: int) -> NDArray[np.int64]:
    return np.array([[700 + 1200 * plan // count] * MONTHS for plan in range(count)], dtype=np.int64)


def _in_python(plans: NDArray[np.int64], money: list[list[int]], gives_up: list[float]) -> None:
    """Tell the stories of a few paths; the lives are given."""
    buffer, slip = opening_buffer(LIVES, BASE), float(BASE.slip)
    for payments in plans.tolist():
        for path in range(IN_PYTHON):
            story(payments, 0, money[path], gives_up[path], buffer, LIVES.above_floor, BASE, slip)


def _plan_by_plan(plans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Simulate as one would write it first: a plan after the other, the lives of each made anew, as whole-array steps over its paths."""
    return np.array([_one_plan(payments) for payments in plans.tolist()])


def _one_plan(payments: list[int]) -> NDArray[np.bool_]:
    draws = draw(PATHS, END)
    money, gives_up = cash(LIVES, BASE, draws, END), drop_out_months(BASE, draws)
    buffer, arrears = np.full(PATHS, float(opening_buffer(LIVES, BASE))), np.zeros(PATHS)
    broken = np.zeros(PATHS, dtype=np.bool_)
    slip, done = np.float32(BASE.slip), np.zeros(PATHS, dtype=np.bool_)
    for month in range(END):
        broken |= (gives_up <= month) & ~done
        due = arrears + (payments[month] if month < MONTHS else 0)
        hand = np.maximum(0, buffer + money[month])
        paid = np.minimum(due, hand)
        kept, arrears = hand - paid, due - paid
        slipped = np.floor((kept - buffer).astype(np.float32) * slip)
        buffer = np.where(kept > buffer, kept - slipped, kept)
        broken |= (arrears >= BASE.instalments_until_broken * payments[0]) & ~done
        done |= (arrears == 0) & (month >= MONTHS - 1) & ~broken
    return done
