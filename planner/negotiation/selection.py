"""Selection (选出三个方案): three different plans of one worth to the creditor: the lightest month, the soonest finished, the likeliest.

Where two of these are alike, or none is clearly likelier than the others, the place goes to the plan that differs most. A search by
estimates draws up a short list, which is simulated; what is chosen from it is built exactly and must pass every test and rule again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.errors import AmountOverflow, CalculationError
from planner.negotiation.candidates import Candidate, candidate_at, keep_affordable
from planner.negotiation.offers import blocking_rules
from planner.negotiation.pool import Places, Pool
from planner.negotiation.proposal import OfferLabel
from planner.negotiation.screen import Screen
from planner.negotiation.situation import Situation
from planner.negotiation.target import CLEARLY, Target
from planner.negotiation.trials import Trials, try_out
from planner.valuation.creditor import Floats
from planner.valuation.measures import payments_by_month, tightest

BAND: Final = 0.03
"""How far an offer may be from the target, as a share of it."""
_SEARCH_BAND, _TRIED_BAND = 0.022, 0.026
"""The same while numbers are estimates: narrower, so that what is chosen is still within the band when it is known exactly."""
GOALS: Final[tuple[OfferLabel, ...]] = ("lightest_month", "soonest_finished", "likeliest")
_SHORT_LISTS: Final = (8, 32, 128)
"""How many plans are tried for each goal: more only where fewer give too little."""
_CLEARLY_LIKELIER: Final = 0.03
"""By how much the likeliest plan must be likelier than the others in the search to be called so."""
_ALIKE: Final = 0.03
"""Plans are alike when their months and their largest payments differ by no more than this share."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen plan, the goal it is best at, and its place on the grid.

    ``is_beaten`` says that another chosen plan asks for less, is sooner over and likelier: it stands only where nothing better differs.
    """

    label: OfferLabel
    candidate: Candidate
    place: int
    is_beaten: bool = False


def choose(situation: Situation, found: Screen, pool: Pool, target: Target, *, ample_only: bool) -> list[Choice]:
    """Choose up to three plans near the target; fewer where there are not so many different ones.

    ``ample_only`` refuses plans that take something from the essentials of a month.
    """
    best: list[Choice] = []
    shift = 1.0
    for count in _SHORT_LISTS:
        near = pool.where(
            (np.abs(pool.creditor_value * shift - target.value) <= _SEARCH_BAND * target.value)
            & (pool.completion >= target.least_completion - CLEARLY)
        )
        if not len(near):
            continue
        trials = try_out(situation, found, near, _short_list(near, count))
        estimated = near.creditor_value[np.searchsorted(near.place, trials.place)]
        shift *= float(np.median(trials.creditor_value / np.maximum(estimated * shift, 1)))
        good = (np.abs(trials.creditor_value - target.value) <= _TRIED_BAND * target.value) & (
            trials.completion + 2 * trials.standard_error >= target.least_completion
        )
        chosen = _pick(_Shelf(situation, near, trials, good, ample_only))
        best = chosen if _rank(chosen) > _rank(best) else best
        if _rank(best) == (len(GOALS), 0):
            break
    return best


def _rank(chosen: Sequence[Choice]) -> tuple[int, int]:
    return len(chosen), -sum(choice.is_beaten for choice in chosen)


def _short_list(pool: Pool, count: int) -> Places:
    """Return the places that come first for each goal, one for each pattern and term, and some that lie far apart."""
    orders = (
        np.lexsort((pool.total, pool.months, pool.largest)),
        np.lexsort((pool.largest, pool.total, pool.months)),
        np.lexsort((pool.total, pool.largest, -pool.completion)),
    )
    axes = np.unravel_index(pool.place, pool.grid.shape)
    group = (axes[0] * pool.grid.shape[1] + axes[1]) * pool.grid.shape[2] + axes[2]
    found: list[int] = []
    for order in orders:
        _, first = np.unique(group[order], return_index=True)
        found += order[np.sort(first)[:count]].tolist()
    by_months = np.argsort(pool.months, kind="stable")
    found += by_months[:: max(1, len(by_months) // count)].tolist()
    return np.asarray(pool.place[np.unique(found)])


@dataclass(frozen=True, slots=True, eq=False)
class _Shelf:
    """A short list after its trial; ``good`` marks what is near the target and likely enough."""

    situation: Situation
    pool: Pool
    trials: Trials
    good: np.typing.NDArray[np.bool_]
    ample_only: bool

    def in_order(self, label: OfferLabel) -> Iterator[int]:
        """Yield the good plans, by their place on the list, best first for a goal; the lowest place wins a tie."""
        at = np.searchsorted(self.pool.place, self.trials.place)
        largest, total, months = self.pool.largest[at], self.pool.total[at], self.pool.months[at]
        chance = -self.trials.completion
        keys: dict[OfferLabel, tuple[Floats | np.typing.NDArray[np.int64], ...]] = {
            "lightest_month": (months, total, largest),
            "soonest_finished": (largest, total, months),
            "likeliest": (largest, total, chance),
        }
        return (int(k) for k in np.lexsort(keys[label]) if self.good[k])

    def is_likelier(self, place: int, others: Sequence[Choice]) -> bool:
        """Whether a plan is clearly likelier to be kept than others of the list."""
        chance = dict(zip(self.trials.place.tolist(), self.trials.completion.tolist(), strict=True))
        return all(chance[place] - chance[other.place] >= _CLEARLY_LIKELIER for other in others)

    def built(self, k: int) -> Candidate | None:
        """Build one exactly; None where it does not pass after all."""
        place = self.trials.place[k : k + 1]
        try:
            candidate = candidate_at(self.situation, self.pool.grid, self.pool.axes(place)[0])
        except AmountOverflow:
            raise
        except CalculationError:
            return None
        passing, _ = keep_affordable(self.situation, [candidate])
        if not passing or blocking_rules(self.situation, candidate):
            return None
        months = self.situation.months[: candidate.months]
        return None if self.ample_only and tightest(months, payments_by_month(candidate.rows)).short else candidate


def _pick(shelf: _Shelf) -> list[Choice]:
    chosen: list[Choice] = []
    spare = 0
    for label in GOALS:
        candidate, k = _first(shelf, shelf.in_order(label))
        if candidate is None:
            return chosen
        place = int(shelf.trials.place[k])
        if any(alike(candidate, other.candidate) for other in chosen) or (label == "likeliest" and not shelf.is_likelier(place, chosen)):
            spare += 1
        else:
            chosen.append(Choice(label, candidate, place))
    for _ in range(spare):
        others = [choice.candidate for choice in chosen]
        candidate, k = _first(shelf, _most_different(shelf, chosen), others)
        if candidate is not None:
            chosen.append(Choice("most_different", candidate, int(shelf.trials.place[k]), bool(_beaten(shelf, chosen)[k])))
    return chosen


def _first(shelf: _Shelf, order: Iterator[int], others: Sequence[Candidate] = ()) -> tuple[Candidate | None, int]:
    """Return the first plan in an order that passes and is like none of the ``others``."""
    for k in order:
        candidate = shelf.built(k)
        if candidate is not None and not any(alike(candidate, other) for other in others):
            return candidate, k
    return None, -1


def _most_different(shelf: _Shelf, chosen: Sequence[Choice]) -> Iterator[int]:
    """Yield the good plans, the one farthest from its nearest neighbour among the ``chosen`` first; last those that a chosen one beats in
    everything: payment, months, total and chance."""
    at = np.searchsorted(shelf.pool.place, shelf.trials.place)
    months, largest = shelf.pool.months[at], shelf.pool.largest[at]
    others = [choice.candidate for choice in chosen]
    distance = np.min([_apart(months, other.months) + _apart(largest, other.worst_payment) for other in others], axis=0)
    return (int(k) for k in np.lexsort((-distance, _beaten(shelf, chosen))) if shelf.good[k])


def _beaten(shelf: _Shelf, chosen: Sequence[Choice]) -> np.typing.NDArray[np.bool_]:
    """Say which plans of the list a chosen one beats in payment, months, total and chance."""
    at = np.searchsorted(shelf.pool.place, shelf.trials.place)
    months, largest, total, chance = shelf.pool.months[at], shelf.pool.largest[at], shelf.pool.total[at], shelf.trials.completion
    found = np.zeros(len(at), dtype=np.bool_)
    for choice in chosen:
        k = int(np.searchsorted(shelf.trials.place, choice.place))
        found |= (months >= months[k]) & (largest >= largest[k]) & (total >= total[k]) & (chance <= chance[k])
    return found


def _apart(values: np.typing.NDArray[np.int64], other: int) -> Floats:
    return np.asarray(np.abs(values - other) / np.maximum(values, other))


def alike(one: Candidate, other: Candidate) -> bool:
    """Whether people would see no difference between two plans: nearly the same months and the same largest payment."""
    pairs = ((one.months, other.months), (one.worst_payment, other.worst_payment))
    return all(abs(a - b) <= _ALIKE * max(a, b) for a, b in pairs)
