"""Trials (试算): short lists of plans that live through the simulation. Few paths to search with, many for what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.negotiation.candidates import Candidate, payments_of
from planner.negotiation.pool import Places, Pool
from planner.negotiation.prospects import lives_in, standing_of
from planner.negotiation.screen import Screen
from planner.negotiation.situation import Situation
from planner.valuation.creditor import Floats, Promises, as_floats, plan_value
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.parameter_sets import SetName
from planner.valuation.survival import Outcome, simulate_sets, simulate_survival
from planner.valuation.survival_draws import draw
from planner.valuation.survival_parameters import load_parameters

SEARCH_PATHS: Final = 1_024
SHOWN_PATHS: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """What became of some plans of a pool, each by its ``place``: ``completion``, its standard error, the creditor's value."""

    place: Places
    completion: Floats
    standard_error: Floats
    creditor_value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """What became of exact plans, for each set of numbers; ``creditor_value`` in minor units (mandate's rate, base numbers)."""

    payments: NDArray[np.int64]
    skips: NDArray[np.int64]
    down_payments: NDArray[np.int64]
    outcomes: Mapping[SetName, Outcome]
    creditor_value: Floats

    @property
    def promises(self) -> Promises:
        """The plans as the creditor's side sees them."""
        return Promises(self.payments, self.down_payments, self.outcomes["base"])


def try_out(situation: Situation, found: Screen, pool: Pool, places: Places) -> Trials:
    """Simulate plans of the grid by their payments in closed form."""
    axes = pool.axes(places)
    payments = np.zeros((len(places), len(situation.months)), dtype=np.int64)
    for row, (d, p, n, k, _) in zip(payments, axes, strict=True):
        for payment, longest in zip(found.each_debt[:, d, p, n, k], situation.months_each, strict=True):
            months = min(pool.grid.months[n], longest)
            row[:months] += np.rint(payment * found.limits.weights[p, :months]).astype(np.int64)
    downs = np.array([pool.grid.downs[d] for d, *_ in axes], dtype=np.int64)
    skips = np.array([pool.grid.skips[s] for *_, s in axes], dtype=np.int64)
    draws = draw(SEARCH_PATHS, len(situation.horizon), situation.seed)
    outcome = simulate_survival(payments, skips, lives_in(situation), load_parameters().sets["base"], draws, downs)
    return Trials(places, outcome.completion, outcome.standard_error, _values(situation, Promises(payments, downs, outcome)))


def search_worth(situation: Situation, found: Sequence[Candidate], paths: int = SEARCH_PATHS) -> tuple[Floats, Floats]:
    """Return what exact plans are worth to the creditor (mandate's rate, base numbers), and the share of paths that complete each."""
    payments = payments_of(situation, found)
    downs, skips = (np.array([getattr(plan, name) for plan in found], dtype=np.int64) for name in ("down_payment", "skips"))
    draws = draw(paths, len(situation.horizon), situation.seed)
    outcome = simulate_survival(payments, skips, lives_in(situation), load_parameters().sets["base"], draws, downs)
    return _values(situation, Promises(payments, downs, outcome)), outcome.completion


def prove(situation: Situation, found: Sequence[Candidate], paths: int = SHOWN_PATHS) -> Proof:
    """Simulate exact plans with every set of numbers."""
    payments = payments_of(situation, found)
    downs = np.array([candidate.down_payment for candidate in found], dtype=np.int64)
    skips = np.array([candidate.skips for candidate in found], dtype=np.int64)
    draws = draw(paths, len(situation.horizon), situation.seed)
    outcomes = simulate_sets(payments, skips, lives_in(situation), load_parameters().sets, draws, downs)
    return Proof(payments, skips, downs, outcomes, _values(situation, Promises(payments, downs, outcomes["base"])))


def _values(situation: Situation, promises: Promises) -> Floats:
    numbers, rate = load_creditor_parameters().sets["base"], as_floats([situation.mandate.discount_rate])
    return np.asarray(plan_value(promises, standing_of(situation), numbers, rate)[:, 0])
