"""The tables of a case file, one model each, and their way to and from the values of the core. Unknown keys are errors.

A model has the fields of the value that it stands for; what differs is said beside it.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from planner.casework.fields import Amount, Currency, Day, Identity, PackName, Place, Rate, Share, Text
from planner.casework.toml_lines import KeyPath
from planner.core.daycount import DayCount
from planner.core.debt import PART_NAMES, Debt, Lender, Parts, Product
from planner.household.household import (
    ArrearsKind,
    Contribution,
    Every,
    Hardship,
    HardshipKind,
    Household,
    Income,
    IncomeKind,
    IncomeTier,
    OtherDebt,
    PriorityArrears,
    Recurring,
    Spending,
    SpendingKind,
)
from planner.policy.mandate import Mandate

Months = Annotated[int, Field(ge=0, le=600)]


class Table(BaseModel):
    """A table of the file: strict types, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)


class TitleTable(Table):
    """The name of the case in both languages."""

    zh: Text
    en: Text


class DebtTable(Table):
    """One debt: the fields of a :class:`Debt`, with the parts of the claim beside them."""

    id: Identity
    creditor: Text
    lender: Lender
    product: Product
    secured: bool = False
    currency: Currency = "CNY"
    contract_date: Day
    matures_on: Day | None = None
    """Left out for revolving debt that is not called in."""
    original_months: Annotated[int, Field(ge=1, le=600)] | None = None
    """Left out for revolving debt."""
    days_past_due: Annotated[int, Field(ge=0, le=20000)] = 0
    contract_rate: Rate
    """A year, as a fraction."""
    penalty_markup: Share = Decimal(0)
    """On top of the contract rate while overdue, as a fraction of it."""
    day_count: DayCount = "ACT/365F"
    charges_since: Day | None = None
    """The day from which the unpaid interest and charges have run."""
    principal_not_due: Amount = 0
    principal_overdue: Amount = 0
    interest: Amount = 0
    penalty_interest: Amount = 0
    compound_interest: Amount = 0
    late_charges: Amount = 0
    fees: Amount = 0
    enforcement_costs: Amount = 0
    in_instalments: bool = False
    """Already an instalment balance."""

    def value(self) -> Debt:
        """Return the debt."""
        told = dict(self)
        parts = Parts(**{name: told.pop(name) for name in PART_NAMES})
        return Debt(parts=parts, **told)

    @classmethod
    def of(cls, debt: Debt) -> DebtTable:
        """Return the table of a debt."""
        told = _told(debt)
        return cls.model_construct(**asdict(told.pop("parts")), **told)


class RecurringTable(Table):
    """Either ``amount`` each ``every``, or twelve amounts ``by_month``, January first."""

    amount: Amount | None = None
    every: Every | None = None
    by_month: Annotated[list[Amount], Field(json_schema_extra={"minItems": 12, "maxItems": 12})] | None = None

    def recurring(self) -> Recurring:
        """Return what recurs."""
        if self.by_month is not None:
            return Recurring(by_month=tuple(self.by_month))
        return Recurring(amount=self.amount, every=self.every or "month")

    def told(self) -> dict[str, Any]:
        """Return the other fields, with what recurs under ``usual``."""
        others = {name: value for name, value in self if name not in RecurringTable.model_fields}
        return {"usual": self.recurring(), **others}


class IncomeTable(RecurringTable):
    """One income; ``low`` and ``good`` are what a poor and a good period bring."""

    who: Text
    kind: IncomeKind
    low: Amount | None = None
    good: Amount | None = None
    verified: bool = False


class SpendingTable(RecurringTable):
    """One kind of spending."""

    kind: SpendingKind
    essential: bool = True


class ContributionTable(RecurringTable):
    """A relative's voluntary help: counted only with both consents."""

    who: Text
    until: Day | None = None
    consent_of_borrower: bool = False
    consent_of_relative: bool = False


class OtherDebtTable(Table):
    """What goes to another creditor each month."""

    creditor: Text
    monthly: Amount
    agreed: bool = True


class PriorityArrearsTable(Table):
    """Arrears that come first, and what is caught up each month."""

    kind: ArrearsKind
    monthly: Amount


class HardshipTable(Table):
    """What happened, since when, and when the usual income is expected back."""

    kind: HardshipKind
    since: Day
    back_by: Day | None = None


class HouseholdTable(Table):
    """The household: the fields of a :class:`Household`, lists of tables under a singular name."""

    people: Annotated[int, Field(ge=1, le=30)]
    children: Annotated[int, Field(ge=0, le=29)] = 0
    place: Place = ""
    income_tier: IncomeTier = "mixed"
    savings: Amount = 0
    living_floor: Amount | None = None
    """A month; from the pack's table when left out."""
    income: list[IncomeTable] = []
    spending: list[SpendingTable] = []
    other_debt: list[OtherDebtTable] = []
    priority_arrears: list[PriorityArrearsTable] = []
    hardship: HardshipTable | None = None
    contribution: list[ContributionTable] = []

    def value(self) -> Household:
        """Return the household."""
        return Household(
            people=self.people,
            children=self.children,
            place=self.place,
            income_tier=self.income_tier,
            savings=self.savings,
            living_floor=self.living_floor,
            income=tuple(Income(**entry.told()) for entry in self.income),
            spending=tuple(Spending(**entry.told()) for entry in self.spending),
            other_debts=tuple(OtherDebt(**dict(entry)) for entry in self.other_debt),
            priority_arrears=tuple(PriorityArrears(**dict(entry)) for entry in self.priority_arrears),
            hardship=Hardship(**dict(self.hardship)) if self.hardship else None,
            contributions=tuple(Contribution(**entry.told()) for entry in self.contribution),
        )

    @classmethod
    def of(cls, household: Household) -> HouseholdTable:
        """Return the table of a household."""
        hardship = household.hardship
        return cls.model_construct(
            people=household.people,
            children=household.children,
            place=household.place,
            income_tier=household.income_tier,
            savings=household.savings,
            living_floor=household.living_floor,
            income=[IncomeTable.model_construct(**_told_recurring(entry)) for entry in household.income],
            spending=[SpendingTable.model_construct(**_told_recurring(entry)) for entry in household.spending],
            other_debt=[OtherDebtTable.model_construct(**_told(entry)) for entry in household.other_debts],
            priority_arrears=[PriorityArrearsTable.model_construct(**_told(entry)) for entry in household.priority_arrears],
            hardship=HardshipTable.model_construct(**_told(hardship)) if hardship else None,
            contribution=[ContributionTable.model_construct(**_told_recurring(entry)) for entry in household.contributions],
        )


class WaiveTable(Table):
    """The largest fraction of each part that may be waived; a part that is left out may not be waived."""

    principal: Share | None = None
    interest: Share | None = None
    penalty_interest: Share | None = None
    compound_interest: Share | None = None
    late_charges: Share | None = None
    fees: Share | None = None
    enforcement_costs: Share | None = None


class MandateTable(Table):
    """What the creditor lets the agent grant: the fields of a :class:`Mandate`."""

    mode: Literal["least_concession", "fair_split"] = "least_concession"
    wanted_completion: Share = Decimal("0.60")
    months_max: Annotated[int, Field(ge=1, le=600)] = 60
    holiday_months_max: Months = 0
    skip_months_max: Annotated[int, Field(ge=0, le=11)] = 0
    rate_min: Rate | None = None
    waive_max: WaiveTable = WaiveTable()
    settlement_waive_principal_max: Share = Decimal(0)
    discount_rate: Rate = Decimal("0.05")
    needs_confirmation: list[Identity] = []

    def value(self) -> Mandate:
        """Return the mandate."""
        waive_max = {part: share for part, share in self.waive_max if share is not None}
        return Mandate(**dict(self) | {"waive_max": waive_max, "needs_confirmation": tuple(self.needs_confirmation)})

    @classmethod
    def of(cls, mandate: Mandate) -> MandateTable:
        """Return the table of a mandate."""
        told = _told(mandate) | {"needs_confirmation": list(mandate.needs_confirmation)}
        return cls.model_construct(**told | {"waive_max": WaiveTable.model_validate(dict(mandate.waive_max))})


class CaseFile(Table):
    """One case: what is owed, what the household lives on, what may be granted."""

    id: Identity
    title: TitleTable
    synthetic: bool
    """True: no real person."""
    as_of: Day
    """The day of the talk: every rule is read on this day."""
    pack: PackName
    seed: Annotated[int, Field(ge=0, le=2**53)] = 0
    debt: Annotated[list[DebtTable], Field(json_schema_extra={"minItems": 1})]
    household: HouseholdTable
    mandate: MandateTable


def known_keys(model: type[BaseModel] = CaseFile, path: KeyPath = ()) -> dict[KeyPath, tuple[str, ...]]:
    """Return the keys of every table, by its path without positions."""
    keys: dict[KeyPath, tuple[str, ...]] = {path: tuple(model.model_fields)}
    for name, field in model.model_fields.items():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                keys |= known_keys(inner, (*path, name))
    return keys


def _told(value: Any) -> dict[str, Any]:
    """Return the fields of a frozen value, as they are."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _told_recurring(value: Income | Spending | Contribution) -> dict[str, Any]:
    told = _told(value)
    usual: Recurring = told.pop("usual")
    if usual.by_month is not None:
        return told | {"amount": None, "every": None, "by_month": list(usual.by_month)}
    return told | {"amount": usual.amount, "every": usual.every, "by_month": None}
