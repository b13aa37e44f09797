"""The life of a household as the simulation lives it: its months as planned, then what chance makes of them.

Amounts in minor units. What befalls a household does not hang on its plan, so it is worked out once for all plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planner.errors import CalculationError
from planner.household.calendar import low_months, monthly
from planner.household.household import Household, Income, IncomeKind, IncomeTier
from planner.household.projection import Month
from planner.valuation.survival_draws import CHANCES, Draws
from planner.valuation.survival_parameters import ParameterSet

WORK: Final[tuple[IncomeKind, ...]] = ("wage", "gig", "farm", "business")
"""The incomes that are lost with work or health; pensions and benefits come all the same."""

_CELLS: Final = 1 << 15
_STEPS: Final = 1024
_FARTHEST: Final = 8
_STATES: Final = 8


@dataclass(frozen=True, slots=True)
class Lives:
    """A household's months as planned, the first one with the first instalment.

    - ``income``: all of it, as the calendar of the year and a hardship have it; ``work_income``: the part that is worked for.
    - ``outgoings``: essentials, agreed payments on other debts, priority arrears; what comes before the plan.
    - ``above_floor``: how much of the essentials could be cut before the household lives below its living floor.
    - ``savings``: what it has put by; ``unit``: minor units in one whole unit of money.
    """

    tier: IncomeTier
    income: tuple[int, ...]
    work_income: tuple[int, ...]
    outgoings: tuple[int, ...]
    above_floor: tuple[int, ...]
    savings: int
    unit: int = 100


def lives_of(months: Sequence[Month], household: Household, minor_units: int = 2) -> Lives:
    """Return the months of a household as the simulation needs them.

    A relative's help is left out, because no plan may need it; so is spending that can wait, which the slip of the parameters stands for.
    """
    works = [income for income in household.income if income.kind in WORK]
    usual, low = ([sum(column) for column in zip([0] * 12, *map(of, works), strict=True)] for of in (_usual, low_months))
    return Lives(
        tier=household.income_tier,
        income=tuple(month.income for month in months),
        work_income=tuple((low if month.is_low else usual)[month.first.month - 1] for month in months),
        outgoings=tuple(month.essential + month.other_debt + month.priority_arrears for month in months),
        above_floor=tuple(month.essential - month.living_floor for month in months),
        savings=household.savings,
        unit=10**minor_units,
    )


def stressed(lives: Lives, parameter_set: ParameterSet) -> Lives:
    """Return the same household in a bad time: less income in the first months, and the bill of an illness in the first of them."""
    lasts, left = parameter_set.stress_months, 1 - parameter_set.stress_income_lost
    bills = (round(parameter_set.illness_bill * lives.unit), *[0] * len(lives.outgoings))
    return replace(
        lives,
        income=(*(round(amount * left) for amount in lives.income[:lasts]), *lives.income[lasts:]),
        work_income=(*(round(amount * left) for amount in lives.work_income[:lasts]), *lives.work_income[lasts:]),
        outgoings=tuple(amount + bill for amount, bill in zip(lives.outgoings, bills, strict=False)),
    )


def mean_income(lives: Lives) -> int:
    """Return the mean income of a month, over the first year."""
    year = lives.income[:12]
    return sum(year) // len(year) if year else 0


def opening_buffer(lives: Lives, parameter_set: ParameterSet) -> int:
    """Return what is at hand in the beginning: savings, or the assumed part of a mean month's income where that is more."""
    return max(lives.savings, int(mean_income(lives) * parameter_set.opening_buffer))


def cash(
    lives: Lives, parameter_set: ParameterSet, draws: Draws, months: int, kind: type[np.floating[Any]] = np.float64
) -> NDArray[np.floating[Any]]:
    """Return what each month of each path leaves for debts, whole minor units, months × paths; negative where it takes from the buffer.

    ``income = planned · exp(σ z − σ²/2)``, where z follows z before it by the correlation, less what is lost with work or by illness;
    less the outgoings as planned; less the bills of illness and the large bills. It is worked out in double precision; ``kind`` is the
    type of the result.

    Raises:
        CalculationError: the lives or the draws have fewer months.
    """
    if months > min(len(lives.income), draws.months):
        raise CalculationError("error.simulation_months", months=months, known_months=min(len(lives.income), draws.months))
    found = np.empty((months, draws.paths), dtype=kind)
    levels, factors = _levels(draws, parameter_set.income_correlation), _factors(_variation(lives, parameter_set))
    states, (incomes, spending) = _states(lives, parameter_set, draws, months), _by_state(lives, parameter_set, months)
    block = max(_CELLS // max(draws.paths, 1), 1)
    for first in range(0, months, block):
        rows = slice(first, min(first + block, months))
        place = states[rows] + np.arange(0, incomes[rows].size, _STATES)[:, np.newaxis]
        left = factors.take(levels[rows])
        left *= incomes[rows].take(place)
        np.rint(left, out=left)
        left -= spending[rows].take(place)
        found[rows] = left
    return found


def drop_out_months(parameter_set: ParameterSet, draws: Draws) -> NDArray[np.float64]:
    """Return the month of each path in which the plan would be given up for other reasons than money, counted from 0."""
    return _waits(draws.drop_out, parameter_set.drop_out)


def _usual(income: Income) -> tuple[int, ...]:
    return monthly(income.usual)


def _states(lives: Lives, parameter_set: ParameterSet, draws: Draws, months: int) -> NDArray[np.uint8]:
    """Return what befalls each month of each path, months × paths: 1 for no work, plus 2 for an illness, plus 4 for a large bill."""
    found = _out_of_work(lives, parameter_set, draws, months).view(np.uint8)
    for numbers, chance, state in ((draws.illness, parameter_set.illness, 2), (draws.large_bill, parameter_set.large_bill, 4)):
        found |= (numbers[:months] < round(chance * CHANCES)).view(np.uint8) * np.uint8(state)
    return found


def _by_state(lives: Lives, parameter_set: ParameterSet, months: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what comes in and what is spent in each state of :func:`_states`: months × states."""
    comes, worked, outgoings = (np.array(each[:months], dtype=np.float64) for each in (lives.income, lives.work_income, lives.outgoings))
    no_work, ill, bill = ((np.arange(_STATES) & state) > 0 for state in (1, 2, 4))
    lost = np.outer(worked, no_work * float(1 - parameter_set.job_replacement))
    lost += ill * ((worked[:, np.newaxis] - lost) * float(parameter_set.illness_income_lost))
    illness_bill = round(parameter_set.illness_bill * lives.unit)
    large_bill = int(mean_income(lives) * parameter_set.large_bill_of_income)
    return comes[:, np.newaxis] - lost, outgoings[:, np.newaxis] + (ill * illness_bill + bill * large_bill)


def _variation(lives: Lives, parameter_set: ParameterSet) -> Decimal:
    return parameter_set.income_variation[lives.tier] * parameter_set.income_variation_scale


@lru_cache(maxsize=16)
def _factors(variation: Decimal) -> NDArray[np.float64]:
    """Return by what a month's income is multiplied, 1 on average and never negative, for each step of :func:`_levels`."""
    variance = float(np.log1p(float(variation) ** 2))
    z = np.arange(-_FARTHEST * _STEPS, _FARTHEST * _STEPS + 1) / _STEPS
    return np.asarray(np.exp(np.sqrt(variance) * z - variance / 2))


@lru_cache(maxsize=16)
def _levels(draws: Draws, correlation: Decimal) -> NDArray[np.int16]:
    """Return how good each month's income is, months × paths: the standard normal z in steps, counted from its lowest.

    In steps, because three sets of numbers share them and each then needs one table; a step changes an income by less than a thousandth.
    """
    follows = float(correlation)
    new = np.sqrt(1 - follows**2)
    found = np.empty(draws.waves.shape, dtype=np.int16)
    z = np.zeros(draws.paths)
    for month, wave in enumerate(draws.waves):
        z = wave * new + follows * z if month else wave.astype(np.float64)
        found[month] = np.rint(np.clip(z, -_FARTHEST, _FARTHEST) * _STEPS) + _FARTHEST * _STEPS
    return found


def _out_of_work(lives: Lives, parameter_set: ParameterSet, draws: Draws, months: int) -> NDArray[np.bool_]:
    """Return in which months of which paths there is no work: months × paths."""
    found = np.zeros((months + 1, draws.paths), dtype=np.int8)
    since = np.zeros(draws.paths)
    for until_lost, until_found in zip(draws.work[::2], draws.work[1::2], strict=True):
        start = since + _waits(until_lost, parameter_set.job_loss[lives.tier])
        since = np.minimum(start + 1 + _waits(until_found, 1 / parameter_set.job_months_out), months)
        loses = np.flatnonzero(start < months)
        if not len(loses):
            break
        # First only the changes, one up and one down for each time out of work; added up they tell the months.
        found[start[loses].astype(np.int64), loses] += 1
        found[since[loses].astype(np.int64), loses] -= 1
    for month in range(1, months):
        found[month] += found[month - 1]
    return found[:months].view(np.bool_)


def _waits(waiting: NDArray[np.float32], chance: Decimal) -> NDArray[np.float64]:
    """Return the months before an event of a monthly chance, geometric: 0 when it comes in the first month; infinite without a chance."""
    if not 0 < chance < 1:
        return np.full(waiting.shape, 0 if chance else np.inf)
    return np.asarray(np.floor(waiting.astype(np.float64) / -np.log1p(-float(chance))), dtype=np.float64)
