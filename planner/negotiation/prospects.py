"""Prospects (履约前景): what becomes of every plan of a grid, estimated from a small number of plans that are simulated.

What becomes of a plan hangs on its payments alone, not on the concessions that made them. So the household lives through a mesh of plans:
few terms, payments as parts of the largest that it can live with, the ends of the other axes; all other plans lie between these. The
estimates choose what is built and simulated itself; nothing is shown of them but the dots of the counsellor's picture, which says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.core.money import minor_units_of
from planner.negotiation.grid import Grid
from planner.negotiation.screen import Screen, pattern_payments
from planner.negotiation.situation import Situation
from planner.valuation.creditor import Floats, PresentValues, Promises, Standing, present_values, value_of
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.survival import simulate_survival
from planner.valuation.survival_draws import draw
from planner.valuation.survival_lives import Lives, lives_of
from planner.valuation.survival_parameters import load_parameters

MESH_PATHS: Final = 256
MESH_TERMS: Final = 7
MESH_PARTS: Final = (0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Prospects:
    """Estimates for every plan: down payments × patterns × months × rungs × skips.

    ``completion`` is a share of paths, ``creditor_value`` in minor units (mandate's rate, base numbers).
    """

    completion: Floats
    creditor_value: Floats


def standing_of(situation: Situation) -> Standing:
    """Return the debts together as the creditor's side sees them; they can be sold only when all of them are old enough."""
    days = min(debt.days_past_due for debt in situation.debts)
    return Standing(situation.owed, days, 10 ** minor_units_of(situation.debts[0].currency))


def lives_in(situation: Situation) -> Lives:
    """Return the life of the household to the end of what the simulation looks at."""
    return lives_of(situation.horizon, situation.household, minor_units_of(situation.debts[0].currency))


def estimate(situation: Situation, grid: Grid, found: Screen) -> Prospects:
    """Estimate what becomes of every plan of the grid."""
    mesh = _Mesh.of(situation, grid, found)
    at_months = [_along(values, 3, np.array(grid.months, dtype=float), mesh.terms) for values in mesh.simulated()]
    holidays = np.arange(mesh.holidays[-1] + 1, dtype=float)
    spread = [_along(values, 2, holidays, np.array(mesh.holidays, dtype=float)) for values in at_months]
    d, p, n, *_ = grid.shape
    # Debts that end sooner than others make the first payments larger: a plan counts as its even payments do.
    weights, last = found.limits.weights, np.array(grid.months) - 1
    even = np.maximum.accumulate(weights, axis=1)[:, last] / np.maximum(np.cumsum(weights, axis=1)[:, last], 1)
    places = found.total * (even / mesh.reference)[:, :, np.newaxis]
    step = MESH_PARTS[1] - MESH_PARTS[0]
    place = np.clip((places - MESH_PARTS[0]) / step, 0, len(MESH_PARTS) - 1)
    low = np.minimum(place.astype(np.intp), len(MESH_PARTS) - 2)
    share = (place - low)[..., np.newaxis]
    at = np.ix_(range(d), range(p), range(n))
    estimates: list[Floats] = []
    for values in spread:
        every = values.reshape(len(mesh.downs), p, n, *values.shape[4:])  # downs × patterns × months × skips × parts
        every = _along(every, 0, np.array(grid.downs, dtype=float), np.array(mesh.downs, dtype=float))
        every = np.moveaxis(_along(every, 3, np.array(grid.skips, dtype=float), np.array(mesh.skips, dtype=float)), 3, 4)
        index = (at[0][..., np.newaxis], at[1][..., np.newaxis], at[2][..., np.newaxis])
        estimates.append(every[(*index, low)] * (1 - share) + every[(*index, low + 1)] * share)
    completion, paid, running, unpaid = estimates
    promised = found.at_creditor_rate[..., np.newaxis]
    down = np.array(grid.downs, dtype=float).reshape(-1, 1, 1, 1, 1)
    parts = PresentValues(paid * promised, running, unpaid)
    numbers, rate = load_creditor_parameters().sets["base"], situation.mandate.discount_rate
    return Prospects(completion, value_of(parts, down, standing_of(situation), numbers, rate))


def _along(values: Floats, axis: int, at: Floats, known: Floats) -> Floats:
    """Interpolate along an axis, from the places that are ``known`` to those wanted; beyond them the last known holds."""
    if len(known) == 1:
        return np.repeat(values, len(at), axis=axis)
    right = np.clip(np.searchsorted(known, at, side="right"), 1, len(known) - 1)
    share = np.clip((at - known[right - 1]) / (known[right] - known[right - 1]), 0, 1)
    share = share.reshape([-1 if k == axis else 1 for k in range(values.ndim)])
    return np.asarray(np.take(values, right - 1, axis=axis) * (1 - share) + np.take(values, right, axis=axis) * share)


@dataclass(frozen=True, slots=True, eq=False)
class _Mesh:
    """The plans that are simulated. ``reference`` is the payment that counts as one, patterns × months."""

    situation: Situation
    grid: Grid
    screen: Screen
    downs: tuple[int, ...]
    holidays: tuple[int, ...]
    terms: Floats
    skips: tuple[int, ...]
    reference: NDArray[np.int64]

    @classmethod
    def of(cls, situation: Situation, grid: Grid, found: Screen) -> _Mesh:
        hard = found.limits.hard
        highest = np.maximum(hard.max(axis=1, keepdims=True), 1)
        return cls(
            situation=situation,
            grid=grid,
            screen=found,
            downs=_ends(grid.downs),
            holidays=_ends(sorted({pattern.holiday for pattern in grid.patterns})),
            terms=_spaced(grid.months),
            skips=_ends(grid.skips),
            reference=np.where(hard > 0, hard, highest),
        )

    def simulated(self) -> list[Floats]:
        """Simulate the mesh: completion, what is paid of what is promised, months looked after, what is unpaid at a break.

        Each is downs × shapes × holidays × terms × skips × parts.
        """
        grid, months = self.grid, self.grid.months
        span = self.grid.patterns[-1].holiday + 1
        shapes = len(grid.patterns) // span
        shape = len(self.downs), shapes, len(self.holidays), len(self.terms), len(self.skips), len(MESH_PARTS)
        rows, skips, downs = [], [], []
        for d, i, h, t, s, u in np.ndindex(*shape):
            pattern, at = i * span + self.holidays[h], months.index(int(self.terms[t]))
            largest = self.reference[pattern, at] * MESH_PARTS[u]
            row = np.zeros(len(self.situation.months), dtype=np.int64)
            row[: months[at]] = pattern_payments(self.screen.limits.weights[pattern], months[at], largest)
            rows.append(row)
            skips.append(self.skips[s])
            downs.append(self.downs[d])
        payments, down_payments = np.array(rows), np.array(downs)
        numbers, lives = load_parameters().sets["base"], lives_in(self.situation)
        draws = draw(MESH_PATHS, len(self.situation.horizon), self.situation.seed)
        outcome = simulate_survival(payments, np.array(skips), lives, numbers, draws, down_payments)
        rate = self.situation.mandate.discount_rate
        parts = present_values(Promises(payments, down_payments, outcome), rate)
        counts = np.exp(-np.arange(1, payments.shape[1] + 1) * np.log1p(float(rate)) / 12)
        kept = parts.paid / np.maximum(payments @ counts, 1)
        return [values.reshape(shape) for values in (outcome.completion, kept, parts.running, parts.unpaid)]


def _ends(values: tuple[int, ...] | list[int]) -> tuple[int, ...]:
    return tuple(sorted({values[0], values[-1]}))


def _spaced(months: tuple[int, ...]) -> Floats:
    """Return a few terms from the shortest to the longest, closer together where they are short."""
    wanted = np.geomspace(months[0] + 1, months[-1] + 1, MESH_TERMS) - 1
    places = sorted({int(np.abs(np.array(months) - value).argmin()) for value in wanted})
    return np.array([months[place] for place in places], dtype=float)
