"""The claim (债权): what is owed on a date, in parts. An overdue loan with penalties is the normal input.

All amounts are integer minor units of ``currency``; rates are exact fractions a year (``Decimal("0.156")`` is 15.6%).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

from planner.core.daycount import DayCount

Lender = Literal["bank", "consumer_finance", "microloan", "private"]
Product = Literal["credit_card", "consumer_loan", "business_loan", "auto_loan", "mortgage"]
LENDERS: Final[tuple[str, ...]] = get_args(Lender)
PRODUCTS: Final[tuple[str, ...]] = get_args(Product)

PartName = Literal[
    "principal_not_due",
    "principal_overdue",
    "interest",
    "penalty_interest",
    "compound_interest",
    "late_charges",
    "fees",
    "enforcement_costs",
]
WaivablePart = Literal["principal", "interest", "penalty_interest", "compound_interest", "late_charges", "fees", "enforcement_costs"]
"""Names under which a waiver speaks of the claim: ``principal`` stands for both principal parts."""
PART_NAMES: Final[tuple[PartName, ...]] = get_args(PartName)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a claim, in minor units, none negative."""

    principal_not_due: int = 0
    principal_overdue: int = 0
    interest: int = 0
    penalty_interest: int = 0
    compound_interest: int = 0
    late_charges: int = 0
    fees: int = 0
    enforcement_costs: int = 0

    @property
    def principal(self) -> int:
        """Principal, due or not."""
        return self.principal_not_due + self.principal_overdue

    @property
    def charges(self) -> int:
        """What a cap on the total cost of credit counts: interest, compound and penalty interest, late charges, fees."""
        return self.interest + self.penalty_interest + self.compound_interest + self.late_charges + self.fees

    @property
    def total(self) -> int:
        """All parts."""
        return self.principal + self.charges + self.enforcement_costs

    def minus(self, other: Parts) -> Parts:
        """Subtract part by part."""
        return Parts(**{name: getattr(self, name) - getattr(other, name) for name in PART_NAMES})

    def with_part(self, name: PartName, amount: int) -> Parts:
        """Return the same parts with one replaced."""
        return replace(self, **{name: amount})


assert tuple(field.name for field in fields(Parts)) == PART_NAMES


@dataclass(frozen=True, slots=True)
class Debt:
    """One debt on the day of the talk.

    ``matures_on`` and ``original_months`` are None for revolving debt that is not called in. ``charges_since`` is the day from which
    the unpaid interest and charges have run, where the creditor states it.
    """

    id: str
    creditor: str
    lender: Lender
    product: Product
    contract_date: date
    contract_rate: Decimal
    parts: Parts
    days_past_due: int = 0
    secured: bool = False
    currency: str = "CNY"
    matures_on: date | None = None
    original_months: int | None = None
    penalty_markup: Decimal = Decimal(0)
    day_count: DayCount = "ACT/365F"
    in_instalments: bool = False
    charges_since: date | None = None
