"""The plans of a simulation, laid out for arrays: what falls due when, and how much in arrears breaks a plan. Minor units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_EXACT_IN_FLOAT32: Final = 1 << 24


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """Plans in order of their end, the latest first. What the months run through is months × plans × 1, of the type of the simulation.

    - ``order``: the place of each plan among those given.
    - ``last``: the month after the last instalment; ``end``: the first month after the last in which may be paid; ``tokens``: its skips.
    - ``running``: how many plans have not ended, by month; the first plans are those.
    - ``due``: what falls due; ``breaks_at``: minus the arrears that break the plan, the sum of its last instalments so far (minus infinity
      while fewer have fallen due); ``oldest``: the first of these instalments, which a skip moves to the end.
    - ``remaining``: plans × (months + 1), what falls due from each month on.
    """

    order: NDArray[np.int64]
    last: NDArray[np.int64]
    end: NDArray[np.int64]
    tokens: NDArray[np.int64]
    running: tuple[int, ...]
    due: Floats
    breaks_at: Floats
    oldest: Floats
    remaining: NDArray[np.int64]

    @property
    def months(self) -> int:
        """How many months are simulated."""
        return len(self.running)

    @property
    def total(self) -> NDArray[np.int64]:
        """What falls due in all, for each plan."""
        found: NDArray[np.int64] = self.remaining[:, 0]
        return found

    def of_plans(self, plans: slice) -> Book:
        """Return the book of some of the plans, with the months until the last of them has ended."""
        first, last = plans.indices(len(self.order))[:2]
        running = tuple(min(rows, last) - first for rows in self.running if rows > first)
        months = slice(0, len(running))
        return Book(
            order=self.order[plans],
            last=self.last[plans],
            end=self.end[plans],
            tokens=self.tokens[plans],
            running=running,
            due=np.ascontiguousarray(self.due[months, plans]),
            breaks_at=np.ascontiguousarray(self.breaks_at[months, plans]),
            oldest=np.ascontiguousarray(self.oldest[months, plans]),
            remaining=self.remaining[plans],
        )


def lay_out(payments: NDArray[np.int64], tokens: NDArray[np.int64], until_broken: int, grace_months: int) -> Book:
    """Lay out plans × months of payments, none negative."""
    plans, given = payments.shape
    pays = payments > 0
    last = np.where(pays.any(axis=1), given - np.argmax(pays[:, ::-1], axis=1), 0) if given else np.zeros(plans, dtype=np.int64)
    end = last + tokens + grace_months
    order = np.argsort(-end, kind="stable")
    months = int(end.max(initial=0))
    due = np.zeros((plans, months), dtype=np.int64)
    due[:, : min(given, months)] = payments[order, : min(given, months)]
    window, oldest = _last_instalments(due, until_broken)
    ends = end[order]
    kind = np.float32 if max(2 * window.max(initial=0), due.max(initial=0)) < _EXACT_IN_FLOAT32 else np.float64
    ahead = np.concatenate([np.cumsum(due[:, ::-1], axis=1)[:, ::-1], np.zeros((plans, 1), dtype=np.int64)], axis=1)
    return Book(
        order=order,
        last=last[order],
        end=ends,
        tokens=tokens[order],
        running=tuple(int((ends > month).sum()) for month in range(months)),
        due=_by_month(due, kind),
        breaks_at=_by_month(np.where(oldest > 0, -window.astype(np.float64), -np.inf), kind),
        oldest=_by_month(oldest, kind),
        remaining=ahead,
    )


def _last_instalments(due: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the sum of the last ``count`` instalments up to each month and the first of them, plans × months; 0 while there are fewer.

    >>> window, oldest = _last_instalments(np.array([[5, 0, 7, 9]]), 2)
    >>> window.tolist(), oldest.tolist()
    ([[0, 0, 12, 16]], [[0, 0, 5, 7]])
    """
    numbers = np.cumsum(due > 0, axis=1, dtype=np.int64)
    instalments = np.take_along_axis(due, np.argsort(np.where(due == 0, 1, 0), axis=1, kind="stable"), axis=1)
    sums = np.concatenate([np.zeros((len(due), 1), dtype=np.int64), np.cumsum(instalments, axis=1)], axis=1)
    enough, before = numbers >= count, np.maximum(numbers - count, 0)
    window = np.take_along_axis(sums, numbers, axis=1) - np.take_along_axis(sums, before, axis=1)
    return np.where(enough, window, 0), np.where(enough, np.take_along_axis(instalments, before, axis=1), 0)


def _by_month(values: NDArray[Any], kind: type[np.floating[Any]]) -> Floats:
    return np.ascontiguousarray(values.T[:, :, np.newaxis], dtype=kind)
