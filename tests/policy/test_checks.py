"""Every rule that speaks of a claim or a plan: where it fires and where it does not, and the day before and after it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from planner.core.debt import Debt, Parts
from planner.i18n import LANGUAGES, render
from planner.policy.checks import check_claim, check_household, check_plan
from planner.policy.claim import lawful_claim
from planner.policy.findings import Finding
from planner.policy.pack import Pack
from tests.policy.debts import CARD, LOAN, MICROLOAN, PACK, PRIVATE, TODAY, debts, plan

UNVERIFIED = PACK.with_unverified()


def _keys(findings: tuple[Finding, ...], rule: str) -> list[tuple[str, str]]:
    """Key (without its area) and severity of what one rule says; every finding is cited and can be said in both languages."""
    for finding in findings:
        assert finding.citation
        assert all(render(finding.key, finding.values, language) for language in LANGUAGES)
    return [(finding.key.removeprefix("finding."), finding.severity) for finding in findings if finding.rule == rule]


def _replace(debt: Debt, changes: dict[str, object]) -> Debt:
    """The debt with other fields; names of parts change the parts."""
    parts = {name: amount for name, amount in changes.items() if name in Parts.__slots__}
    fields = {name: value for name, value in changes.items() if name not in parts}
    return replace(debt, parts=replace(debt.parts, **parts), **fields)  # type: ignore[arg-type]  # fields are named at each case


# --- the claim: rule, debt, what is changed, on, what it says

BEFORE_2004, FROM_2004 = date(2003, 12, 31), date(2004, 1, 1)
CLAIMS: list[tuple[str, Debt, dict[str, object], date, list[tuple[str, str]]]] = [
    ("CN-CAP-24", CARD, {}, TODAY, []),
    ("CN-CAP-24", CARD, {"fees": 9990000}, TODAY, [("claim_above_maximum", "block")]),
    ("CN-CAP-24", PRIVATE, {"fees": 9990000}, TODAY, []),
    ("CN-CAP-4LPR", PRIVATE, {"interest": 0}, TODAY, []),
    ("CN-CAP-4LPR", PRIVATE, {"interest": 9990000}, TODAY, [("claim_above_maximum", "block")]),
    ("CN-CAP-4LPR", MICROLOAN, {"interest": 9990000}, TODAY, []),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("0.50")}, TODAY, []),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("0.00")}, TODAY, []),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("0.51")}, TODAY, [("penalty_markup_misuse", "warn")]),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("1.00")}, TODAY, [("penalty_markup_misuse", "warn")]),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("1.01")}, TODAY, [("penalty_markup_high", "block")]),
    ("CN-PENALTY-30-50", MICROLOAN, {"penalty_markup": Decimal("1.01")}, TODAY, []),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("1.01"), "contract_date": BEFORE_2004}, TODAY, []),
    ("CN-PENALTY-30-50", LOAN, {"penalty_markup": Decimal("1.01"), "contract_date": FROM_2004}, TODAY, [("penalty_markup_high", "block")]),
    ("CN-PENALTY-30-50", LOAN, {"compound_interest": 100}, TODAY, [("compound_interest", "info")]),
    ("CN-ROLLUP-PRIV", PRIVATE, {}, TODAY, []),
    ("CN-ROLLUP-PRIV", PRIVATE, {"compound_interest": 100}, TODAY, [("compound_private", "warn")]),
    ("CN-ROLLUP-PRIV", LOAN, {"compound_interest": 100}, TODAY, []),
    ("CN-ROLLUP-PRIV", PRIVATE, {"compound_interest": 100, "contract_date": date(2020, 8, 19)}, TODAY, []),
    ("CN-ROLLUP-PRIV", PRIVATE, {"compound_interest": 100, "contract_date": date(2020, 8, 20)}, TODAY, [("compound_private", "warn")]),
    ("CN-CARD-FEES-COURT", CARD, {}, TODAY, [("card_reducible", "info")]),
    ("CN-CARD-FEES-COURT", CARD, {"interest": 0, "penalty_interest": 0, "late_charges": 0}, TODAY, []),
    ("CN-CARD-FEES-COURT", LOAN, {}, TODAY, []),
    ("CN-CARD-FEES-COURT", CARD, {}, date(2021, 5, 24), []),
    ("CN-CARD-FEES-COURT", CARD, {}, date(2021, 5, 25), [("card_reducible", "info")]),
    # the loss of 5,000 yuan at 15.6% over 73 days is 156 yuan; 30% more is 202.80
    ("CN-DAMAGES-130", LOAN, {"days_past_due": 73, "late_charges": 20280}, TODAY, []),
    ("CN-DAMAGES-130", LOAN, {"days_past_due": 73, "late_charges": 20281}, TODAY, [("late_charges_high", "warn")]),
    ("CN-DAMAGES-130", LOAN, {"days_past_due": 73, "late_charges": 20281}, date(2023, 12, 4), []),
    ("CN-DAMAGES-130", LOAN, {"days_past_due": 73, "late_charges": 20281}, date(2023, 12, 5), [("late_charges_high", "warn")]),
    # three years before 2026-11-23 are 1096 days
    ("CN-LIMITATION", LOAN, {"days_past_due": 1096}, TODAY, []),
    ("CN-LIMITATION", LOAN, {"days_past_due": 1097}, TODAY, [("limitation", "warn")]),
    ("CN-LIMITATION", LOAN, {"days_past_due": 9999}, date(2020, 12, 31), []),
    ("CN-LIMITATION", LOAN, {"days_past_due": 9999}, date(2021, 1, 1), [("limitation", "warn")]),
    ("CN-D-LIMIT-WAIVE", LOAN, {"days_past_due": 1096}, TODAY, []),
    ("CN-D-LIMIT-WAIVE", LOAN, {"days_past_due": 1097}, TODAY, [("limitation_signing", "show")]),
    ("CN-D-ALLOC", LOAN, {}, TODAY, []),
    ("CN-D-ALLOC", LOAN, {"enforcement_costs": 1}, TODAY, [("enforcement_costs", "show")]),
    ("CN-D-ALLOC", LOAN, {"enforcement_costs": 1}, date(2020, 12, 31), []),
    ("CN-EXT-678", LOAN, {"matures_on": TODAY}, TODAY, []),
    ("CN-EXT-678", LOAN, {"matures_on": None}, TODAY, []),
    ("CN-EXT-678", LOAN, {"matures_on": date(2026, 11, 22)}, TODAY, [("change_of_contract", "warn")]),
    ("CN-EXT-678", LOAN, {"matures_on": date(2020, 1, 1)}, date(2020, 12, 31), []),
    ("CN-EXT-678", LOAN, {"matures_on": date(2020, 1, 1)}, date(2021, 1, 1), [("change_of_contract", "warn")]),
    ("CN-CARD-LATEFEE", CARD, {"compound_interest": 1}, TODAY, []),
]


@pytest.mark.parametrize(("rule", "debt", "changes", "on", "said"), CLAIMS)
def test_what_a_rule_says_of_a_claim(rule: str, debt: Debt, changes: dict[str, object], on: date, said: list[tuple[str, str]]) -> None:
    assert _keys(check_claim(_replace(debt, changes), on, PACK), rule) == said


@pytest.mark.parametrize(
    ("debt", "changes", "on", "pack", "said"),
    [
        (CARD, {"compound_interest": 1}, TODAY, PACK, []),
        (CARD, {"compound_interest": 1}, TODAY, UNVERIFIED, [("card_interest_on_fees", "warn")]),
        (CARD, {"compound_interest": 1, "late_charges": 0}, TODAY, UNVERIFIED, []),
        (CARD, {}, TODAY, UNVERIFIED, []),
        (LOAN, {"compound_interest": 1, "late_charges": 1}, TODAY, UNVERIFIED, []),
        (CARD, {"compound_interest": 1}, date(2016, 12, 31), UNVERIFIED, []),
        (CARD, {"compound_interest": 1}, date(2017, 1, 1), UNVERIFIED, [("card_interest_on_fees", "warn")]),
    ],
)
def test_an_unverified_rule_speaks_only_when_it_is_allowed(
    debt: Debt, changes: dict[str, object], on: date, pack: Pack, said: list[tuple[str, str]]
) -> None:
    findings = check_claim(_replace(debt, changes), on, pack)
    assert _keys(findings, "CN-CARD-LATEFEE") == said
    assert {finding.status for finding in findings if finding.rule == "CN-CARD-LATEFEE"} <= {"unverified"}


# --- the plan: rule, debt, what is told of the plan, what it says

TOO_LONG = [("term_too_long", "block")]
ENDED = replace(LOAN, matures_on=date(2026, 11, 22))
SHORT = replace(LOAN, original_months=12)
LONG = replace(LOAN, original_months=61)
BUSINESS = replace(LOAN, product="business_loan")
FINANCE = replace(LOAN, lender="consumer_finance")
AGAIN = replace(CARD, in_instalments=True)
CASH = {"kind": "card_instalment", "cash_advance": 5000000}
PLANS: list[tuple[str, Debt, dict[str, object], list[tuple[str, str]]]] = [
    ("CN-CARD-70-TERM", CARD, {"months_total": 60, "exceeds_ability": True, "is_willing": True}, []),
    ("CN-CARD-70-TERM", CARD, {"months_total": 61, "exceeds_ability": True, "is_willing": True}, TOO_LONG),
    ("CN-CARD-70-TERM", CARD, {"exceeds_ability": True}, [("card_conditions", "show")]),
    ("CN-CARD-70-TERM", CARD, {"is_willing": False}, [("card_conditions_missing", "block")]),
    ("CN-CARD-70-TERM", CARD, {"exceeds_ability": False, "is_willing": True}, [("card_conditions_missing", "block")]),
    ("CN-CARD-70-TERM", CARD, {"kind": "settlement", "months_total": 61}, []),
    ("CN-CARD-70-TERM", CARD, {"months_total": 61, "on": date(2011, 1, 12)}, []),
    ("CN-CARD-70-TERM", CARD, {"months_total": 61, "on": date(2011, 1, 13), "exceeds_ability": True, "is_willing": True}, TOO_LONG),
    ("CN-CARD-70-CONTENT", CARD, {}, [("card_contents", "show")]),
    ("CN-CARD-70-CONTENT", CARD, {"kind": "card_instalment"}, []),
    ("CN-CARD-70-CONTENT", CARD, {"on": date(2011, 1, 12)}, []),
    ("CN-CARD-70-CONTENT", CARD, {"on": date(2011, 1, 13)}, [("card_contents", "show")]),
    ("CN-CARD-13-TERM", CARD, {"kind": "card_instalment", "months_total": 60}, []),
    ("CN-CARD-13-TERM", CARD, {"kind": "card_instalment", "months_total": 61}, TOO_LONG),
    ("CN-CARD-13-TERM", CARD, {"kind": "card_instalment", "months_total": 61, "on": date(2022, 7, 6)}, []),
    ("CN-CARD-13-TERM", CARD, {"kind": "card_instalment", "months_total": 61, "on": date(2022, 7, 7)}, TOO_LONG),
    ("CN-CARD-13-NOREINST", AGAIN, {}, []),
    ("CN-CARD-13-NOREINST", AGAIN, {"kind": "card_instalment"}, [("card_again", "block")]),
    ("CN-CARD-13-NOREINST", CARD, {"kind": "card_instalment"}, []),
    ("CN-CARD-13-NOREINST", AGAIN, {"kind": "card_instalment", "on": date(2022, 7, 6)}, []),
    ("CN-CARD-13-NOREINST", AGAIN, {"kind": "card_instalment", "on": date(2022, 7, 7)}, [("card_again", "block")]),
    ("CN-CARD-13-CASH", CARD, {**CASH, "months_total": 24}, []),
    ("CN-CARD-13-CASH", CARD, {**CASH, "months_total": 25}, [("cash_term", "block")]),
    ("CN-CARD-13-CASH", CARD, {**CASH, "cash_advance": 5000001}, [("cash_amount", "block")]),
    ("CN-CARD-13-CASH", CARD, {**CASH, "cash_advance": 0, "months_total": 25}, []),
    ("CN-CARD-13-CASH", CARD, {**CASH, "kind": "card_individualised", "months_total": 25}, []),
    ("CN-CARD-13-CASH", CARD, {**CASH, "months_total": 25, "on": date(2022, 7, 6)}, []),
    ("CN-CARD-13-CASH", CARD, {**CASH, "months_total": 25, "on": date(2022, 7, 7)}, [("cash_term", "block")]),
    ("CN-D-CARD-13", CARD, {"kind": "card_instalment"}, [("show_card_instalment", "show")]),
    ("CN-D-CARD-13", CARD, {}, []),
    ("CN-D-CARD-13", CARD, {"kind": "card_instalment", "on": date(2022, 7, 6)}, []),
    ("CN-TERM-CONSUMER", FINANCE, {"months_total": 60}, []),
    ("CN-TERM-CONSUMER", FINANCE, {"months_total": 61}, TOO_LONG),
    ("CN-TERM-CONSUMER", FINANCE, {"months_total": 61, "on": date(2024, 6, 30)}, []),
    ("CN-TERM-CONSUMER", FINANCE, {"months_total": 61, "on": date(2024, 7, 1)}, TOO_LONG),
    ("CN-TERM-CONSUMER", BUSINESS, {"months_total": 60}, []),
    ("CN-TERM-CONSUMER", BUSINESS, {"months_total": 61}, [("term_unusual", "warn")]),
    ("CN-TERM-CONSUMER", BUSINESS, {"months_total": 120}, [("term_unusual", "warn")]),
    ("CN-TERM-CONSUMER", BUSINESS, {"months_total": 121}, TOO_LONG),
    ("CN-TERM-CONSUMER", MICROLOAN, {"months_total": 121}, []),
    ("CN-TERM-CONSUMER", FINANCE, {"months_extension": 36}, []),
    ("CN-TERM-CONSUMER", FINANCE, {"months_extension": 37}, [("extension_whole_term", "warn")]),
    ("CN-TERM-7Y", LOAN, {"months_total": 60}, []),
    ("CN-TERM-7Y", LOAN, {"months_total": 61}, [("term_temporary", "warn")]),
    ("CN-TERM-7Y", LOAN, {"months_total": 84}, [("term_temporary", "warn")]),
    ("CN-TERM-7Y", LOAN, {"months_total": 85}, TOO_LONG),
    ("CN-TERM-7Y", FINANCE, {"months_total": 85}, []),
    ("CN-TERM-7Y", LOAN, {"months_total": 84, "on": date(2025, 3, 13)}, []),
    ("CN-TERM-CONSUMER", LOAN, {"months_total": 84, "on": date(2025, 3, 13)}, TOO_LONG),
    ("CN-TERM-7Y", LOAN, {"months_total": 84, "on": date(2025, 3, 14)}, [("term_temporary", "warn")]),
    ("CN-EXT-678", LOAN, {"months_extension": 1}, []),
    ("CN-EXT-678", ENDED, {"months_extension": 0}, []),
    ("CN-EXT-678", ENDED, {"months_extension": 1}, [("change_of_contract", "warn")]),
    ("CN-EXT-678", ENDED, {"months_extension": 1, "kind": "settlement"}, []),
    ("CN-EXT-678", LOAN, {"months_extension": 1, "on": date(2027, 2, 10)}, []),
    ("CN-EXT-678", LOAN, {"months_extension": 1, "on": date(2027, 2, 11)}, [("change_of_contract", "warn")]),
    ("CN-EXT-678", replace(LOAN, matures_on=date(2020, 1, 1)), {"months_extension": 1, "on": date(2020, 12, 31)}, []),
    (
        "CN-EXT-678",
        replace(LOAN, matures_on=date(2020, 1, 1)),
        {"months_extension": 1, "on": date(2021, 1, 1)},
        [("change_of_contract", "warn")],
    ),
    ("CN-EXT-PLM2024", LOAN, {"months_extension": 12}, []),
    ("CN-EXT-PLM2024", LOAN, {"months_extension": 13}, [("extension_too_long", "block")]),
    ("CN-EXT-PLM2024", ENDED, {"months_extension": 13}, [("extension_after_maturity", "warn")]),
    ("CN-EXT-PLM2024", MICROLOAN, {"months_extension": 99}, []),
    ("CN-EXT-PLM2024", LOAN, {"months_extension": 13, "on": date(2024, 6, 30)}, []),
    ("CN-EXT-PLM2024", LOAN, {"months_extension": 13, "on": date(2024, 7, 1)}, [("extension_too_long", "block")]),
    ("CN-EXT-PLM2010", SHORT, {"months_extension": 12, "on": date(2024, 6, 30)}, []),
    ("CN-EXT-PLM2010", SHORT, {"months_extension": 13, "on": date(2024, 6, 30)}, [("extension_general", "info")]),
    ("CN-EXT-PLM2010", SHORT, {"months_extension": 13, "on": date(2024, 7, 1)}, []),
    ("CN-EXT-PLM2010", SHORT, {"months_extension": 13, "on": date(2010, 2, 11)}, []),
    ("CN-EXT-PLM2010", SHORT, {"months_extension": 13, "on": date(2010, 2, 12)}, [("extension_general", "info")]),
    ("CN-EXT-PLM2010", LOAN, {"months_extension": 99, "on": date(2024, 6, 30)}, []),
    ("CN-EXT-GTL12", SHORT, {"months_extension": 12}, []),
    ("CN-EXT-GTL12", SHORT, {"months_extension": 13}, [("extension_general", "warn")]),
    ("CN-EXT-GTL12", LOAN, {"months_extension": 12}, []),
    ("CN-EXT-GTL12", LOAN, {"months_extension": 13}, [("extension_general", "warn")]),
    ("CN-EXT-GTL12", LONG, {"months_extension": 36}, []),
    ("CN-EXT-GTL12", LONG, {"months_extension": 37}, [("extension_general", "warn")]),
    ("CN-EXT-GTL12", ENDED, {"months_extension": 37}, []),
    ("CN-EXT-GTL12", PRIVATE, {"months_extension": 37}, []),
    ("CN-EXT-GTL12", SHORT, {"months_extension": 13, "on": date(1996, 7, 31)}, []),
    ("CN-EXT-GTL12", SHORT, {"months_extension": 13, "on": date(1996, 8, 1)}, [("extension_general", "warn")]),
    ("CN-CAP-24", LOAN, {"annual_rate_simple": Decimal("0.24")}, []),
    ("CN-CAP-24", LOAN, {"annual_rate_simple": Decimal("0.24004")}, []),
    ("CN-CAP-24", LOAN, {"annual_rate_simple": Decimal("0.2401")}, [("plan_cost_high", "block")]),
    ("CN-CAP-24", LOAN, {"annual_rate_simple": Decimal("0.2401"), "on": date(2017, 8, 8)}, []),
    ("CN-CAP-24", LOAN, {"annual_rate_simple": Decimal("0.2401"), "on": date(2017, 8, 9)}, [("plan_cost_high", "block")]),
    ("CN-CAP-4LPR", PRIVATE, {"annual_rate_simple": Decimal("0.134")}, []),
    ("CN-CAP-4LPR", PRIVATE, {"annual_rate_simple": Decimal("0.1341")}, [("plan_cost_high", "block")]),
    ("CN-MICRO-24", MICROLOAN, {"annual_rate_simple": Decimal("0.24")}, []),
    ("CN-MICRO-24", MICROLOAN, {"annual_rate_simple": Decimal("0.25")}, [("plan_cost_high", "block")]),
    ("CN-MICRO-24", MICROLOAN, {"annual_rate_simple": Decimal("0.25"), "on": date(2025, 12, 18)}, []),
    ("CN-MICRO-24", MICROLOAN, {"annual_rate_simple": Decimal("0.24"), "on": date(2027, 12, 31)}, [("plan_cost_high", "block")]),
    ("CN-LPR", MICROLOAN, {}, []),
    ("CN-LPR", MICROLOAN, {"on": date(2027, 12, 31)}, [("lpr_unconfirmed", "warn")]),
    ("CN-LIVING-EXEC", LOAN, {}, []),
    ("CN-LIVING-EXEC", LOAN, {"months_below_floor": 1}, [("below_living_floor", "block")]),
    ("CN-LIVING-EXEC", LOAN, {"months_below_floor": 1, "on": date(2023, 12, 31)}, []),
    ("CN-LIVING-EXEC", LOAN, {"months_below_floor": 1, "on": date(2024, 1, 1)}, [("below_living_floor", "block")]),
    ("CN-D-MINGSHI", LOAN, {}, [("show_cost_statement", "show")]),
    ("CN-D-MINGSHI", PRIVATE, {}, []),
    ("CN-D-MINGSHI", LOAN, {"on": date(2026, 7, 31)}, []),
    ("CN-D-MINGSHI", LOAN, {"on": date(2026, 8, 1)}, [("show_cost_statement", "show")]),
    ("CN-D-APR", PRIVATE, {}, [("show_annual_rate", "show")]),
    ("CN-D-APR", PRIVATE, {"on": date(2021, 3, 11)}, []),
    ("CN-D-ALLOC", LOAN, {}, [("show_order", "show")]),
    ("CN-D-ALLOC", LOAN, {"on": date(2020, 12, 31)}, []),
    ("CN-D-575", LOAN, {}, []),
    ("CN-D-575", LOAN, {"waived": 1}, [("show_waiver", "show")]),
    ("CN-D-575", LOAN, {"waived": 1, "on": date(2020, 12, 31)}, []),
    ("CN-D-LIMIT-WAIVE", LOAN, {}, [("show_limitation", "show")]),
    ("CN-D-LIMIT-WAIVE", LOAN, {"on": date(2020, 12, 31)}, []),
    ("CN-D-CREDIT", LOAN, {}, [("show_credit_record", "show")]),
    ("CN-D-CREDIT", LOAN, {"on": date(2013, 3, 14)}, []),
    ("CN-D-CREDIT", LOAN, {"on": date(2013, 3, 15)}, [("show_credit_record", "show")]),
    ("CN-D-AUTO", LOAN, {}, []),
    ("CN-D-AUTO", LOAN, {"is_automated": True}, [("show_automated", "show")]),
    ("CN-D-AUTO", LOAN, {"is_automated": True, "on": date(2021, 10, 31)}, []),
    ("CN-D-RELATIVE", LOAN, {}, []),
    ("CN-D-RELATIVE", LOAN, {"has_family_help": True}, [("show_family", "show")]),
    ("CN-D-RELATIVE", LOAN, {"has_family_help": True, "on": date(2020, 12, 31)}, []),
    ("CN-V-FAMILY-VOL", LOAN, {}, []),
    ("CN-V-FAMILY-VOL", LOAN, {"has_family_help": True}, [("show_family_owes_nothing", "show")]),
    ("CN-V-FAMILY-VOL", LOAN, {"has_family_help": True, "on": date(2020, 12, 31)}, []),
    ("CN-V-524", LOAN, {}, []),
    ("CN-V-524", LOAN, {"has_family_help": True}, [("show_relative_claim", "show")]),
    ("CN-V-524", LOAN, {"has_family_help": True, "on": date(2020, 12, 31)}, []),
    ("CN-V-552", LOAN, {}, []),
    ("CN-V-552", LOAN, {"has_family_help": True}, [("show_not_joining", "show")]),
    ("CN-V-552", LOAN, {"has_family_help": True, "on": date(2020, 12, 31)}, []),
]


@pytest.mark.parametrize(("rule", "debt", "told", "said"), PLANS)
def test_what_a_rule_says_of_a_plan(rule: str, debt: Debt, told: dict[str, object], said: list[tuple[str, str]]) -> None:
    assert _keys(check_plan(plan(debt, **told), PACK), rule) == said


# 10,000 + 5,000 yuan at 13.4% for the days of the charges (137, from the stated interest) and for the year of the plan
ROLLED = replace(PRIVATE, contract_date=date(2024, 8, 1), days_past_due=137, contract_rate=Decimal(0))
MOST = 1500000 + 1500000 * 134 * (137 + 365) // 365000


@pytest.mark.parametrize(
    ("debt", "told", "said"),
    [
        (ROLLED, {"capitalised": 1, "total_to_pay": MOST}, []),
        (ROLLED, {"capitalised": 1, "total_to_pay": MOST + 1}, [("capitalised_too_much", "block")]),
        (ROLLED, {"capitalised": 0, "total_to_pay": MOST + 1}, []),
        (replace(ROLLED, lender="bank"), {"capitalised": 1, "total_to_pay": 10**9}, []),
        (replace(ROLLED, contract_date=date(2020, 8, 19)), {"capitalised": 1, "total_to_pay": 10**9}, []),
        (replace(ROLLED, contract_date=date(2020, 8, 20)), {"capitalised": 1, "total_to_pay": 10**9}, [("capitalised_too_much", "block")]),
    ],
)
def test_interest_turned_into_principal_in_private_lending(debt: Debt, told: dict[str, object], said: list[tuple[str, str]]) -> None:
    assert _keys(check_plan(plan(debt, **told), PACK), "CN-ROLLUP-PRIV") == said


def test_the_stricter_reading_after_maturity_is_a_setting_of_the_data() -> None:
    rule = PACK.rules["extension_max_cumulative"]
    assert isinstance(rule.values[0].data, Mapping)
    strict = replace(rule.values[0], data={**rule.values[0].data, "after_maturity": "block"})
    pack = replace(PACK, rules={**PACK.rules, rule.parameter: replace(rule, values=(strict,))})
    assert _keys(check_plan(plan(ENDED, months_extension=13), pack), "CN-EXT-PLM2024") == [("extension_too_long", "block")]
    assert _keys(check_plan(plan(ENDED, months_extension=12), pack), "CN-EXT-PLM2024") == []


def test_a_personalised_plan_of_who_issues_no_card() -> None:
    """A private creditor cannot give a personalised card plan: its rule says nothing, and neither do its conditions."""
    findings = check_plan(plan(replace(CARD, lender="private", contract_date=date(2024, 8, 1)), is_willing=False), PACK)
    assert not any(finding.blocks for finding in findings)


def test_revolving_debt_has_no_term_to_extend() -> None:
    findings = check_plan(plan(replace(LOAN, matures_on=None, original_months=None), months_extension=99), PACK)
    assert [finding.rule for finding in findings if finding.rule.startswith("CN-EXT")] == []


def test_a_loan_with_a_maturity_but_no_product_limit_is_extended_by_the_general_rules() -> None:
    findings = check_plan(plan(replace(LOAN, product="mortgage"), months_extension=13), PACK)
    assert [finding.rule for finding in findings if finding.severity in ("block", "warn")] == ["CN-EXT-PLM2024", "CN-EXT-GTL12"]


def test_a_conservative_rule_shows_that_it_is_not_confirmed() -> None:
    (finding,) = (found for found in check_plan(plan(LOAN, months_extension=13), PACK) if found.rule == "CN-EXT-PLM2024")
    assert (finding.status, finding.blocks) == ("unverified", True)


# --- the household


@pytest.mark.parametrize(
    ("place", "in_need", "on", "rules"),
    [
        ("CN-510100", False, TODAY, []),
        ("CN-510100", True, TODAY, ["CN-D-SUPPORT", "CN-DIBAO-LAW"]),
        ("", True, date(2026, 6, 30), []),
        ("", True, date(2026, 7, 1), ["CN-D-SUPPORT", "CN-DIBAO-LAW"]),
        ("CN-440300", False, TODAY, ["CN-SZ-PB"]),
        ("CN-440305", False, date(2021, 2, 28), []),
        ("CN-440305", False, date(2021, 3, 1), ["CN-SZ-PB"]),
        ("CN-350200", False, TODAY, ["CN-XM-PB"]),
        ("CN-350200", False, date(2025, 10, 31), []),
        ("CN-350200", False, date(2025, 11, 1), ["CN-XM-PB"]),
    ],
)
def test_what_a_household_is_told(place: str, in_need: bool, on: date, rules: list[str]) -> None:
    findings = check_household(on, place, in_need, PACK)
    assert [finding.rule for finding in findings] == rules
    assert [_keys(findings, rule) for rule in rules] == [[(finding.key.removeprefix("finding."), finding.severity)] for finding in findings]


# --- laws


@given(debts())
def test_every_finding_of_a_claim_is_cited_and_can_be_said(debt: Debt) -> None:
    findings = check_claim(debt, TODAY, UNVERIFIED)
    assert _keys(findings, "") == []
    assert findings[: len(lawful_claim(debt, TODAY, UNVERIFIED).findings)] == lawful_claim(debt, TODAY, UNVERIFIED).findings


@given(debts())
def test_findings_of_a_plan_come_in_the_order_of_their_weight(debt: Debt) -> None:
    findings = check_plan(plan(debt, months_total=70, months_extension=70, annual_rate_simple=Decimal("0.3"), waived=1), PACK)
    assert _keys(findings, "") == []
    order = ["block", "gate", "warn", "show", "info"]
    assert [finding.severity for finding in findings] == sorted((finding.severity for finding in findings), key=order.index)
