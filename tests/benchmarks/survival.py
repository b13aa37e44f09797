"""The chance that plans are kept: against a loop over plans in plain numpy and against plain Python; how time grows; how far off it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.valuation.survival import simulate, simulate_sets, simulate_survival
from planner.valuation.survival_draws import Draws, draw
from planner.valuation.survival_lives import cash, drop_out_months, opening_buffer
from planner.valuation.survival_parameters import ParameterSet, load_parameters
from tests.benchmarks.measure import Measured, medians
from tests.valuation.lives import steady
from tests.valuation.survival_reference import story

PLANS, PATHS, MONTHS, IN_PYTHON = 20, 4096, 60, 100
SHOWN_PLANS, SHOWN_PATHS = 4, 20_000
SEARCHED = ((300, 256), (60, 1024))
GROWING_PLANS, GROWING_PATHS = (5, 10, 20, 40), (2048, 4096, 8192, 16384)
GROWTH = 1.2
"""Twice the work may take 1.2 times twice the time."""
MANY_PATHS, MANY_SEEDS = 1 << 16, 16
POINTS = 0.75
"""So many points of a hundred may the chances of 20 plans be off, as root of the mean square, with 4,096 paths."""

SETS = load_parameters().sets
BASE = SETS["base"]
END = MONTHS + BASE.grace_months
LIVES = steady(left=2000, months=END)
NO_SKIPS = np.zeros(max(plans for plans, _ in SEARCHED), dtype=np.int64)


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    yield from _one_set()
    yield from _what_is_shown()
    yield from _what_is_searched()
    yield from _growth()
    yield from _errors()


def _one_set() -> Iterator[Measured]:
    plans, draws = _plans(PLANS), draw(PATHS, END)
    money = cash(LIVES, BASE, draws, END)[:, :IN_PYTHON].T.astype(int).tolist()
    gives_up = drop_out_months(BASE, draws).tolist()
    _check(plans, draws)
    ours, loop, in_python = medians(
        lambda: simulate(plans, NO_SKIPS[:PLANS], LIVES, BASE, draws),
        lambda: _plan_by_plan(plans, draws),
        lambda: _in_python(plans, money, gives_up),
    )
    what = f"{_shape(PLANS, PATHS)} of {MONTHS} months and {BASE.grace_months} of grace"
    yield Measured(what, "plain Python", ours, in_python * PATHS / IN_PYTHON, wanted=70, extrapolated=True)
    yield Measured(what, "numpy, plan by plan, completion only", ours, loop, wanted=1)


def _what_is_shown() -> Iterator[Measured]:
    plans, draws = _plans(SHOWN_PLANS), draw(SHOWN_PATHS, END)
    ours, loop, drawn = medians(
        lambda: simulate_sets(plans, NO_SKIPS[:SHOWN_PLANS], LIVES, SETS, draws),
        lambda: [_plan_by_plan(plans, draws, parameter_set) for parameter_set in SETS.values()],
        lambda: draw.__wrapped__(SHOWN_PATHS, END),
    )
    yield Measured(f"{_shape(SHOWN_PLANS, SHOWN_PATHS)}, three sets", "numpy, plan by plan, completion only", ours, loop, wanted=1)
    yield Measured(f"{SHOWN_PATHS:,} lives, drawn once in a process", "their simulation with three sets", drawn, ours, as_long=True)


def _what_is_searched() -> Iterator[Measured]:
    for count, paths in SEARCHED:
        plans, draws = _plans(count), draw(paths, END)
        ours, whole, loop = medians(
            partial(simulate_survival, plans, NO_SKIPS[:count], LIVES, BASE, draws),
            partial(simulate, plans, NO_SKIPS[:count], LIVES, BASE, draws),
            partial(_plan_by_plan, plans, draws),
        )
        what = f"{_shape(count, paths)}, what a search needs"
        yield Measured(what, "everything of them", ours, whole, wanted=1)
        yield Measured(what, "numpy, plan by plan, completion only", ours, loop, wanted=1)


def _growth() -> Iterator[Measured]:
    shapes = [(count, PATHS) for count in GROWING_PLANS] + [(PLANS, paths) for paths in GROWING_PATHS]
    sides = [partial(simulate, _plans(count), NO_SKIPS[:count], LIVES, BASE, draw.__wrapped__(paths, END)) for count, paths in shapes]
    times = medians(*sides)
    for series in (slice(0, len(GROWING_PLANS)), slice(len(GROWING_PLANS), None)):
        (least, shortest), *others = zip(shapes[series], times[series], strict=True)
        for (count, paths), time in others:
            more = count * paths // (least[0] * least[1])
            against = f"{more} times the time of {_shape(*least)}"
            yield Measured(_shape(count, paths), against, time, more * shortest, wanted=GROWTH, as_long=True)


def _errors() -> Iterator[Measured]:
    """Compare with many other paths, of other seeds; and with the error that as many paths drawn one by one would have."""
    plans, none = _plans(PLANS), NO_SKIPS[:PLANS]
    seeds = range(1000, 1000 + MANY_SEEDS)
    many = [simulate_survival(plans, none, LIVES, BASE, draw.__wrapped__(MANY_PATHS, END, seed)).completion for seed in seeds]
    for paths in (PATHS, SHOWN_PATHS):
        found = simulate_survival(plans, none, LIVES, BASE, draw(paths, END))
        error, plain = _points(found.completion - np.mean(many, axis=0)), _points(found.standard_error)
        what = f"error of {paths:,} paths, measured with {MANY_PATHS * MANY_SEEDS:,} others"
        yield Measured(what, f"{POINTS} points", error, POINTS, wanted=1, as_long=True, unit="points")
        yield Measured(what, "as many paths drawn one by one", error, plain, wanted=1, as_long=True, unit="points")


def _points(errors: NDArray[np.float64]) -> float:
    return 100 * float(np.sqrt((errors**2).mean()))


def _shape(plans: int, paths: int) -> str:
    return f"{plans} plans on {paths:,} paths"


def _check(plans: NDArray[np.int64], draws: Draws) -> None:
    if not (simulate(plans, NO_SKIPS[: len(plans)], LIVES, BASE, draws).completed == _plan_by_plan(plans, draws)).all():
        raise AssertionError("the completed paths are not those of the loop")


def _plans(count: int) -> NDArray[np.int64]:
    return np.array([[700 + 1200 * plan // count] * MONTHS for plan in range(count)], dtype=np.int64)


def _in_python(plans: NDArray[np.int64], money: list[list[int]], gives_up: list[float]) -> None:
    """Tell the stories of a few paths; the lives are given."""
    buffer, slip = opening_buffer(LIVES, BASE), float(BASE.slip)
    for payments in plans.tolist():
        for path in range(IN_PYTHON):
            story(payments, 0, money[path], gives_up[path], buffer, LIVES.above_floor, BASE, slip)


def _plan_by_plan(plans: NDArray[np.int64], draws: Draws, parameter_set: ParameterSet = BASE) -> NDArray[np.bool_]:
    """Simulate as one would write it first: a plan after the other, the lives of all made once, as whole-array steps over the paths."""
    money, gives_up = cash(LIVES, parameter_set, draws, END), drop_out_months(parameter_set, draws)
    return np.array([_one_plan(payments, money, gives_up, parameter_set) for payments in plans.tolist()])


def _one_plan(
    payments: list[int], money: NDArray[np.floating], gives_up: NDArray[np.float64], parameter_set: ParameterSet
) -> NDArray[np.bool_]:
    paths = len(gives_up)
    buffer, arrears = np.full(paths, float(opening_buffer(LIVES, parameter_set))), np.zeros(paths)
    broken = np.zeros(paths, dtype=np.bool_)
    slip, done = np.float32(parameter_set.slip), np.zeros(paths, dtype=np.bool_)
    for month in range(END):
        broken |= (gives_up <= month) & ~done
        due = arrears + (payments[month] if month < MONTHS else 0)
        hand = np.maximum(0, buffer + money[month])
        paid = np.minimum(due, hand)
        kept, arrears = hand - paid, due - paid
        slipped = np.floor((kept - buffer).astype(np.float32) * slip)
        buffer = np.where(kept > buffer, kept - slipped, kept)
        broken |= (arrears >= parameter_set.instalments_until_broken * payments[0]) & ~done
        done |= (arrears == 0) & (month >= MONTHS - 1) & ~broken
    return done
