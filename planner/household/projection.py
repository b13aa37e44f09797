"""The months of a plan as the household will live them: hardship first, then the usual income; the reserve filling on the way."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planner.core.dates import add_months
from planner.household.assumptions import USUAL, Assumptions
from planner.household.calendar import YearCalendar, calendar, counts, monthly
from planner.household.household import Hardship, Household
from planner.household.reserve import filled


@dataclass(frozen=True, slots=True)
class Month:
    """One month, named by its ``first`` day. Lines as in :class:`planner.household.calendar.YearCalendar`, minor units.

    ``is_low`` says that hardship still lasts in it.
    """

    first: date
    income: int
    essential: int
    optional: int
    other_debt: int
    unagreed_debt: int
    priority_arrears: int
    reserve_saving: int
    contributions: int
    living_floor: int
    is_low: bool = False

    @property
    def left(self) -> int:
        """What is left to live on beyond the essentials, before anything is put by: less other agreed debts and priority arrears."""
        return self.income - self.essential - self.other_debt - self.priority_arrears

    @property
    def surplus(self) -> int:
        """What is left after putting money by: the surplus S of the tests. May be negative."""
        return self.left - self.reserve_saving

    @property
    def all_other_debt(self) -> int:
        """What goes to other creditors, agreed or not."""
        return self.other_debt + self.unagreed_debt

    @property
    def above_floor(self) -> int:
        """What income and all other debts leave above the living floor. May be negative."""
        return self.income - self.all_other_debt - self.living_floor


def project(household: Household, first: date, months: int, assumptions: Assumptions = USUAL) -> tuple[Month, ...]:
    """Return ``months`` months, beginning with the month in which ``first`` lies.

    A month counts as low when hardship lasts in any part of it. When nobody knows how long it will last, income stays low for
    ``low_income_months`` from the first month on: long enough to be careful, and when it is over sooner the plan is made anew.
    Money is put by every month, earliest first, until the reserve is enough; then the surplus is larger.

    Raises:
        InputError, AmountOverflow: as :func:`planner.household.calendar.calendar`.
        CalculationError: a month lies beyond the year 9999.
    """
    start = first.replace(day=1)
    usual, low = (calendar(household, low=is_low, assumptions=assumptions) for is_low in (False, True))
    firsts = [add_months(start, k) for k in range(months)]
    are_low = [_is_low(household.hardship, day, add_months(start, assumptions.low_income_months)) for day in firsts]
    years = [low if is_low else usual for is_low in are_low]
    savings = filled(usual.reserve.missing, [year.income[day.month - 1] for year, day in zip(years, firsts, strict=True)], assumptions)
    contributions = _contributions(household, firsts)
    columns = zip(years, firsts, savings, contributions, are_low, strict=True)
    return tuple(_month(*column) for column in columns)


def _month(year: YearCalendar, first: date, saving: int, contribution: int, is_low: bool) -> Month:
    k = first.month - 1
    return Month(
        first=first,
        income=year.income[k],
        essential=year.essential[k],
        optional=year.optional[k],
        other_debt=year.other_debt[k],
        unagreed_debt=year.unagreed_debt[k],
        priority_arrears=year.priority_arrears[k],
        reserve_saving=saving,
        contributions=contribution,
        living_floor=year.living_floor,
        is_low=is_low,
    )


def _is_low(hardship: Hardship | None, first: date, unknown_until: date) -> bool:
    if hardship is None:
        return False
    return hardship.since.replace(day=1) <= first < (hardship.back_by or unknown_until)


def _contributions(household: Household, firsts: Sequence[date]) -> list[int]:
    # A month in which the help ends counts only if the help lasts to its last day: nobody said on which day it comes.
    helps = [(monthly(help_.usual), help_.until or date.max) for help_ in household.contributions if counts(help_)]
    lasts = [first.replace(day=monthrange(first.year, first.month)[1]) for first in firsts]
    return [sum(amounts[last.month - 1] for amounts, until in helps if last <= until) for last in lasts]
