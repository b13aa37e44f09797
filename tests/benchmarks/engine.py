"""A proposal for each sample case, against the longest that a talk should wait for one; its steps; and the screening of many plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from cProfile import Profile
from decimal import Decimal
from functools import partial
from math import prod
from pstats import Stats

import numpy as np
import numpy_financial as npf

from planner.casework.case import Case, load_case
from planner.negotiation.grid import Grid, grid_of
from planner.negotiation.propose import propose
from planner.negotiation.screen import limits_of, screen
from planner.negotiation.situation import Situation, situate
from planner.policy.pack import load_pack
from planner.valuation.survival_draws import draw
from tests.benchmarks.measure import Measured, medians
from tests.project import ROOT

WAIT_SECONDS = 0.150
CASE = "card-after-hospital"
STEPS = (
    "situate",
    "screen",
    "estimate",
    "target_of",
    "choose",
    "try_out",
    "prove",
    "evaluated",
    "explained",
    "draw",
    "simulate_survival",
    "simulate_sets",
)
IN_DECIMAL = 1_000
DOWN_PAYMENTS = (1, 2, 4, 8)
GROWTH = 1.2


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    cases = {path.stem: load_case(path) for path in sorted((ROOT / "scenarios" / "cases").glob("*.toml"))}
    sides = {name: _proposing(case) for name, case in cases.items()}
    times = {name: medians(side, runs=3)[0] for name, side in sides.items()}
    against = f"{WAIT_SECONDS * 1000:.0f} ms"
    middle = sorted(times.values())[len(times) // 2]
    yield Measured(f"propose, median of {len(times)} sample cases", against, middle, WAIT_SECONDS, wanted=1, as_long=True)
    for name, side in sides.items():
        yield Measured(f"propose {name}, {_screened(side):,} plans screened", against, times[name], WAIT_SECONDS, as_long=True)
    again, anew = medians(sides[CASE], partial(_anew, sides[CASE]), runs=3)
    yield Measured(f"propose {CASE}, its lives drawn anew", "the same again", anew, again, as_long=True)
    yield from _by_step(sides[CASE])
    yield from _screening(_situation(cases[CASE]))


def _proposing(case: Case) -> Callable[[], object]:
    return partial(propose, case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of)


def _anew(side: Callable[[], object]) -> None:
    draw.cache_clear()
    side()


def _screened(side: Callable[[], object]) -> int:
    return int(getattr(side(), "screened", 0))


def _situation(case: Case) -> Situation:
    return situate(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of)


def _by_step(side: Callable[[], object]) -> Iterator[Measured]:
    """Say what part of a proposal each step takes, with all that it calls: parts of parts are counted in both."""
    profile = Profile()
    profile.runcall(side)
    spent: dict[str, float] = {}
    for (file, _, function), (*_, cumulative, _) in Stats(profile).stats.items():  # type: ignore[attr-defined]  # not in typeshed
        if "planner" in file and function in (*STEPS, "propose"):
            spent[function] = spent.get(function, 0.0) + cumulative
    for step in STEPS:
        if step in spent:
            yield Measured(f"step {step} of propose {CASE}", "all of it, in a profiler", spent[step], spent["propose"], as_long=True)


def _screening(situation: Situation) -> Iterator[Measured]:
    grids = [grid_of(situation, tuple(1000 * number for number in range(count))) for count in DOWN_PAYMENTS]
    sides = [partial(screen, situation, grid, 0.05) for grid in grids]
    largest, plans = grids[-1], prod(grids[-1].shape[:4])
    *times, vectorised, loop = medians(*sides, partial(_vectorised, situation, largest), partial(_in_decimal, largest))
    what = f"{plans:,} plans screened: payment, total, two present values, limits"
    yield Measured(what, "numpy-financial pmt and pv on arrays, as if all were level", times[-1], vectorised, wanted=1)
    yield Measured(what, "a loop in Decimal, payment and total only", times[-1], loop * plans / IN_DECIMAL, extrapolated=True)
    for count, time in zip(DOWN_PAYMENTS[1:], times[1:], strict=True):
        yield Measured(f"screening {count} times the plans", f"{count} times the time", time, count * times[0], wanted=GROWTH, as_long=True)


def _vectorised(situation: Situation, grid: Grid) -> object:
    """Price every plan of the grid on arrays, all of them as if they were level, and compare with the same limits."""
    limits, shape = limits_of(situation, grid), grid.shape[:4]
    months = np.broadcast_to(np.array(grid.months, dtype=np.float64)[:, np.newaxis], shape).copy()
    payment = np.zeros(shape)
    for debt in range(len(situation.debts)):
        bearing, rate = (
            np.array([[float(getattr(rung[debt], name)) for rung in by_rung] for by_rung in grid.owed])[:, np.newaxis, np.newaxis]
            for name in ("bearing", "rate")
        )
        payment += npf.pmt(np.broadcast_to(rate / 12, shape).copy(), months, np.broadcast_to(-bearing, shape).copy())
    worth = [npf.pv(np.full(shape, rate / 12), months, -payment) for rate in (0.05, 0.08)]
    total = payment * months
    within = total <= limits.share[:, np.newaxis]
    return worth, within & (payment <= limits.hard[..., np.newaxis]), within & (payment <= limits.ample[..., np.newaxis])


def _in_decimal(grid: Grid) -> list[Decimal]:
    owed = grid.owed[0][0][0]
    rate, bearing, cent = (owed.rate or Decimal("0.06")) / 12, Decimal(owed.bearing), Decimal(1)
    found = []
    for number in range(IN_DECIMAL):
        months = grid.months[number % len(grid.months)]
        found.append((bearing * rate / (1 - (1 + rate) ** -months)).quantize(cent) * months)
    return found
