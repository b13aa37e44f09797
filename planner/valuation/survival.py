"""The chance that a plan is kept (履约概率), by simulation: every plan lives through the same lives, month by month.

A household has a **net position**: its buffer when positive, its arrears when negative; it never has both. In each month

- at hand is the buffer and what the month leaves for debts; where that is negative, nothing is paid and other needs go unmet;
- due is the month's instalment and what is in arrears; paid is what is due, or what is at hand where that is less;
- of what the month itself leaves beyond what is due, a part slips away on other things; the rest goes into the buffer.

A plan is **broken** when its arrears reach the sum of its last k instalments, or when it is given up for other reasons; a **skip** (token)
is used when arrears would break the plan: the oldest of those instalments moves to the end, free. A plan is **completed** when everything
is paid within its term, the skips and some months of grace; what is not paid by then counts as broken in the last month.

Path by path, completion never rises when payments rise in the same months (with skips: in level plans), and never falls with more
instalments until it is broken, more skips, more income or a larger buffer. The skip is used as late as possible for this reason: whoever
skips at the first shortage keeps money that whoever pays has no longer, so that a dearer plan could outlive a cheaper one.

Levels are not calibrated and may be wrong by twenty in a hundred; comparisons of plans are far steadier. It never scores a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planner.errors import CalculationError
from planner.valuation.parameter_sets import SetName
from planner.valuation.survival_book import Book, lay_out
from planner.valuation.survival_draws import Draws
from planner.valuation.survival_lives import Lives, cash, drop_out_months, opening_buffer
from planner.valuation.survival_months import Tally, Watched, live
from planner.valuation.survival_parameters import ParameterSet

CELLS: Final = 1 << 17
"""Plans × paths that are simulated at a time: few enough to stay in a processor's second-level cache."""

_WIDE: Final = 4096
"""As many paths, where there are so many, lie side by side in a tile before more plans do: long rows are faster than many."""


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """How far each plan is kept, in the order given. Months count from the first instalment's, 0 first; amounts in minor units.

    - ``completion``: share of paths that complete the plan; ``standard_error`` of it, as if the paths were drawn one by one.
    - ``completed``: plans × paths, for comparisons of plans path by path; the paths are those of the draws, in their order.
    - ``broken``: plans × months, share of paths whose plan breaks in the month; with ``completion`` it adds up to one.
    - ``unpaid_at_break``: plans × months, share of paths times the share of the plan's total that is then unpaid, on average.
    - ``paid``: plans × months, what is paid on average, over all paths; later months are those of skips and grace.
    """

    completion: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    completed: NDArray[np.bool_]
    broken: NDArray[np.float64]
    unpaid_at_break: NDArray[np.float64]
    paid: NDArray[np.float64]

    @property
    def survival(self) -> NDArray[np.float64]:
        """Share of paths whose plan is not broken at the end of each month: plans × months."""
        return 1 - np.cumsum(self.broken, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome(Survival):
    """What became of each plan: how far it is kept, and what that is like.

    - ``first_miss``: plans × months, share of paths in which something first stays unpaid (or the plan is given up) in the month.
    - ``months_below_floor``: months in which money at hand does not reach the living floor, on average, while the plan runs.
    - ``buffer_after_year``: what is at hand after twelve months, on average over the paths in which the plan is not broken.
    """

    first_miss: NDArray[np.float64]
    months_below_floor: NDArray[np.float64]
    buffer_after_year: NDArray[np.float64]

    def median_first_miss(self, plan: int) -> int | None:
        """Return the month by which half of the paths have missed something for the first time; None when fewer ever do."""
        reached = np.flatnonzero(np.cumsum(self.first_miss[plan]) * 2 >= 1)
        return int(reached[0]) if len(reached) else None


def simulate(
    payments: NDArray[np.int64],
    tokens: NDArray[np.int64],
    lives: Lives,
    parameter_set: ParameterSet,
    draws: Draws,
    down_payments: NDArray[np.int64] | None = None,
) -> Outcome:
    """Let every plan live through the same lives.

    Args:
        payments: plans × months, minor units, none negative, the first column for the first month of ``lives``.
        tokens: how many instalments of each plan may be skipped, moved to its end.
        down_payments: what each plan takes from the opening buffer; nothing when left out.

    Raises:
        CalculationError: a payment or a number of skips is negative, or the lives or the draws are shorter than term, skips and grace.
    """
    book = _book(payments, tokens, parameter_set)
    watched = Watched.empty(len(payments), book.months)
    found = _run(book, lives, parameter_set, draws, down_payments, watched)
    back = _back(book)
    return Outcome(
        completion=found.completion,
        standard_error=found.standard_error,
        completed=found.completed,
        broken=found.broken,
        unpaid_at_break=found.unpaid_at_break,
        paid=found.paid,
        first_miss=watched.first_miss[back] / draws.paths,
        months_below_floor=watched.below_floor[back] / draws.paths,
        buffer_after_year=np.asarray((watched.buffer / np.maximum(watched.buffers, 1))[back]),
    )


def simulate_sets(
    payments: NDArray[np.int64],
    tokens: NDArray[np.int64],
    lives: Lives,
    sets: Mapping[SetName, ParameterSet],
    draws: Draws,
    down_payments: NDArray[np.int64] | None = None,
) -> Mapping[SetName, Outcome]:
    """Let every plan live through the same lives once with each set of numbers: see :func:`simulate`."""
    return {name: simulate(payments, tokens, lives, parameter_set, draws, down_payments) for name, parameter_set in sets.items()}


def simulate_survival(
    payments: NDArray[np.int64],
    tokens: NDArray[np.int64],
    lives: Lives,
    parameter_set: ParameterSet,
    draws: Draws,
    down_payments: NDArray[np.int64] | None = None,
) -> Survival:
    """Return of :func:`simulate` what a search over many plans needs, to the byte, in less time."""
    return _run(_book(payments, tokens, parameter_set), lives, parameter_set, draws, down_payments, None)


def _book(payments: NDArray[np.int64], tokens: NDArray[np.int64], parameter_set: ParameterSet) -> Book:
    if payments.min(initial=0) < 0 or tokens.min(initial=0) < 0:
        raise CalculationError("error.simulation_negative")
    return lay_out(payments, tokens, parameter_set.instalments_until_broken, parameter_set.grace_months)


def _run(
    book: Book,
    lives: Lives,
    parameter_set: ParameterSet,
    draws: Draws,
    down_payments: NDArray[np.int64] | None,
    watched: Watched | None,
) -> Survival:
    """Simulate in tiles of plans × paths: nothing hangs on how they are cut, because all that is added up is whole."""
    plans = len(book.order)
    money = cash(lives, parameter_set, draws, book.months, book.due.dtype.type)
    gives_up = drop_out_months(parameter_set, draws)
    taken = np.zeros(plans, dtype=np.int64) if down_payments is None else down_payments[book.order]
    buffers = np.maximum(opening_buffer(lives, parameter_set) - taken, 0)
    tally = Tally.empty(plans, book.months, watched)
    completed = np.zeros((plans, draws.paths), dtype=np.bool_)
    for rows in _pieces(plans, CELLS // max(min(draws.paths, _WIDE), 1)):
        part, counted = book.of_plans(rows), tally.of_plans(rows)
        for paths in _pieces(draws.paths, max(_WIDE, CELLS // max(plans, 1))):
            tile = live(part, money[:, paths], gives_up[paths], buffers[rows], lives.above_floor, parameter_set, counted)
            completed[part.order, paths] = tile
    return _survival(book, tally, completed)


def _pieces(count: int, longest: int) -> list[slice]:
    """Cut so many into as few pieces as may be, all about as long.

    >>> _pieces(10, 4)
    [slice(0, 3, None), slice(3, 6, None), slice(6, 10, None)]
    """
    number = -(-count // max(longest, 1))
    return [slice(count * k // number, count * (k + 1) // number) for k in range(number)]


def _survival(book: Book, tally: Tally, completed: NDArray[np.bool_]) -> Survival:
    paths, back = completed.shape[1], _back(book)
    completion = np.count_nonzero(completed, axis=1) / paths
    owed = np.maximum(book.total, 1)[:, np.newaxis]

    def shares(counts: NDArray[Any]) -> NDArray[np.float64]:
        return np.asarray(counts[back] / paths, dtype=np.float64)

    return Survival(
        completion=completion,
        standard_error=np.sqrt(completion * (1 - completion) / paths),
        completed=completed,
        broken=shares(tally.struck + tally.given_up),
        unpaid_at_break=shares(tally.unpaid / owed),
        paid=shares(tally.paid(book, paths)),
    )


def _back(book: Book) -> NDArray[np.int64]:
    """Return the place in the book of each plan as given."""
    return np.argsort(book.order, kind="stable")
