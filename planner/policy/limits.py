"""How far a plan may go (期限与利率上限): the limits of the pack for one debt on one date, for a search that proposes nothing unlawful.

The checks of :mod:`planner.policy.checks` use the same numbers, so what keeps to the limits passes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor
from typing import Final, Literal

from planner.core.dates import add_months, months_between
from planner.core.debt import Debt
from planner.policy.cap import plan_cap
from planner.policy.findings import Finding
from planner.policy.pack import Pack
from planner.policy.rule import Value

PlanKind = Literal["instalment", "card_individualised", "card_instalment", "settlement"]
"""How the law sees a plan: instalments on a loan, a personalised plan or ordinary instalments on a card, or a settlement."""

EXTENSION: Final = "extension_max_cumulative"
CARD_INDIVIDUALISED: Final = "card_individualised_max_term"
CARD_INSTALMENT: Final = "card_instalment_max_term"
LOAN_TERM: Final = "consumer_loan_max_term"
LOAN_TERM_TEMPORARY: Final = "consumer_loan_max_term_temporary"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a plan on one debt; None: the pack sets none.

    ``months_max`` counts from the plan's date to its last payment. ``extension_months_max`` counts from the maturity of the contract and
    is set only before maturity; ``last_due_max`` is the same as a date. ``rate_cap`` is a fraction a year, simple, with the id of its rule
    in ``cap_rule``. ``findings`` say what of this is to be confirmed.
    """

    kind: PlanKind
    months_max: int | None
    months_rule: str | None
    extension_months_max: int | None
    last_due_max: date | None
    rate_cap: Decimal | None
    cap_rule: str | None
    findings: tuple[Finding, ...] = ()


def limits(pack: Pack, debt: Debt, on: date) -> Limits:
    """Return the limits of the plan that :func:`usual_kind` names, made on ``on``."""
    kind, cap = usual_kind(pack, debt, on), plan_cap(debt, on, pack)
    term, months_max = longest_term(pack, debt, on, kind)
    value, extension = longest_extension(pack, debt, on)
    if value and not _extension_blocks(value, debt, on):
        extension = None
    return Limits(
        kind=kind,
        months_max=months_max,
        months_rule=term.rule.id if term else None,
        extension_months_max=extension,
        last_due_max=add_months(debt.matures_on, extension) if debt.matures_on and extension is not None else None,
        rate_cap=cap.rate_annual,
        cap_rule=cap.value.rule.id if cap.value else None,
        findings=cap.findings,
    )


def usual_kind(pack: Pack, debt: Debt, on: date) -> PlanKind:
    """Return how a plan on an overdue debt is seen: personalised where the rule for overdue cards applies, else plain instalments."""
    return "card_individualised" if pack.parameter(CARD_INDIVIDUALISED, on, debt.lender, debt.product) else "instalment"


def longest_term(pack: Pack, debt: Debt, on: date, kind: PlanKind) -> tuple[Value | None, int | None]:
    """Return the rule that limits the months of such a plan, and the limit; (None, None) where there is none."""
    if kind == "settlement":
        return None, None
    if kind != "instalment":
        value = pack.parameter(CARD_INDIVIDUALISED if kind == "card_individualised" else CARD_INSTALMENT, on, debt.lender, debt.product)
        return value, value.whole() if value else None
    temporary = pack.parameter(LOAN_TERM_TEMPORARY, on, debt.lender, debt.product)
    if temporary:
        return temporary, temporary.whole()
    value = pack.parameter(LOAN_TERM, on, debt.lender, debt.product)
    return value, value.whole("business_max" if debt.product == "business_loan" else "consumption") if value else None


def original_months(debt: Debt) -> int | None:
    """Return the original term in months, from the dates of the contract where it is not stated; None for revolving debt."""
    if debt.original_months is None and debt.matures_on:
        return months_between(debt.contract_date, debt.matures_on)
    return debt.original_months


def longest_extension(pack: Pack, debt: Debt, on: date) -> tuple[Value | None, int | None]:
    """Return the rule that limits an extension of such a loan, and the months; (None, None) where there is none."""
    value, original = pack.parameter(EXTENSION, on, debt.lender, debt.product), original_months(debt)
    if value is None or original is None or debt.matures_on is None:
        return None, None
    share = "short_fraction" if original <= value.whole("short_original_months_max") else "long_fraction"
    return value, floor(original * value.fraction(share))


def extension_months(debt: Debt, on: date, last_due: date) -> int:
    """Return by how many months, rounded up, a plan ends after the maturity of the contract (after ``on`` when that has passed).

    Zero for revolving debt, and for a plan that ends in time.
    """
    if debt.matures_on is None:
        return 0
    base = max(debt.matures_on, on)
    months = max(months_between(base, last_due), 0)
    return months + (add_months(base, months) < last_due)


def is_before_maturity(debt: Debt, on: date) -> bool:
    """Whether an extension can still be applied for: the term has not run out at the end of the day before."""
    return debt.matures_on is not None and on <= debt.matures_on


def _extension_blocks(value: Value, debt: Debt, on: date) -> bool:
    return is_before_maturity(debt, on) or value.written("after_maturity") == "block"
