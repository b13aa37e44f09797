"""A household as it was told: income, spending, other debts, hardship, voluntary help. Amounts in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

IncomeKind = Literal["wage", "gig", "farm", "business", "pension", "benefit", "other"]
SpendingKind = Literal["housing", "food", "utilities", "transport", "education", "health", "care", "communication", "insurance", "other"]
HardshipKind = Literal["illness", "job_loss", "lower_income", "bad_season", "bereavement", "disaster", "other"]
ArrearsKind = Literal["rent", "utilities", "child_support", "other"]
IncomeTier = Literal["stable", "mixed", "irregular", "very_irregular"]
Every = Literal["week", "two_weeks", "month", "quarter", "year"]
EVERY: Final[tuple[str, ...]] = get_args(Every)


@dataclass(frozen=True, slots=True)
class Recurring:
    """An amount that recurs: either ``amount`` each ``every``, or twelve amounts ``by_month`` (January first). Never both."""

    amount: int | None = None
    every: Every = "month"
    by_month: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Income:
    """One income. ``low`` and ``good`` are what a poor and a good period bring, where told."""

    who: str
    kind: IncomeKind
    usual: Recurring
    low: int | None = None
    good: int | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """One kind of spending."""

    kind: SpendingKind
    usual: Recurring
    essential: bool = True


@dataclass(frozen=True, slots=True)
class OtherDebt:
    """What goes to another creditor each month."""

    creditor: str
    monthly: int
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class PriorityArrears:
    """Arrears that come before consumer credit: rent, utilities, child support; what is caught up each month."""

    kind: ArrearsKind
    monthly: int


@dataclass(frozen=True, slots=True)
class Hardship:
    """What happened, since when, and when the usual income is expected back (None: not known)."""

    kind: HardshipKind
    since: date
    back_by: date | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A relative's voluntary help. It counts only with both consents, owes nothing, can stop, and no plan may need it."""

    who: str
    usual: Recurring
    until: date | None = None
    consent_of_borrower: bool = False
    consent_of_relative: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """The household. ``living_floor`` is a month's minimum in minor units; None: the pack's table, which needs a value for ``place``."""

    people: int
    income: tuple[Income, ...]
    spending: tuple[Spending, ...]
    children: int = 0
    place: str = ""
    income_tier: IncomeTier = "mixed"
    savings: int = 0
    living_floor: int | None = None
    other_debts: tuple[OtherDebt, ...] = ()
    priority_arrears: tuple[PriorityArrears, ...] = ()
    hardship: Hardship | None = None
    contributions: tuple[Contribution, ...] = ()
