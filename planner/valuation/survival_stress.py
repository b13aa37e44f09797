"""Test T5, a warning: does the plan survive a bad time in its first months?"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from planner.household.affordability import TestResult
from planner.valuation.survival import simulate_survival
from planner.valuation.survival_draws import Draws
from planner.valuation.survival_lives import Lives, stressed
from planner.valuation.survival_parameters import ParameterSet


def stress_test(
    payments: NDArray[np.int64],
    tokens: NDArray[np.int64],
    lives: Lives,
    parameter_set: ParameterSet,
    draws: Draws,
    down_payments: NDArray[np.int64] | None = None,
) -> tuple[TestResult, ...]:
    """T5 for each plan: income falls by a quarter for three months and an illness costs its usual bill, at the start, where the buffer is
    smallest; the plan is not broken a year later in seven of ten runs. Number: the share of runs, rounded down to three decimals.

    Arguments and errors as of :func:`planner.valuation.survival.simulate`.
    """
    watched = parameter_set.stress_watched_months
    # What comes after the months that are watched changes nothing in them but that the plan goes on: one payment says so.
    later = payments[:, watched:].max(axis=1, initial=0)[:, np.newaxis]
    begun = np.hstack([payments[:, :watched], later])
    outcome = simulate_survival(begun, tokens, stressed(lives, parameter_set), parameter_set, draws, down_payments)
    broken = np.rint(outcome.broken[:, :watched].sum(axis=1) * draws.paths)
    return tuple(_result(draws.paths - int(count), lives, parameter_set, draws) for count in broken)


def _result(held: int, lives: Lives, parameter_set: ParameterSet, draws: Draws) -> TestResult:
    passed = held >= parameter_set.stress_held * draws.paths
    share = Decimal(1000 * held // draws.paths).scaleb(-3)
    values = {
        "held_rate": share,
        "needed_rate": parameter_set.stress_held,
        "income_rate": parameter_set.stress_income_lost,
        "bill_amount": round(parameter_set.illness_bill * lives.unit),
        "stress_months": parameter_set.stress_months,
        "watched_months": parameter_set.stress_watched_months,
    }
    return TestResult("T5", passed, False, share, f"test.T5.{'pass' if passed else 'fail'}", values)
