"""The court-protected maximum (司法保护上限): how much all charges together may come to, as a simple rate a year on the principal.

Two caps, by kind of lender. A licensed lender has a fixed rate for the total of interest, compound interest, penalty interest, late
charges and fees. A private lender has a multiple of the one-year prime rate on the contract date. Caps on a claim are read on the
contract date, caps on a new plan on the date of the plan; costs of enforcement are outside both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from planner.core.debt import Debt
from planner.policy.findings import Finding
from planner.policy.lpr import PrimeRate, prime_rate
from planner.policy.pack import Pack
from planner.policy.rule import Rule, Value

LICENSED: Final = "financial_total_cost_cap"
PRIVATE: Final = "private_lending_cap_multiple"
MICROLOAN: Final = "microloan_all_in_cap"


@dataclass(frozen=True, slots=True)
class Cap:
    """The rate a year as a fraction, with the rule that sets it; both None where no rule known to the pack caps the charges."""

    rate_annual: Decimal | None
    value: Value | None
    findings: tuple[Finding, ...] = ()


def claim_cap(debt: Debt, on: date, pack: Pack) -> Cap:
    """Return the cap on the charges of a debt, read on its contract date.

    A private loan from before its rule began is measured by the rule and the prime rate of ``on`` (the day of filing), which holds for
    the time since; a finding says that the time before is checked by hand. For an older loan of a licensed lender there is no cap to read,
    and a finding says so.
    """
    if _ruled(pack, PRIVATE, debt):
        return _private_cap(debt, on, pack)
    value = pack.parameter(LICENSED, debt.contract_date, debt.lender, debt.product)
    if value:
        return Cap(value.fraction(), value)
    rule = _ruled(pack, LICENSED, debt)
    return Cap(None, None, (_older(rule, "finding.cap_older_contract", debt),) if rule else ())


def plan_cap(debt: Debt, on: date, pack: Pack) -> Cap:
    """Return the cap on the total cost of a plan agreed on ``on``.

    A plan of a micro-loan company is measured like its new lending, which is the stricter reading. A plan on a private loan changes that
    contract and keeps its cap.
    """
    if _ruled(pack, PRIVATE, debt):
        return _private_cap(debt, on, pack)
    fixed = pack.parameter(LICENSED, on, debt.lender, debt.product)
    caps = [Cap(fixed.fraction(), fixed)] if fixed else []
    micro = pack.parameter(MICROLOAN, on, debt.lender, debt.product)
    if micro:
        caps.append(_multiple(micro, "lpr_multiple", prime_rate(pack, on)) if micro.has("lpr_multiple") else _fixed(micro))
    return min(reversed(caps), key=lambda cap: cap.rate_annual or Decimal(0), default=Cap(None, None))


def _private_cap(debt: Debt, on: date, pack: Pack) -> Cap:
    value = pack.parameter(PRIVATE, debt.contract_date, debt.lender, debt.product)
    if value:
        return _multiple(value, None, prime_rate(pack, debt.contract_date))
    older = _older(pack.rules[PRIVATE], "finding.cap_older_private", debt)
    value = pack.parameter(PRIVATE, on, debt.lender, debt.product)
    if value is None:
        return Cap(None, None, (older,))
    cap = _multiple(value, None, prime_rate(pack, on))
    return Cap(cap.rate_annual, cap.value, (older, *cap.findings))


def _multiple(value: Value, key: str | None, rate: PrimeRate) -> Cap:
    return Cap(value.fraction(key) * rate.rate_annual, value, rate.findings)


def _fixed(value: Value) -> Cap:
    return Cap(value.fraction("rate_annual"), value)


def _ruled(pack: Pack, parameter: str, debt: Debt) -> Rule | None:
    rule = pack.rules.get(parameter)
    return rule if rule and rule.concerns(debt.lender, debt.product) else None


def _older(rule: Rule, key: str, debt: Debt) -> Finding:
    first = rule.values[0]
    return Value(rule, first).finding(key, "warn", contract_date=debt.contract_date, since=first.starts)
