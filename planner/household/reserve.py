"""The reserve (备用金): what a household keeps for a bad week, filled from its income before a plan is measured. Minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.core.money import round_exact
from planner.errors import CalculationError
from planner.household.assumptions import USUAL, Assumptions
from planner.household.household import Household

_WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Reserve:
    """What is ``saved``, what is ``enough`` for a plan to stop putting money by, and the ``target`` to which people are encouraged."""

    saved: int
    enough: int
    target: int

    @property
    def missing(self) -> int:
        """What is still to be put by until the reserve is enough."""
        return max(0, self.enough - self.saved)


def reserve(income_of_year: int, savings: int, assumptions: Assumptions = USUAL) -> Reserve:
    """Measure savings in weeks of a year's usual income.

    >>> reserve(5200000, 150000)
    Reserve(saved=150000, enough=300000, target=600000)
    """
    week = Fraction(income_of_year, _WEEKS_A_YEAR)
    enough, target = (round_exact(week * weeks) for weeks in (assumptions.reserve_enough_weeks, assumptions.reserve_target_weeks))
    return Reserve(savings, enough, target)


def filled(missing: int, incomes: Iterable[int], assumptions: Assumptions = USUAL) -> tuple[int, ...]:
    """Return what is put by in each month until nothing is missing.

    >>> filled(40000, (500000, 500000, 500000))
    (25000, 15000, 0)
    """
    saving = Fraction(assumptions.reserve_saving)
    amounts = []
    for income in incomes:
        amounts.append(min(missing, round_exact(income * saving)))
        missing -= amounts[-1]
    return tuple(amounts)


def pay_from_savings(household: Household, down_payment: int) -> Household:
    """Return the household after a down payment from its savings; the reserve then takes longer to fill.

    Raises:
        CalculationError: the savings are smaller.
    """
    if down_payment > household.savings:
        amounts = {
            "down_payment_amount": down_payment,
            "savings_amount": household.savings,
            "short_amount": down_payment - household.savings,
        }
        raise CalculationError("error.savings_too_small", **amounts)
    return replace(household, savings=household.savings - down_payment)
