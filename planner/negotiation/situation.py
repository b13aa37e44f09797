"""What a search starts from: the lawful claims, the months ahead, and the limits of law and mandate, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from planner.core.dates import add_months
from planner.core.daycount import year_fraction
from planner.core.debt import Debt
from planner.errors import InputError
from planner.household.assumptions import USUAL, Assumptions
from planner.household.calendar import YearCalendar, calendar
from planner.household.household import Household
from planner.household.projection import Month, project
from planner.policy.claim import LawfulClaim, accrued_interest, lawful_claim
from planner.policy.limits import Limits, limits
from planner.policy.mandate import Mandate
from planner.policy.pack import Pack
from planner.valuation.survival_draws import SEED
from planner.valuation.survival_parameters import load_parameters

MONTHS_AHEAD: Final = 12
"""How far the outlook of doing nothing looks."""
RATE_STEP: Final = Decimal("0.0001")
"""A rate that follows from the protected maximum is rounded down to hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The case as the search sees it. ``months`` begins with the month of the first instalment and is as long as the longest plan;
    ``horizon`` goes on to the end of what the simulation looks at: skips and the months in which what is late may still be paid.

    ``highest_rates`` are the most that a plan on each debt may bear a year, ``months_each`` the longest plans that the pack and the mandate
    allow: a debt with a short limit does not shorten the others.
    """

    debts: tuple[Debt, ...]
    claims: tuple[LawfulClaim, ...]
    limits: tuple[Limits, ...]
    household: Household
    year: YearCalendar
    months: tuple[Month, ...]
    horizon: tuple[Month, ...]
    mandate: Mandate
    pack: Pack
    as_of: date
    highest_rates: tuple[Decimal, ...]
    months_each: tuple[int, ...]
    assumptions: Assumptions
    seed: int

    @property
    def first_due(self) -> date:
        """The day of the first instalment: a month after the talk."""
        return add_months(self.as_of, 1)

    @property
    def months_max(self) -> int:
        """The longest plan that the pack and the mandate allow on any of the debts."""
        return max(self.months_each)

    @property
    def owed(self) -> int:
        """The lawful claims together."""
        return sum(claim.lawful.total for claim in self.claims)


def situate(
    debts: Sequence[Debt],
    household: Household,
    mandate: Mandate,
    pack: Pack,
    as_of: date,
    assumptions: Assumptions = USUAL,
    seed: int = SEED,
) -> Situation:
    """Work out what a search starts from. ``seed`` is that of the simulation.

    Raises:
        InputError: no debt, debts in several currencies, or a household without a living floor.
    """
    if not debts:
        raise InputError("error.no_debt", place="debt")
    if len({debt.currency for debt in debts}) > 1:
        raise InputError("error.currencies_mixed", place="debt", found=", ".join(sorted({debt.currency for debt in debts})))
    household = with_living_floor(household, pack, as_of)
    bounds = tuple(limits(pack, debt, as_of) for debt in debts)
    months_each = tuple(months_allowed(bound, mandate, as_of) for bound in bounds)
    longest = max(months_each)
    beyond = mandate.skip_months_max + max(each.grace_months for each in load_parameters().sets.values())
    horizon = project(household, add_months(as_of, 1), longest + beyond, assumptions)
    return Situation(
        debts=tuple(debts),
        claims=tuple(lawful_claim(debt, as_of, pack) for debt in debts),
        limits=bounds,
        household=household,
        year=calendar(household, assumptions=assumptions),
        months=horizon[:longest],
        horizon=horizon,
        mandate=mandate,
        pack=pack,
        as_of=as_of,
        highest_rates=tuple(highest_rate(debt, bound.rate_cap) for debt, bound in zip(debts, bounds, strict=True)),
        months_each=months_each,
        assumptions=assumptions,
        seed=seed,
    )


def with_living_floor(household: Household, pack: Pack, as_of: date) -> Household:
    """Return the household with the pack's minimum for its place and size, where no living floor was told and the pack knows one."""
    floor = pack.living_floor(household.place, as_of)
    if household.living_floor is not None or floor is None:
        return household
    return replace(household, living_floor=floor.amount * household.people)


def months_allowed(bound: Limits, mandate: Mandate, as_of: date) -> int:
    """Return the longest plan on one debt in months: the shorter of the limits of the pack and of the mandate, at least one."""
    found = [mandate.months_max]
    if bound.months_max is not None:
        found.append(bound.months_max)
    if bound.last_due_max is not None:
        found.append(sum(add_months(as_of, k) <= bound.last_due_max for k in range(1, mandate.months_max + 1)))
    return max(min(found), 1)


def highest_rate(debt: Debt, cap: Decimal | None) -> Decimal:
    """Return the highest rate a year that a plan may bear: the contract's, and in no month more than a twelfth of the protected maximum.

    What a plan costs is measured in whole months: where interest runs by days, a month of 31 days must not cost too much.
    """
    if cap is None:
        return debt.contract_rate
    longest = year_fraction(date(2026, 1, 1), date(2026, 2, 1), debt.day_count)
    most = cap * longest.denominator / (12 * longest.numerator)
    return min(debt.contract_rate, most.quantize(RATE_STEP, ROUND_FLOOR))


def growth(situation: Situation, months: int) -> int:
    """Return by how much the debts grow in so many months if nothing is paid."""
    end = add_months(situation.as_of, months)
    return sum(accrued_interest(debt, situation.as_of, end, situation.pack) for debt in situation.debts)
