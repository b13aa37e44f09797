"""A proposal as JSON: the machine interface of ``propose`` and ``solve``, and what golden files hold.

Amounts are strings, dates ISO text, rates fractions with eight decimals. Keys are in a fixed order: the same proposal, the same bytes.
Nothing here is a sentence: messages are named by key, with their values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from planner.casework.loan import rate_text, row_document
from planner.core.debt import PART_NAMES, Parts
from planner.core.loan import Step
from planner.core.money import format_amount
from planner.household.affordability import TestResult
from planner.negotiation.goal_seek import Answer
from planner.negotiation.proposal import Claim, CreditorNumbers, CreditorSide, Offer, Proposal, Reason
from planner.options.terms import Terms
from planner.policy.findings import Finding
from planner.valuation.household_value import HouseholdValue
from planner.valuation.survival_comparison import Band


def proposal_document(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as a JSON-ready object."""
    units = proposal.minor_units
    return {
        "as_of": proposal.as_of.isoformat(),
        "currency": proposal.currency,
        "pack_version": proposal.pack_version,
        "engine_version": proposal.engine_version,
        "claims": [claim_document(claim, units) for claim in proposal.claims],
        "lawful_claim": format_amount(sum(claim.lawful.total for claim in proposal.claims), units),
        "surplus": [format_amount(amount, units) for amount in proposal.surplus],
        "status_quo": offer_document(proposal.status_quo, units),
        "offers": [offer_document(offer, units) for offer in proposal.offers],
        "decide_later": offer_document(proposal.decide_later, units),
        "zone_is_empty": proposal.zone_is_empty,
        "way_out": _way_out(proposal, units),
        "target_value": _amount(proposal.target_value, units),
        "creditor": creditor_document(proposal.creditor, units) if proposal.creditor else None,
        "verdicts": {f"{one} {other}": verdict for (one, other), verdict in proposal.verdicts.items()},
        "why": [reason_document(reason, units) for reason in proposal.why],
        "findings": [finding_document(finding, units) for finding in proposal.findings],
        "screened": proposal.screened,
        "reasons": dict(proposal.reasons),
        "seed": proposal.seed,
        "parameters": dict(proposal.parameters),
    }


def answer_document(answer: Answer, minor_units: int) -> dict[str, Any]:
    """Return the answer of a goal seek as a JSON-ready object."""
    refusal = answer.refusal
    return {
        "works": answer.offer is not None,
        "offer": offer_document(answer.offer, minor_units) if answer.offer else None,
        "binding": {"key": refusal.key, "values": values_document(refusal.values, minor_units)} if refusal else None,
        **{
            name: reason_document(reason, minor_units) if reason else None
            for name, reason in (("lever", answer.lever), ("nearest", answer.nearest), ("beyond", answer.beyond))
        },
    }


def claim_document(claim: Claim, minor_units: int) -> dict[str, Any]:
    """Return the claim of one debt, part by part."""
    return {
        "debt": claim.debt_id,
        "stated": parts_document(claim.stated, minor_units),
        "lawful": parts_document(claim.lawful, minor_units),
        "above": parts_document(claim.above, minor_units),
        "assumptions": values_document(claim.assumptions, minor_units),
        "findings": [finding_document(finding, minor_units) for finding in claim.findings],
    }


def parts_document(parts: Parts, minor_units: int) -> dict[str, str]:
    """Return the parts of a claim and their total."""
    return {
        **{name: format_amount(getattr(parts, name), minor_units) for name in PART_NAMES},
        "total": format_amount(parts.total, minor_units),
    }


def offer_document(offer: Offer, minor_units: int) -> dict[str, Any]:
    """Return one column of the comparison."""

    def amount(value: int | None) -> str | None:
        return _amount(value, minor_units)

    return {
        "id": offer.id,
        "label": offer.label,
        "rung": offer.rung,
        "terms": terms_document(offer.terms, minor_units) if offer.terms else None,
        "first_payment": amount(offer.first_payment),
        "worst_payment": amount(offer.worst_payment),
        "last_payment": amount(offer.last_payment),
        "months": offer.months,
        "debt_free_on": offer.debt_free_on.isoformat() if offer.debt_free_on else None,
        "total_to_pay": amount(offer.total_to_pay),
        "total_waived": format_amount(offer.total_waived, minor_units),
        "interest_to_pay": amount(offer.interest_to_pay),
        "saved_vs_now": amount(offer.saved_vs_now),
        "annual_rate_compound": rate_text(offer.annual_rate_compound),
        "annual_rate_simple": rate_text(offer.annual_rate_simple),
        "tightest_month_left": amount(offer.tightest_month_left),
        "tightest_month": offer.tightest_month.isoformat() if offer.tightest_month else None,
        "tightest_month_essential": amount(offer.tightest_month_essential),
        "short_of_essentials": amount(offer.short_of_essentials),
        "short_month": offer.short_month.isoformat() if offer.short_month else None,
        "largest_income_fall": _plain(offer.largest_income_fall),
        "skips": offer.skips,
        "completion": band_document(offer.completion) if offer.completion else None,
        "creditor_value": amount(offer.creditor_value),
        "creditor": creditor_numbers_document(offer.creditor, minor_units) if offer.creditor else None,
        "household": household_document(offer.household, minor_units) if offer.household else None,
        "why": [reason_document(reason, minor_units) for reason in offer.why],
        "needs_confirmation": list(offer.needs_confirmation),
        "outlook": {name: format_amount(value, minor_units) for name, value in offer.outlook.items()},
        "tests": [test_document(result, minor_units) for result in offer.tests],
        "findings": [finding_document(finding, minor_units) for finding in offer.findings],
        "debts": [
            {
                "debt": plan.debt.id,
                "waived": parts_document(plan.waived, minor_units),
                "total_to_pay": format_amount(plan.schedule.total_paid, minor_units),
            }
            for plan in offer.plans
        ],
        "rows": [row_document(row, minor_units) for row in offer.rows],
    }


def band_document(band: Band) -> dict[str, str]:
    """Return of how many of 100 households it is said that they keep a plan, as fractions."""
    return {name: str(Decimal(getattr(band, name)).scaleb(-2)) for name in ("low", "base", "high")}


def household_document(value: HouseholdValue, minor_units: int) -> dict[str, Any]:
    """Return the household's parts that are not among the other fields of an offer."""
    return {
        "months_below_floor": value.months_below_floor,
        "months_below_floor_expected": str(value.months_below_floor_expected),
        "buffer_after_year": format_amount(value.buffer_after_year, minor_units),
        "owed_if_it_stops": [format_amount(amount, minor_units) for amount in value.owed_if_it_stops],
    }


def creditor_numbers_document(numbers: CreditorNumbers, minor_units: int) -> dict[str, Any]:
    """Return what a plan is worth to the creditor: by assumption on recovery, at each of the proposal's rates."""
    return {
        "by_recovery": {name: [format_amount(value, minor_units) for value in values] for name, values in numbers.by_recovery.items()},
        "break_even_rate": _plain(numbers.break_even_rate),
        "break_even_completion": _plain(numbers.break_even_completion),
    }


def creditor_document(side: CreditorSide, minor_units: int) -> dict[str, Any]:
    """Return the creditor's side of a proposal: for the desk, never for the borrower's screen."""
    return {
        "mode": side.mode,
        "rates": [str(rate) for rate in side.rates],
        "baseline": {name: [format_amount(value, minor_units) for value in values] for name, values in side.baseline.items()},
        "baseline_value": format_amount(side.baseline_value, minor_units),
        "wanted_completion": str(side.wanted_completion),
        "wanted_is_reached": side.wanted_is_reached,
        "kalai_smorodinsky": format_amount(side.kalai_smorodinsky, minor_units),
        "nash": format_amount(side.nash, minor_units),
        "frontier": [
            {
                "creditor_value": format_amount(point.creditor_value, minor_units),
                "household_value": format_amount(point.household_value, minor_units),
                "completion": str(Decimal(point.completion).scaleb(-2)),
                "worst_payment": format_amount(point.worst_payment, minor_units),
                "months": point.months,
                "total_to_pay": format_amount(point.total_to_pay, minor_units),
                "rung": point.rung,
                "offer": point.offer,
            }
            for point in side.frontier
        ],
    }


def reason_document(reason: Reason, minor_units: int) -> dict[str, Any]:
    """Return the key of a sentence and its values."""
    return {"key": reason.key, "values": values_document(reason.values, minor_units)}


def terms_document(terms: Terms, minor_units: int) -> dict[str, Any]:
    """Return the terms of a plan, lever by lever; dated sums as in the input of ``schedule``."""
    found: dict[str, Any] = {"start": terms.start.isoformat()}
    for name in ("extension", "reduction", "instalment", "settlement"):
        lever = getattr(terms, name)
        if lever is not None:
            found[name] = {field.name: _lever_value(field.name, getattr(lever, field.name), minor_units) for field in fields(lever)}
    return found


_AMOUNTS: Final = ("deferred_principal", "payment", "down_payment", "amount")


def _lever_value(name: str, value: Any, minor_units: int) -> object:
    if name in ("custom", "sums"):
        return [{"date": day.isoformat(), "amount": format_amount(amount, minor_units)} for day, amount in value]
    if name == "waive_amounts":
        return {part: format_amount(amount, minor_units) for part, amount in value.items()}
    if name in _AMOUNTS and isinstance(value, int):
        return format_amount(value, minor_units)
    if isinstance(value, Step):
        return {field.name: _lever_value(field.name, getattr(value, field.name), minor_units) for field in fields(value)}
    return _plain(value)


def test_document(result: TestResult, minor_units: int) -> dict[str, Any]:
    """Return the answer of one test; ``number`` is an amount or a ratio, both as text."""
    number = result.number
    is_amount = isinstance(number, int) and result.id in ("T4", "T7")
    return {
        "id": result.id,
        "passed": result.passed,
        "hard": result.hard,
        "number": format_amount(int(number), minor_units) if is_amount else str(number),
        "key": result.key,
        "values": values_document(result.values, minor_units),
    }


def finding_document(finding: Finding, minor_units: int) -> dict[str, Any]:
    """Return one finding of the policy pack."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "status": finding.status,
        "citation": finding.citation,
        "key": finding.key,
        "values": values_document(finding.values, minor_units),
    }


def values_document(values: Mapping[str, object], minor_units: int) -> dict[str, object]:
    """Return the values of a message: those whose name ends in ``_amount`` are minor units and become decimal text."""
    return {
        name: format_amount(value, minor_units) if name.endswith("_amount") and isinstance(value, int) else _plain(value)
        for name, value in values.items()
    }


def _amount(value: int | None, minor_units: int) -> str | None:
    return None if value is None else format_amount(value, minor_units)


def _plain(value: object) -> object:
    """Return a value that JSON can hold."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _way_out(proposal: Proposal, minor_units: int) -> dict[str, Any] | None:
    out = proposal.way_out
    return {"reason": out.reason, "steps": list(out.steps), "values": values_document(out.values, minor_units)} if out else None
