"""The screen of a wish (条件初筛): on which rungs, after which payment holidays, a wish may come true, in closed form and with some slack.

What it lets through is built exactly and tested again; what it keeps out need not be built. Estimates miss the exact schedule by day counts
and roundings, so everything is asked for two in a hundred less than it comes to.

Arrays are holidays × rungs, or holidays × months × rungs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.core.allocation import share_payment
from planner.household.affordability_arrays import passes_hard
from planner.negotiation.grid import Grid, Owed, Pattern, left_to_pay, owed_after
from planner.negotiation.ladder import Rung, plan_rate, rungs
from planner.negotiation.screen import screen
from planner.negotiation.situation import Situation
from planner.valuation.creditor import Floats

SLACK: Final = 0.02
"""By how much an estimate may be above a limit and still be tried."""
_SPEEDS: Final = (1 - SLACK / 4, 1 + SLACK / 4)
"""A wished payment may last a month more or less than estimated, which may change the verdict of a test: both are tried."""


@dataclass(frozen=True, slots=True, eq=False)
class LevelPlans:
    """Level plans of every rung, holiday and number of months from 1 on: their payment and total (with the down payment), minor units, and
    whether the household may be able to live with them: ``fits`` with the slack, ``sure`` without. The total is 0, and nothing fits, where
    no month is left to pay in."""

    payment: NDArray[np.int64]
    total: NDArray[np.int64]
    fits: NDArray[np.bool_]
    sure: NDArray[np.bool_]

    def at(self, months: int) -> NDArray[np.bool_]:
        """Say where plans of so many months may fit: holidays × rungs. Nowhere, where that is longer than the longest."""
        return np.asarray(self.fits[:, months - 1 : months].any(axis=1))

    def within(self, total: int) -> NDArray[np.bool_]:
        """Say where the longest plan that costs no more than a total may fit, or one of a month less or more: holidays × rungs."""
        last = ((self.total > 0) & (self.total <= total)).sum(axis=1) + (self.total == 0).sum(axis=1) - 1
        near = [np.clip(last + shift, 0, self.fits.shape[1] - 1) for shift in (-1, 0, 1)]
        return np.asarray(np.any([np.take_along_axis(self.fits, place[:, np.newaxis], axis=1)[:, 0] for place in near], axis=0))


@dataclass(frozen=True, slots=True)
class Steps:
    """The rungs on which something is left to pay after a down payment, and what is left of each debt on them."""

    rungs: tuple[Rung, ...]
    owed: tuple[tuple[Owed, ...], ...]


def steps_after(situation: Situation, down: int) -> Steps:
    """Return the rungs that the mandate allows and that leave more to pay than a down payment."""
    known: dict[tuple[object, ...], tuple[Owed, ...]] = {}
    found: list[tuple[Rung, tuple[Owed, ...]]] = []
    for rung in rungs(situation.mandate):
        waived = tuple(rung.waive.items())
        if waived not in known:  # what is left hangs on the waivers alone
            known[waived] = owed_after(situation, rung, down) if not down or sum(left_to_pay(situation, rung)) > down else ()
        rates = [plan_rate(rung, situation.mandate, highest) for highest in situation.highest_rates]
        if any(left.bearing + left.old for left in known[waived]):
            found.append((rung, tuple(replace(left, rate=rate) for left, rate in zip(known[waived], rates, strict=True))))
    return Steps(tuple(rung for rung, _ in found), tuple(owed for _, owed in found))


def level_plans(situation: Situation, steps: Steps, holidays: Sequence[int], down: int) -> LevelPlans:
    """Return the level plans of these rungs after these holidays and a down payment."""
    grid = Grid(
        rungs=steps.rungs,
        months=tuple(range(1, situation.months_max + 1)),
        patterns=tuple(Pattern("level_payment", holiday) for holiday in holidays),
        skips=(0,),
        downs=(down,),
        owed=(steps.owed,),
    )
    found = screen(situation, grid, float(situation.mandate.discount_rate))
    largest, total = found.largest[0], found.total[0]
    fits = found.exists[0] & (total * (1 - SLACK) <= found.limits.share[:, np.newaxis])
    if len(set(situation.months_each)) == 1:  # where debts end one by one, not every month pays the largest payment
        fits &= largest * (1 - SLACK) <= found.limits.hard[..., np.newaxis]
    return LevelPlans(largest, np.where(found.exists[0], total + down, 0), fits, found.feasible[0])


def paying(situation: Situation, steps: Steps, holidays: Sequence[int], payment: int) -> NDArray[np.bool_]:
    """Say where plans that pay so much a month may fit: holidays × rungs."""
    owed = steps.owed
    fits = np.zeros((len(holidays), len(owed)), dtype=np.bool_)
    for speed in _SPEEDS:
        payments = np.zeros((*fits.shape, len(situation.months)))
        ends = np.ones(fits.shape, dtype=np.bool_)
        for k, longest in enumerate(situation.months_each):
            shares = np.array([_share(rung, payment, k) for rung in owed]) * speed
            ends &= _repay([rung[k] for rung in owed], shares, holidays, payments[..., :longest])
        flat = payments.reshape(-1, payments.shape[-1])
        lengths = (payments.shape[-1] - (flat[:, ::-1] > 0).argmax(axis=1)).astype(np.int64)
        asks = np.floor(flat * (1 - SLACK)).astype(np.int64)
        fits |= ends & passes_hard(asks, situation.months, situation.assumptions, lengths=lengths).reshape(fits.shape)
    return fits


def _share(owed: Sequence[Owed], payment: int, k: int) -> int:
    left = [each.bearing + each.old for each in owed]
    return share_payment(min(payment, sum(left)), left)[k]


def _repay(owed: Sequence[Owed], shares: Floats, holidays: Sequence[int], payments: Floats) -> NDArray[np.bool_]:
    """Add what one debt is paid to ``payments`` (holidays × rungs × months); say where it is repaid by then, but for the slack."""
    bearing, old, rate = (np.array([float(getattr(each, name)) for each in owed]) for name in ("bearing", "old", "rate"))
    pause = np.array(holidays)[:, np.newaxis]
    principal = np.broadcast_to(bearing, (len(holidays), len(owed))).copy()
    waiting = old + bearing * rate / 12 * pause
    for month in range(payments.shape[-1]):
        waiting = waiting + np.where(month >= pause, principal * rate / 12, 0.0)
        pays = np.where(month >= pause, np.minimum(shares, principal + waiting), 0.0)
        payments[..., month] += pays
        first = np.minimum(pays, waiting)
        waiting = waiting - first
        principal -= pays - first
    return np.asarray(principal + waiting <= SLACK * (bearing + old))
