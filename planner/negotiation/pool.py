"""The pool (备选方案): the plans of a grid that both sides can live with, as flat arrays, with what is estimated of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.negotiation.grid import Grid
from planner.negotiation.ladder import alone
from planner.negotiation.prospects import Prospects
from planner.negotiation.screen import Screen
from planner.negotiation.situation import Situation
from planner.valuation.creditor import Floats

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Plans by ``place`` on the grid (its flat index), lowest first; estimates in minor units, ``completion`` as a share."""

    grid: Grid
    place: Places
    creditor_value: Floats
    household_value: Floats
    completion: Floats
    largest: NDArray[np.int64]
    total: NDArray[np.int64]
    months: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.place)

    def where(self, mask: NDArray[np.bool_]) -> Pool:
        """Return the plans for which the mask holds."""
        names = ("place", "creditor_value", "household_value", "completion", "largest", "total", "months")
        return Pool(self.grid, *(getattr(self, name)[mask] for name in names))

    def axes(self, places: Places) -> list[tuple[int, int, int, int, int]]:
        """Return places as down payment, pattern, months, rung, skips."""
        axes = (axis.tolist() for axis in np.unravel_index(places, self.grid.shape))
        return [(d, p, n, k, s) for d, p, n, k, s in zip(*axes, strict=True)]


def pool_of(situation: Situation, grid: Grid, found: Screen, prospects: Prospects) -> Pool:
    """Return all feasible plans whose skips still end within the longest term of every debt."""
    mask = (found.feasible[..., np.newaxis] & skips_fit(situation, grid)).ravel()
    place = np.flatnonzero(mask)
    without_skips = place // grid.shape[4]
    downs = np.array(grid.downs, dtype=np.float64)[np.unravel_index(place, grid.shape)[0]]
    return Pool(
        grid=grid,
        place=place,
        creditor_value=prospects.creditor_value.ravel()[place],
        household_value=situation.owed - downs - found.at_household_rate.ravel()[without_skips],
        completion=prospects.completion.ravel()[place],
        largest=found.largest.ravel()[without_skips],
        total=found.total.ravel()[without_skips] + downs.astype(np.int64),
        months=np.array(grid.months)[np.unravel_index(place, grid.shape)[2]],
    )


def skips_fit(situation: Situation, grid: Grid) -> NDArray[np.bool_]:
    """Say for which months and skips every skip still ends within the longest term of every debt: months × 1 × skips."""
    months = np.array(grid.months)
    room = np.min([most - np.minimum(months, most) for most in situation.months_each], axis=0)
    return np.asarray(np.array(grid.skips) <= room[:, np.newaxis])[:, np.newaxis, :]


def grantable_alone(situation: Situation, pool: Pool) -> NDArray[np.bool_]:
    """Say which plans need nobody else's confirmation."""
    needs = frozenset(situation.mandate.needs_confirmation)
    _, patterns, _, rungs, skips = np.unravel_index(pool.place, pool.grid.shape)
    free = np.array([alone(rung, situation.mandate) for rung in pool.grid.rungs])[rungs]
    if "holiday" in needs:
        free &= np.array([not pattern.holiday for pattern in pool.grid.patterns])[patterns]
    if needs & {"skips", "skip_months"}:
        free &= skips == 0
    return np.asarray(free)


def ample(found: Screen, pool: Pool) -> NDArray[np.bool_]:
    """Say which plans take nothing from the essentials of any month."""
    return np.asarray(found.ample.ravel()[pool.place // pool.grid.shape[4]])


def fallen(situation: Situation, grid: Grid, found: Screen) -> Counter[str]:
    """Return how many plans were looked at, and how many fell by which test, by the first that they fail in the order T1, T4, T2."""
    limits, fits = found.limits, skips_fit(situation, grid)
    too_much = found.exists & (found.total > limits.share[:, np.newaxis])
    below_floor = found.exists & ~too_much & (found.largest > limits.floor[..., np.newaxis])
    masks = {"considered": found.exists, "T1": too_much, "T4": below_floor, "T2": found.exists & ~too_much & ~below_floor & ~found.feasible}
    each = fits.sum(axis=2)  # months × 1
    return Counter({name: int((mask * each).sum()) for name, mask in masks.items()})
