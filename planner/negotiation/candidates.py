"""The plans that are looked at: every term within law and mandate, in a few shapes, each built exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from planner.core.loan import Shape
from planner.core.schedule import Row
from planner.errors import AmountOverflow, CalculationError
from planner.household.affordability import run_tests
from planner.household.affordability_arrays import passes_hard
from planner.household.capacity import capacity_by_calendar_month, share_limits
from planner.negotiation.ladder import Rung, plan_rate
from planner.negotiation.situation import Situation
from planner.options import reduction
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.position import Position
from planner.options.reduction import Reduction
from planner.options.terms import Terms
from planner.valuation.measures import combined_rows, payments_by_month

FINE_MONTHS: Final = 24
COARSE_STEP_MONTHS: Final = 3
"""Terms are tried month by month up to two years, then every three months, and the longest."""
SEASONAL_SPREAD: Final = Fraction(5, 4)
"""A seasonal plan is tried where the strongest month of the year can pay at least so many times the weakest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One plan for all debts together."""

    rung: Rung
    shape: Shape
    plans: tuple[Plan, ...]
    rows: tuple[Row, ...]

    @property
    def worst_payment(self) -> int:
        """The largest instalment."""
        return max((row.payment for row in self.rows if row.number), default=0)

    @property
    def total_to_pay(self) -> int:
        """Everything that is paid."""
        return sum(row.payment for row in self.rows)

    @property
    def months(self) -> int:
        """How many months the instalments span."""
        return max((row.number for row in self.rows), default=0)


def term_grid(months_max: int) -> tuple[int, ...]:
    """Return the terms that are tried.

    >>> term_grid(29)[-3:]
    (24, 27, 29)
    """
    fine = range(1, min(FINE_MONTHS, months_max) + 1)
    return tuple(sorted({*fine, *range(FINE_MONTHS, months_max + 1, COARSE_STEP_MONTHS), months_max}))


def season_weights(situation: Situation) -> tuple[Decimal, ...] | None:
    """Return twelve weights that follow what the household's months can pay; None where the year is even, or nothing can be paid."""
    capacity = capacity_by_calendar_month(situation.year, situation.assumptions)
    if max(capacity) == 0 or max(capacity) < SEASONAL_SPREAD * min(capacity):
        return None
    return tuple(Decimal(amount) for amount in capacity)


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
    return Candidate(rung, ways[0].shape, plans, combined_rows(plans))


def candidates(situation: Situation, rung: Rung) -> tuple[list[Candidate], int]:
    """Build the plans of a rung; return them, and how many were not built because even their least total fails the share test (T1).

    The least a plan can cost is the claim less its waivers, without interest: where that is too much for so many months, every shape is.
    Left out are plans of which no instalment pays anything, or one does not cover its interest; where nothing is owed, there are none.
    """
    limits = share_limits(situation.months, situation.assumptions)
    least = sum(left_to_pay(situation, rung))
    weights = season_weights(situation)
    found: list[Candidate] = []
    too_heavy = 0
    for months, holiday, shape in _combinations(situation, weights) if least else ():
        if least > limits[months - 1]:
            too_heavy += 1
            continue
        season = weights if shape == "seasonal" else None
        ways = [Instalment(situation.first_due, min(months, most), shape=shape, season=season) for most in situation.months_each]
        try:
            found.append(build_candidate(situation, rung, ways, Extension(holiday=holiday)))
        except AmountOverflow:
            raise
        except CalculationError:
            continue
    return found, too_heavy


def _combinations(situation: Situation, weights: Sequence[Decimal] | None) -> Iterator[tuple[int, int, Shape]]:
    holidays = sorted({0, situation.mandate.holiday_months_max})
    shapes: tuple[Shape, ...] = ("level_payment", "equal_principal", "seasonal") if weights else ("level_payment", "equal_principal")
    for months in term_grid(situation.months_max):
        yield from ((months, holiday, shape) for holiday in holidays if holiday < months for shape in shapes)


def left_to_pay(situation: Situation, rung: Rung) -> tuple[int, ...]:
    """Return what is left of each claim after the waivers of a rung: what the debts cost at the least, without interest."""
    waivers = Reduction(waive=rung.waive)
    return tuple(reduction.apply(waivers, Position(claim.lawful)).parts.total for claim in situation.claims)


def keep_affordable(situation: Situation, found: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], Counter[str]]:
    """Return the candidates that pass the hard tests of the household, and how many fell by each test (by the first that it fails)."""
    if not found:
        return (), Counter()
    months, assumptions = situation.months, situation.assumptions
    index = {month.first: k for k, month in enumerate(months)}
    payments = np.zeros((len(found), len(months)), dtype=np.int64)
    for row, candidate in zip(payments, found, strict=True):
        for month, amount in payments_by_month(candidate.rows).items():
            row[index[month]] = amount
    lengths = np.array([candidate.months for candidate in found])
    passing = passes_hard(payments, months, assumptions, lengths=lengths)
    fallen: Counter[str] = Counter()
    for candidate in (candidate for candidate, passed in zip(found, passing, strict=True) if not passed):
        results = run_tests(months[: candidate.months], payments_by_month(candidate.rows), assumptions)
        fallen[next(result.id for result in results if result.hard and not result.passed)] += 1
    return tuple(candidate for candidate, passed in zip(found, passing, strict=True) if passed), fallen
