"""What a benchmark gives, and how it is timed: each side several times in turn, medians, and their ratio within the one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal


@dataclass(frozen=True)
class Measured:
    """Seconds of ours and of the other side; or points of a hundred, of an error.

    The ratio says how many times faster ours is, at least ``wanted`` times; with ``as_long``, how many times as long ours takes, at most
    ``wanted`` times.
    """

    what: str
    against: str
    ours: float
    theirs: float
    wanted: float | None = None
    as_long: bool = False
    extrapolated: bool = False
    unit: Literal["seconds", "points"] = "seconds"

    @property
    def ratio(self) -> float:
        """See the class."""
        return self.ours / self.theirs if self.as_long else self.theirs / self.ours

    @property
    def missed(self) -> bool:
        """Whether the ratio is not as wanted."""
        return self.wanted is not None and (self.ratio > self.wanted if self.as_long else self.ratio < self.wanted)


def seconds(run: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    run()
    return perf_counter() - start


def medians(*sides: Callable[[], object], runs: int = 5) -> list[float]:
    """Return the median seconds of each side; the sides take turns, so that a slow moment of the machine meets all of them."""
    for side in sides:
        side()
    rounds = [[seconds(side) for side in sides] for _ in range(runs)]
    return [median(times) for times in zip(*rounds, strict=True)]
