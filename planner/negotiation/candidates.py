"""From a place on the grid to a plan: built exactly for every debt, and held against the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.core.schedule import Row
from planner.household.affordability import run_tests
from planner.household.affordability_arrays import passes_hard
from planner.negotiation.grid import STEP, Grid, down_shares, left_to_pay
from planner.negotiation.ladder import Rung, plan_rate
from planner.negotiation.situation import Situation
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.reduction import Reduction
from planner.options.terms import Terms
from planner.valuation.measures import combined_rows, payments_by_month


@dataclass(frozen=True, slots=True)
class Candidate:
    """One plan for all debts together."""

    rung: Rung
    plans: tuple[Plan, ...]
    rows: tuple[Row, ...]

    @property
    def worst_payment(self) -> int:
        """The largest instalment."""
        return max((row.payment for row in self.rows if row.number), default=0)

    @property
    def total_to_pay(self) -> int:
        """Everything that is paid, with a down payment."""
        return sum(row.payment for row in self.rows)

    @property
    def months(self) -> int:
        """How many months the instalments span."""
        return max((row.number for row in self.rows), default=0)

    @property
    def skips(self) -> int:
        """How many instalments may be moved to the end."""
        return self.plans[0].terms.extension.skips

    @property
    def down_payment(self) -> int:
        """What is paid on the first day."""
        return sum(row.payment for row in self.rows if not row.number)


def terms_for(situation: Situation, rung: Rung, k: int, way: Instalment, time: Extension) -> Terms:
    """Return the terms of debt ``k`` on a rung: its waivers and its rate."""
    rate = plan_rate(rung, situation.mandate, situation.highest_rates[k])
    return Terms(situation.as_of, way, time, Reduction(waive=rung.waive, annual_rate=rate))


def build_candidate(situation: Situation, rung: Rung, ways: Sequence[Instalment], time: Extension) -> Candidate:
    """Build one plan for all debts, each in its own way.

    Raises:
        CalculationError: no instalment pays anything, or one does not cover its interest.
    """
    plans = tuple(
        build_plan(debt, claim.lawful, terms_for(situation, rung, k, way, time))
        for k, (debt, claim, way) in enumerate(zip(situation.debts, situation.claims, ways, strict=True))
    )
    return Candidate(rung, plans, combined_rows(plans))


def candidate_at(situation: Situation, grid: Grid, place: Sequence[int]) -> Candidate:
    """Build the plan at a place: down payment, pattern, months, rung, skips.

    Raises:
        CalculationError: as :func:`build_candidate`.
    """
    d, p, n, k, s = place
    rung, pattern, months = grid.rungs[k], grid.patterns[p], grid.months[n]
    ways = [
        Instalment(
            situation.first_due,
            min(months, most),
            shape=pattern.shape,
            step=STEP if pattern.shape == "stepped" else None,
            season=pattern.season,
            down_payment=down,
        )
        for most, down in zip(situation.months_each, down_shares(grid.downs[d], left_to_pay(situation, rung)), strict=True)
    ]
    return build_candidate(situation, rung, ways, Extension(holiday=pattern.holiday, skips=grid.skips[s]))


def payments_of(situation: Situation, found: Sequence[Candidate]) -> NDArray[np.int64]:
    """Return the instalments of candidates, candidates × months, minor units; a down payment is not in them."""
    index = {month.first: k for k, month in enumerate(situation.months)}
    payments = np.zeros((len(found), len(situation.months)), dtype=np.int64)
    for row, candidate in zip(payments, found, strict=True):
        for month, amount in payments_by_month(candidate.rows).items():
            row[index[month]] = amount
    return payments


def keep_affordable(situation: Situation, found: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], Counter[str]]:
    """Return the candidates that pass the hard tests of the household, and how many fell by each test (by the first that it fails)."""
    if not found:
        return (), Counter()
    months, assumptions = situation.months, situation.assumptions
    lengths = np.array([candidate.months for candidate in found])
    passing = passes_hard(payments_of(situation, found), months, assumptions, lengths=lengths)
    fallen: Counter[str] = Counter()
    for candidate in (candidate for candidate, passed in zip(found, passing, strict=True) if not passed):
        results = run_tests(months[: candidate.months], payments_by_month(candidate.rows), assumptions)
        fallen[next(result.id for result in results if result.hard and not result.passed)] += 1
    return tuple(candidate for candidate, passed in zip(found, passing, strict=True) if passed), fallen
