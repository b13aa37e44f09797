"""The lawful claim (受保护的债权): the stated claim compared with the court-protected maximum, and interest that runs on.

Protected are charges of at most ``principal × cap × days ÷ 365``, rounded down, over the days for which the unpaid charges ran. What
lies above is taken off the charges in one order (:data:`REMOVAL_ORDER`), which leaves the total the same whichever comes first. It is
"above the court-protected maximum", nothing more: a court reduces it on request. Principal and costs of enforcement are never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final

from planner.core.daycount import DAYS_IN_YEAR, year_fraction
from planner.core.debt import Debt, PartName, Parts
from planner.core.money import round_exact
from planner.policy.cap import Cap, claim_cap
from planner.policy.findings import Finding
from planner.policy.pack import Pack

REMOVAL_ORDER: Final[tuple[PartName, ...]] = ("late_charges", "fees", "compound_interest", "penalty_interest", "interest")
"""From which part the amount above the maximum is taken first."""

PENALTY_MARKUP: Final = "penalty_rate_markup"


@dataclass(frozen=True, slots=True)
class LawfulClaim:
    """A claim as stated, as the law lets it be claimed, and the part above: ``stated = lawful + above``, part by part.

    ``cap_rate`` is a year's maximum (None: no rule to measure by), ``charged_days`` the days for which it was allowed.
    ``assumptions`` is empty when the creditor states since when the charges ran; otherwise ``charged_days`` and ``charged_days_from``
    (``days_past_due``, ``contract_rate`` or ``contract_date``), to be shown. ``findings`` speak of the maximum only; all that the rules
    say of the claim comes from :func:`planner.policy.checks.check_claim`.
    """

    stated: Parts
    lawful: Parts
    above: Parts
    cap_rate: Decimal | None
    charged_days: int
    protected_charges: int | None
    findings: tuple[Finding, ...] = ()
    assumptions: Mapping[str, object] = field(default_factory=dict)


def lawful_claim(debt: Debt, on: date, pack: Pack) -> LawfulClaim:
    """Return what of a debt's claim the courts protect on a date. All amounts are integer minor units."""
    stated, cap = debt.parts, claim_cap(debt, on, pack)
    days, assumptions = charged_days(debt, on)
    if not stated.charges or cap.rate_annual is None or not stated.principal:
        findings = cap.findings + _unmeasured(stated, cap)
        return LawfulClaim(stated, stated, Parts(), cap.rate_annual, days, None, findings if stated.charges else (), {})
    protected = floor(Fraction(stated.principal) * Fraction(cap.rate_annual) * days / DAYS_IN_YEAR)
    lawful = _reduced(stated, stated.charges - protected)
    above = stated.minus(lawful)
    findings = cap.findings
    if above.total and cap.value:
        findings += (
            cap.value.finding(
                "finding.claim_above_maximum",
                stated_amount=stated.charges,
                above_amount=above.total,
                protected_amount=protected,
                cap_rate=cap.rate_annual,
                days=days,
            ),
        )
    return LawfulClaim(stated, lawful, above, cap.rate_annual, days, protected, findings, assumptions)


def charged_days(debt: Debt, on: date) -> tuple[int, Mapping[str, object]]:
    """Return the days for which the unpaid charges ran, and the assumption behind them (empty when the creditor states the day).

    Assumed is the longer of the days past due and the days in which the stated interest arises at the contract rate; where neither says
    anything, the days since the contract. It is never longer than since the contract.
    """
    since_contract = max((on - debt.contract_date).days, 0)
    if debt.charges_since:
        return max((on - debt.charges_since).days, 0), {}
    days, source = debt.days_past_due, "days_past_due"
    a_year = Fraction(debt.parts.principal) * Fraction(debt.contract_rate)
    arising = ceil(debt.parts.interest * DAYS_IN_YEAR / a_year) if a_year else 0
    if arising > days:
        days, source = arising, "contract_rate"
    if not 0 < days <= since_contract:
        days, source = since_contract, "contract_date"
    return days, {"charged_days": days, "charged_days_from": source}


def accrued_interest(debt: Debt, start: date, end: date, pack: Pack) -> int:
    """Return the interest that arises from ``start`` until before ``end`` by the contract's rules, in minor units.

    Principal that is not due bears the contract rate, overdue principal the penalty rate (the markup no higher than the rules let it be),
    by the day count of the debt and without compounding; from the day after maturity everything is overdue. No more than the
    court-protected maximum arises.
    """
    if end <= start:
        return 0
    rate, penalty_rate = Fraction(debt.contract_rate), Fraction(debt.contract_rate * (1 + _markup(debt, pack)))
    turn = min(max(start, debt.matures_on), end) if debt.matures_on else end
    before, after = year_fraction(start, turn, debt.day_count), year_fraction(turn, end, debt.day_count)
    interest = debt.parts.principal_overdue * penalty_rate * (before + after)
    interest += debt.parts.principal_not_due * (rate * before + penalty_rate * after)
    cap = claim_cap(debt, start, pack).rate_annual
    if cap is None:
        return round_exact(interest)
    protected = Fraction(debt.parts.principal) * Fraction(cap) * (end - start).days / DAYS_IN_YEAR
    return min(round_exact(interest), floor(protected))


def _markup(debt: Debt, pack: Pack) -> Decimal:
    value = pack.parameter(PENALTY_MARKUP, debt.contract_date, debt.lender, debt.product)
    return min(debt.penalty_markup, value.fraction("overdue_max")) if value else debt.penalty_markup


def _reduced(stated: Parts, excess: int) -> Parts:
    lawful = stated
    for name in REMOVAL_ORDER:
        taken = min(max(excess, 0), getattr(stated, name))
        lawful, excess = lawful.with_part(name, getattr(stated, name) - taken), excess - taken
    return lawful


def _unmeasured(stated: Parts, cap: Cap) -> tuple[Finding, ...]:
    if stated.principal or cap.value is None:
        return ()
    return (cap.value.finding("finding.cap_no_principal", "warn", stated_amount=stated.charges),)
