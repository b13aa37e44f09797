"""What the rules in force on a day ask of an agreement, and what signing it does (签字的效力), as findings for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from planner.casework.visit_rules import OWN_CHOICE
from planner.core.debt import Debt
from planner.policy.checks import check_claim
from planner.policy.findings import Finding, Severity
from planner.policy.pack import Pack
from planner.policy.rule import Value

_LIMITATION: Final = ("finding.limitation", "finding.limitation_signing")


@dataclass(frozen=True, slots=True)
class AgreementRules:
    """What holds for one agreement. ``contents`` it must have, ``cost_fields`` the all-in cost statement; empty: no such rule in force.

    The findings stand ready for the steps that they hold up, and ``effects`` for whoever is to sign.
    """

    contents: tuple[str, ...]
    cost_fields: tuple[str, ...]
    contents_finding: Finding
    cost_finding: Finding
    capacity_finding: Finding
    stop_finding: Finding
    effects: tuple[Finding, ...]


def agreement_rules(pack: Pack, debt: Debt, on: date, waived: int = 0) -> AgreementRules:
    """Return what the pack asks of an agreement on a debt, made on ``on``; ``waived`` in minor units."""

    def rule(name: str) -> Value | None:
        return pack.parameter(name, on, debt.lender, debt.product)

    contents, cost = rule("card_individualised_required_fields"), rule("all_in_cost_statement")
    return AgreementRules(
        contents=contents.words() if contents else (),
        cost_fields=cost.words("fields") if cost else (),
        contents_finding=_finding(contents, "visits.gate.contents"),
        cost_finding=_finding(cost, "visits.gate.cost_statement"),
        capacity_finding=_finding(rule("capacity_check"), "visits.gate.capacity"),
        stop_finding=_finding(rule("stop_collection_after_agreement"), "visits.effect.collection_stops", "show"),
        effects=tuple(_effects(pack, debt, on, waived)),
    )


def signature_findings(pack: Pack, form: str, on: date) -> tuple[Finding, ...]:
    """Return what is to be said of a form of signing: a drawing on somebody else's tablet is no reliable electronic signature."""
    value = pack.parameter("esign_conditions", on) if form == "drawn" else None
    return (value.finding("visits.sign.drawn", "show"),) if value else ()


def _effects(pack: Pack, debt: Debt, on: date, waived: int) -> Iterator[Finding]:
    """Yield what signing does: to the time limit, the waived part, the right to contest, the credit record, and to collection."""

    def rule(name: str) -> Value | None:
        return pack.parameter(name, on, debt.lender, debt.product)

    yield from (found for found in check_claim(debt, on, pack) if found.key in _LIMITATION)
    if value := rule("limitation_effect_disclosure"):
        yield value.finding("finding.show_limitation", "show")
    if waived and (value := rule("waiver_effect")):
        yield value.finding("finding.show_waiver", "show")
    if value := rule("plan_voidable_window"):
        yield value.finding("visits.effect.voidable", "show", months=value.whole("months_from_knowledge"))
    if value := rule("credit_record"):
        yield value.finding("finding.show_credit_record", "show", months=value.whole("retain_months"), days=value.whole("objection_days"))
    yield _finding(rule("stop_collection_after_agreement"), "visits.effect.collection_stops", "show")


def _finding(value: Value | None, key: str, severity: Severity = "gate") -> Finding:
    return value.finding(key, severity) if value else Finding(OWN_CHOICE, severity, "", key)
