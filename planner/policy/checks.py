"""What the rules of a pack say of a claim and of a plan (合规检查): findings, never sentences.

A blocking finding on a *claim* concerns the claim as stated: the part above the maximum may not be asked for, and plans are built on the
lawful claim. A blocking finding on a *plan* means that the plan must not be offered. Every finding carries the citation and the status of
its rule. What depends on the agreement's text, a visit or personal data is listed by :func:`planner.policy.pack.rules_for`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from planner.core.dates import add_months
from planner.core.daycount import DAYS_IN_YEAR
from planner.core.debt import Debt
from planner.core.money import minor_units_of, parse_amount, round_exact
from planner.policy.cap import plan_cap
from planner.policy.claim import PENALTY_MARKUP, charged_days, lawful_claim
from planner.policy.findings import Finding, Severity
from planner.policy.limits import (
    LOAN_TERM,
    LOAN_TERM_TEMPORARY,
    PlanKind,
    is_before_maturity,
    longest_extension,
    longest_term,
    original_months,
)
from planner.policy.pack import Pack
from planner.policy.rule import Value

RATE_STEP: Final = Decimal("0.0001")
"""Annual rates are compared as they are shown, in hundredths of a percent: rounding to the fen moves a rate by less."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the rules need to know of a plan on one debt. Amounts in minor units, rates as fractions a year.

    ``months_total`` runs from the plan's date to its last payment, ``months_extension`` is by how much it ends after the contract
    (:func:`planner.policy.limits.extension_months`). ``annual_rate_simple`` is the total cost of the plan; None where it costs nothing.
    ``capitalised`` is old interest that becomes principal, ``cash_advance`` the part of a card balance that was drawn in cash.
    ``exceeds_ability`` and ``is_willing`` are the two conditions of a personalised card plan; None: still to be confirmed.
    ``months_below_floor`` counts months that leave less than the living floor.
    """

    debt: Debt
    on: date
    kind: PlanKind
    months_total: int
    months_extension: int = 0
    annual_rate_simple: Decimal | None = None
    capitalised: int = 0
    total_to_pay: int = 0
    waived: int = 0
    cash_advance: int = 0
    exceeds_ability: bool | None = None
    is_willing: bool | None = None
    is_automated: bool = False
    has_family_help: bool = False
    months_below_floor: int = 0


def check_claim(debt: Debt, on: date, pack: Pack) -> tuple[Finding, ...]:
    """Return everything the rules say of a claim: maximum, penalty markup, compound interest, late charges, limitation, maturity, costs."""
    return lawful_claim(debt, on, pack).findings + tuple(
        found
        for check in (_penalty_markup, _compound_interest, _card_charges, _late_charges, _limitation, _maturity, _enforcement_costs)
        for found in check(debt, on, pack)
    )


def check_plan(facts: PlanFacts, pack: Pack) -> tuple[Finding, ...]:
    """Return everything the rules say of a plan: what blocks it first, then warnings, then what has to be shown."""
    found = [
        finding
        for check in (_term, _card, _cash_advance, _extension, _cost, _capitalised, _living_floor, _shown)
        for finding in check(facts, pack)
    ]
    return tuple(sorted(found, key=lambda finding: _SEVERITIES.index(finding.severity)))


def check_household(on: date, place: str, in_need: bool, pack: Pack) -> tuple[Finding, ...]:
    """Return what a household should be told: social assistance when it is ``in_need``, personal insolvency where its place knows it.

    Args:
        in_need: nothing is left to live on, or the income lies below the minimum living standard.
    """
    found: list[Finding] = []
    if in_need:
        found += _said(pack.parameter("show_social_assistance_referral", on), "finding.show_assistance")
        found += _said(pack.parameter("dibao_standard_per_capita", on), "finding.living_standard")
    for rule in pack.rules.values():
        if rule.places:
            found += _said(pack.parameter(rule.parameter, on, place=place), "finding.personal_insolvency")
    return tuple(found)


_SEVERITIES: Final = ("block", "gate", "warn", "show", "info")


def _of(pack: Pack, name: str, facts: PlanFacts) -> Value | None:
    return pack.parameter(name, facts.on, facts.debt.lender, facts.debt.product)


def _said(value: Value | None, key: str, severity: Severity | None = None) -> tuple[Finding, ...]:
    """What a rule says that needs no numbers; nothing where it does not apply."""
    return (value.finding(key, severity),) if value else ()


# --- the claim


def _penalty_markup(debt: Debt, _on: date, pack: Pack) -> Iterator[Finding]:
    value = pack.parameter(PENALTY_MARKUP, debt.contract_date, debt.lender, debt.product)
    if value and debt.penalty_markup > value.fraction("overdue_max"):
        high = debt.penalty_markup > value.fraction("misuse_max")
        yield value.finding(
            "finding.penalty_markup_high" if high else "finding.penalty_markup_misuse",
            "block" if high else "warn",
            markup_rate=debt.penalty_markup,
            max_rate=value.fraction("overdue_max"),
        )


def _compound_interest(debt: Debt, on: date, pack: Pack) -> Iterator[Finding]:
    if not debt.parts.compound_interest:
        return
    amount = debt.parts.compound_interest
    value = pack.parameter(PENALTY_MARKUP, debt.contract_date, debt.lender, debt.product)
    if value:
        yield value.finding("finding.compound_interest", "info", compound_amount=amount)
    private = pack.parameter("capitalisation_cap_private", debt.contract_date, debt.lender, debt.product)
    if private:
        yield private.finding("finding.compound_private", "warn", compound_amount=amount)
    card = pack.parameter("card_interest_on_fees_allowed", on, debt.lender, debt.product)
    if card and debt.parts.late_charges + debt.parts.fees:
        yield card.finding("finding.card_interest_on_fees", compound_amount=amount)


def _card_charges(debt: Debt, on: date, pack: Pack) -> Iterator[Finding]:
    value = pack.parameter("card_total_reducible", on, debt.lender, debt.product)
    if value and debt.parts.charges:
        yield value.finding("finding.card_reducible", charges_amount=debt.parts.charges)


def _late_charges(debt: Debt, on: date, pack: Pack) -> Iterator[Finding]:
    """The loss of an overdue loan is the interest that the lender went without."""
    value = pack.parameter("liquidated_damages_excess_ratio", on, debt.lender, debt.product)
    if value and debt.parts.late_charges:
        loss = Fraction(debt.parts.principal_overdue) * Fraction(debt.contract_rate) * debt.days_past_due / DAYS_IN_YEAR
        if debt.parts.late_charges > loss * Fraction(value.fraction()):
            yield value.finding("finding.late_charges_high", late_charges_amount=debt.parts.late_charges, loss_amount=round_exact(loss))


def _limitation(debt: Debt, on: date, pack: Pack) -> Iterator[Finding]:
    value = pack.parameter("limitation_period", on, debt.lender, debt.product)
    if value and add_months(on, -value.whole()).toordinal() > on.toordinal() - debt.days_past_due:
        yield value.finding("finding.limitation", months=value.whole(), days=debt.days_past_due)
        yield from _said(pack.parameter("limitation_effect_disclosure", on, debt.lender, debt.product), "finding.limitation_signing")


def _maturity(debt: Debt, on: date, pack: Pack) -> Iterator[Finding]:
    value = pack.parameter("extension_requires_before_maturity", on, debt.lender, debt.product)
    if value and debt.matures_on and not is_before_maturity(debt, on):
        yield value.finding("finding.change_of_contract", matures_on=debt.matures_on)


def _enforcement_costs(debt: Debt, on: date, pack: Pack) -> Iterator[Finding]:
    value = pack.parameter("allocation_order", on, debt.lender, debt.product)
    if value and debt.parts.enforcement_costs:
        yield value.finding("finding.enforcement_costs", costs_amount=debt.parts.enforcement_costs)


# --- the plan


def _term(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    value, months_max = longest_term(pack, facts.debt, facts.on, facts.kind)
    if value is None or months_max is None:
        return
    if facts.months_total > months_max:
        yield value.finding("finding.term_too_long", months=facts.months_total, max_months=months_max)
    elif facts.kind == "instalment":
        usual = _of(pack, LOAN_TERM, facts)
        general = usual.whole("business_general" if facts.debt.product == "business_loan" else "consumption") if usual else months_max
        if facts.months_total > general:
            key = "finding.term_temporary" if value.rule.parameter == LOAN_TERM_TEMPORARY else "finding.term_unusual"
            yield value.finding(key, "warn", months=facts.months_total, usual_months=general, max_months=months_max)


def _card(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    if facts.kind == "card_instalment":
        value = _of(pack, "card_reinstalment_allowed", facts)
        if value and facts.debt.in_instalments and not value.data:
            yield value.finding("finding.card_again")
        yield from _said(_of(pack, "card_instalment_disclosure", facts), "finding.show_card_instalment")
    elif facts.kind == "card_individualised":
        value = _of(pack, "card_individualised_max_term", facts)
        conditions = (facts.exceeds_ability, facts.is_willing)
        if value and False in conditions:
            yield value.finding("finding.card_conditions_missing")
        elif value and None in conditions:
            yield value.finding("finding.card_conditions", "show")
        yield from _said(_of(pack, "card_individualised_required_fields", facts), "finding.card_contents", "show")


def _cash_advance(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    value = _of(pack, "card_cash_instalment_max", facts)
    if value is None or not facts.cash_advance or facts.kind != "card_instalment":
        return
    amount_max = parse_amount(value.written("amount"), place=value.rule.parameter, minor_units=minor_units_of(pack.currency))
    if facts.cash_advance > amount_max:
        yield value.finding("finding.cash_amount", cash_amount=facts.cash_advance, max_amount=amount_max)
    if facts.months_total > value.whole("term_months"):
        yield value.finding("finding.cash_term", months=facts.months_total, max_months=value.whole("term_months"))


def _extension(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    if not facts.months_extension or facts.kind == "settlement":
        return
    before = is_before_maturity(facts.debt, facts.on)
    yield from _maturity(facts.debt, facts.on, pack)
    value, months_max = longest_extension(pack, facts.debt, facts.on)
    if value and months_max is not None and facts.months_extension > months_max:
        blocks = before or value.written("after_maturity") == "block"
        yield value.finding(
            "finding.extension_too_long" if blocks else "finding.extension_after_maturity",
            value.severity if blocks else "warn",
            months=facts.months_extension,
            max_months=months_max,
        )
    original = original_months(facts.debt)
    if before and original is not None:
        yield from _extension_in_general(facts, original, pack)


def _extension_in_general(facts: PlanFacts, original: int, pack: Pack) -> Iterator[Finding]:
    """The general rules and the old rule: context, and a warning where the whole term passes what the product is for."""
    value = _of(pack, "extension_max_cumulative_general", facts)
    if value:
        months_max = _general_months(value, original)
        if facts.months_extension > months_max:
            yield value.finding("finding.extension_general", months=facts.months_extension, max_months=months_max)
    product, product_max = longest_term(pack, facts.debt, facts.on, facts.kind)
    if product and product_max is not None and original + facts.months_extension > product_max:
        yield product.finding("finding.extension_whole_term", "warn", months=original + facts.months_extension, max_months=product_max)
    old = _of(pack, "extension_max_cumulative_old", facts)
    if old and original <= old.whole("short_original_months_max") and facts.months_extension > original * old.fraction("short_fraction"):
        yield old.finding("finding.extension_general", months=facts.months_extension, max_months=original)


def _general_months(value: Value, original: int) -> int:
    if original <= value.whole("short_original_months_max"):
        return floor(original * value.fraction("short_fraction"))
    if original <= value.whole("medium_original_months_max"):
        return floor(original * value.fraction("medium_fraction"))
    return value.whole("long_months")


def _cost(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    cap = plan_cap(facts.debt, facts.on, pack)
    yield from cap.findings
    cost = (facts.annual_rate_simple or Decimal(0)).quantize(RATE_STEP)
    if cap.value and cap.rate_annual is not None and cost > cap.rate_annual:
        yield cap.value.finding("finding.plan_cost_high", plan_rate=cost, cap_rate=cap.rate_annual)


def _capitalised(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    """Interest turned into principal: all that is paid stays within the principal and its interest at the cap over the whole time."""
    value = pack.parameter("capitalisation_cap_private", facts.debt.contract_date, facts.debt.lender, facts.debt.product)
    cap = plan_cap(facts.debt, facts.on, pack)
    if value is None or not facts.capitalised or cap.rate_annual is None:
        return
    days, _ = charged_days(facts.debt, facts.on)
    days += (add_months(facts.on, facts.months_total) - facts.on).days
    principal = facts.debt.parts.principal
    most = principal + floor(Fraction(principal) * Fraction(cap.rate_annual) * days / DAYS_IN_YEAR)
    if facts.total_to_pay > most:
        yield value.finding("finding.capitalised_too_much", total_amount=facts.total_to_pay, max_amount=most)


def _living_floor(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    value = _of(pack, "living_cost_floor_required", facts)
    if value and facts.months_below_floor:
        yield value.finding("finding.below_living_floor", months=facts.months_below_floor)


def _shown(facts: PlanFacts, pack: Pack) -> Iterator[Finding]:
    for name, key, wanted in (
        ("all_in_cost_statement", "finding.show_cost_statement", True),
        ("apr_method", "finding.show_annual_rate", True),
        ("allocation_order", "finding.show_order", True),
        ("waiver_effect", "finding.show_waiver", facts.waived > 0),
        ("limitation_effect_disclosure", "finding.show_limitation", True),
        ("automated_decision_rights", "finding.show_automated", facts.is_automated),
        ("family_effect_disclosure", "finding.show_family", facts.has_family_help),
        ("family_liable_default", "finding.show_family_owes_nothing", facts.has_family_help),
        ("relative_payment_subrogation_default", "finding.show_relative_claim", facts.has_family_help),
        ("contribution_not_accession", "finding.show_not_joining", facts.has_family_help),
    ):
        if wanted:
            yield from _said(_of(pack, name, facts), key, "show")
    record = _of(pack, "credit_record", facts)
    if record:
        yield record.finding("finding.show_credit_record", months=record.whole("retain_months"), days=record.whole("objection_days"))
