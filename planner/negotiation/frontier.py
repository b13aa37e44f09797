"""The frontier (有效前沿): plans that no other plan beats in everything, and the points on it that split a gain fairly.

Arrays in, places out. Plans are first put into buckets by their two values, so the work grows with the number of plans, and none is sorted.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.valuation.creditor import Floats

BUCKETS: Final = 64
"""A side: differences below a sixty-fourth of the range do not matter to anybody who looks at a picture."""


def non_dominated(creditor: Floats, household: Floats, completion: Floats, tolerance: float) -> NDArray[np.intp]:
    """Return the places of the plans that no other beats, thinned to one a bucket, in the order of what they are worth to the creditor.

    Args:
        creditor, household, completion: one number a plan, more is better.
        tolerance: by how much a chance has to be higher to count, as a share: two standard errors of the estimate.

    >>> non_dominated(np.array([3.0, 2.0, 1.0]), np.array([1.0, 0.5, 3.0]), np.array([0.5, 0.5, 0.5]), 0.02).tolist()
    [2, 0]
    """
    if not len(creditor):
        return np.zeros(0, dtype=np.intp)
    cell = _bucket(creditor) * BUCKETS + _bucket(household)
    # The likeliest plan stands for its bucket, the lowest place where several are: reversed, so that the first one is written last.
    order = np.argsort(completion[::-1], kind="stable")
    best = np.full(BUCKETS * BUCKETS, -1, dtype=np.intp)
    best[cell[::-1][order]] = len(creditor) - 1 - order
    chance = np.where(best >= 0, completion[best], -np.inf).reshape(BUCKETS, BUCKETS)
    reached = np.maximum.accumulate(np.maximum.accumulate(chance[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
    beyond = np.full((BUCKETS + 1, BUCKETS + 1), -np.inf)
    beyond[:-1, :-1] = reached
    better = np.maximum(beyond[1:, :-1], beyond[:-1, 1:])
    return np.asarray(best[(chance > better + tolerance).ravel()])


def kalai_smorodinsky(creditor: Floats, household: Floats, creditor_without: float, household_without: float) -> int:
    """Return the place of the plan that gives both sides the same part of the most that each could gain; the lowest where several do.

    Source: Kalai and Smorodinsky 1975, "Other solutions to Nash's bargaining problem".

    >>> kalai_smorodinsky(np.array([10.0, 6.0, 0.0]), np.array([0.0, 6.0, 10.0]), 0.0, 0.0)
    1
    """
    ours, theirs = _gain(creditor, creditor_without), _gain(household, household_without)
    # What each could gain at the most is asked of the plans that leave nobody worse off than without a plan.
    agreeable = (creditor >= creditor_without) & (household >= household_without)
    most, other_most = (gain.max(where=agreeable, initial=1.0) for gain in (ours, theirs))
    return int(np.argmax(np.where(agreeable, np.minimum(ours / most, theirs / other_most), 0)))


def nash(creditor: Floats, household: Floats, creditor_without: float, household_without: float) -> int:
    """Return the place of the plan with the largest product of both gains; the lowest where several have it.

    Source: Nash 1950, "The bargaining problem".

    >>> nash(np.array([10.0, 6.0, 0.0]), np.array([0.0, 6.0, 10.0]), 0.0, 0.0)
    1
    """
    return int(np.argmax(_gain(creditor, creditor_without) * _gain(household, household_without)))


def _gain(values: Floats, without: float) -> Floats:
    return np.asarray(np.maximum(values - without, 0))


def _bucket(values: Floats) -> NDArray[np.intp]:
    low, span = values.min(), values.max() - values.min()
    return np.asarray(np.minimum((values - low) / (span or 1.0) * BUCKETS, BUCKETS - 1), dtype=np.intp)
