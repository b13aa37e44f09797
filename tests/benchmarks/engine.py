"""A proposal for each sample case, against the longest that a talk should wait for one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from planner.casework.case import load_case
from planner.negotiation.propose import propose
from planner.policy.pack import load_pack
from tests.benchmarks.measure import Measured, medians
from tests.project import ROOT

WAIT_SECONDS = 0.150


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    paths = sorted((ROOT / "scenarios" / "cases").glob("*.toml"))
    cases = [load_case(path) for path in paths]
    sides = [partial(propose, case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of) for case in cases]
    times = medians(*sides)
    against = f"{WAIT_SECONDS * 1000:.0f} ms"
    middle = sorted(times)[len(times) // 2]
    yield Measured(f"propose, median of {len(times)} sample cases", against, middle, WAIT_SECONDS, wanted=1, as_long=True)
    for path, side, time in zip(paths, sides, times, strict=True):
        looked_at = side().reasons.get("considered", 0)
        yield Measured(f"propose {path.stem}, {looked_at:,} plans looked at", against, time, WAIT_SECONDS, as_long=True)
