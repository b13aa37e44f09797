"""The calendar of a household's year: twelve months, January first, every amount in minor units and exact over the year.

A year has 52 weeks, 26 fortnights, 12 months and 4 quarters. What comes in another rhythm than monthly is spread evenly over the twelve
months by the largest remainder (months early in the year take the odd fen), so that the year's total is kept to the fen; whoever knows
the months tells the amounts month by month instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from planner.core.money import check_range, share_out
from planner.errors import InputError
from planner.household.assumptions import USUAL, Assumptions
from planner.household.household import Contribution, Every, Household, Income, Recurring
from planner.household.reserve import Reserve, filled, reserve

MONTHS: Final = 12
TIMES_A_YEAR: Final[dict[Every, int]] = {"week": 52, "two_weeks": 26, "month": 12, "quarter": 4, "year": 1}

_EVENLY: Final = (1,) * MONTHS
_NOTHING: Final = (0,) * MONTHS


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """A typical year. Twelve amounts a line, January first.

    - ``essential``: the household's own necessary spending of the month, or the living floor where that is higher.
    - ``optional``: spending told as not necessary; shown, not counted, because it can wait.
    - ``other_debt``: agreed payments to other creditors; they are kept before a new plan is made.
    - ``unagreed_debt``: what other creditors are paid or want without an agreement. It is not in the surplus (nobody has promised it),
      but the floor and the all-debt test count it, because it may be paid all the same.
    - ``reserve_saving``: what the first year puts by, spread in proportion to the months' income; 0 when savings are enough.
    - ``contributions``: relatives' help with both consents. A line of its own: never in the surplus, and no test reads it.
    """

    income: tuple[int, ...]
    essential: tuple[int, ...]
    optional: tuple[int, ...]
    other_debt: tuple[int, ...]
    unagreed_debt: tuple[int, ...]
    priority_arrears: tuple[int, ...]
    reserve_saving: tuple[int, ...]
    contributions: tuple[int, ...]
    living_floor: int
    reserve: Reserve

    @property
    def surplus(self) -> tuple[int, ...]:
        """What is left in each month: income less essentials, agreed other debts, priority arrears and saving. May be negative."""
        lines = zip(self.income, self.essential, self.other_debt, self.priority_arrears, self.reserve_saving, strict=True)
        return tuple(income - sum(outgoings) for income, *outgoings in lines)

    @property
    def above_floor(self) -> tuple[int, ...]:
        """What income and all other debts, agreed or not, leave above the living floor in each month. May be negative."""
        lines = zip(self.income, self.other_debt, self.unagreed_debt, strict=True)
        return tuple(income - agreed - unagreed - self.living_floor for income, agreed, unagreed in lines)


def monthly(recurring: Recurring) -> tuple[int, ...]:
    """Return the twelve months of a recurring amount.

    >>> monthly(Recurring(amount=100, every="week"))[:5], sum(monthly(Recurring(amount=100, every="week")))
    ((434, 434, 434, 434, 433), 5200)

    Raises:
        InputError: both or neither of ``amount`` and ``by_month`` are given, or ``by_month`` does not hold twelve amounts.
        AmountOverflow: an amount is too large to be computed exactly.
    """
    if (recurring.amount is None) == (recurring.by_month is None):
        raise InputError("error.amount_or_by_month", place="amount")
    if recurring.by_month is not None:
        if len(recurring.by_month) != MONTHS:
            raise InputError("error.twelve_months", place="by_month", found=len(recurring.by_month))
        return recurring.by_month
    return share_out(check_range((recurring.amount or 0) * TIMES_A_YEAR[recurring.every]), _EVENLY)


def low_months(income: Income) -> tuple[int, ...]:
    """Return the twelve months of an income while hardship lasts: its low amount where one was told, never more than usual.

    A low amount comes in the rhythm of the income; for an income told month by month it is the most that any month brings.

    >>> harvest = Recurring(by_month=(0, 0, 0, 0, 0, 0, 0, 0, 900, 400, 0, 0))
    >>> low_months(Income("partner", "farm", harvest, low=500))[8:10]
    (500, 400)
    """
    usual = monthly(income.usual)
    if income.low is None:
        return usual
    low = (income.low,) * MONTHS if income.usual.by_month is not None else monthly(Recurring(income.low, income.usual.every))
    return tuple(map(min, usual, low))


def calendar(household: Household, *, low: bool = False, assumptions: Assumptions = USUAL) -> YearCalendar:
    """Lay out a typical year, with the usual incomes or, ``low``, as it is while hardship lasts.

    The reserve is measured by the usual income in both.

    Raises:
        InputError: the household has no living floor (neither told nor in a table), or a recurring amount is not well formed.
        AmountOverflow: an amount is too large to be computed exactly.
    """
    floor = household.living_floor
    if floor is None:
        raise InputError("error.living_floor_missing", place="household.living_floor")
    usual_income = _sum(monthly(income.usual) for income in household.income)
    income = _sum(low_months(income) for income in household.income) if low else usual_income
    necessary = _sum(monthly(spending.usual) for spending in household.spending if spending.essential)
    savings = reserve(sum(usual_income), household.savings, assumptions)
    return YearCalendar(
        income=income,
        essential=tuple(max(amount, floor) for amount in necessary),
        optional=_sum(monthly(spending.usual) for spending in household.spending if not spending.essential),
        other_debt=_sum((debt.monthly,) * MONTHS for debt in household.other_debts if debt.agreed),
        unagreed_debt=_sum((debt.monthly,) * MONTHS for debt in household.other_debts if not debt.agreed),
        priority_arrears=_sum((arrears.monthly,) * MONTHS for arrears in household.priority_arrears),
        reserve_saving=_saving_of_first_year(income, savings, assumptions),
        contributions=_sum(monthly(help_.usual) for help_ in household.contributions if counts(help_)),
        living_floor=floor,
        reserve=savings,
    )


def counts(contribution: Contribution) -> bool:
    """Say whether a relative's help is shown at all: only with the borrower's consent and the relative's own."""
    return contribution.consent_of_borrower and contribution.consent_of_relative


def _saving_of_first_year(income: tuple[int, ...], savings: Reserve, assumptions: Assumptions) -> tuple[int, ...]:
    total = sum(filled(savings.missing, income, assumptions))
    return share_out(total, income) if total else _NOTHING


def _sum(lines: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(check_range(sum(column)) for column in zip(_NOTHING, *lines, strict=True))
