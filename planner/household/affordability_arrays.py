"""The hard tests of many plans at once: T1, T2 and T4 in int64 arrays, with the verdict of :mod:`planner.household.affordability`.

Every limit is worked out once, exactly, as an integer; the arrays then only add and compare integers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.household.assumptions import USUAL, Assumptions
from planner.household.capacity import floor_limits, misfits_allowed, season_limits, share_limits
from planner.household.projection import Month


def passes_hard(
    payments: NDArray[np.int64], months: Sequence[Month], assumptions: Assumptions = USUAL, *, lengths: NDArray[np.int64] | None = None
) -> NDArray[np.bool_]:
    """Say for each plan whether it passes T1, T2 and T4. T7 hangs on the months alone: ask it once.

    Args:
        payments: plans × months, minor units, none negative, the first column for the first of ``months``.
        lengths: how many months each plan lasts, from 1 to the number of ``months``; what lies beyond must be 0. All months when left out.

    Returns:
        One truth value a plan.
    """
    last = np.full(len(payments), len(months)) if lengths is None else lengths
    share = _by_length(share_limits(months, assumptions))
    misfits = _by_length([misfits_allowed(length, assumptions) for length in range(1, len(months) + 1)])
    paying = payments > 0
    over_season = (paying & (payments > np.array(season_limits(months, assumptions), dtype=np.int64))).sum(axis=1)
    below_floor = (paying & (payments > np.array(floor_limits(months), dtype=np.int64))).any(axis=1)
    passes: NDArray[np.bool_] = (payments.sum(axis=1) <= share[last]) & (over_season <= misfits[last]) & ~below_floor
    return passes


def _by_length(limits: Sequence[int]) -> NDArray[np.int64]:
    # Place 0 is never read: a plan lasts at least one month.
    return np.array([0, *limits], dtype=np.int64)
