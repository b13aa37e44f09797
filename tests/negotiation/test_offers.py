"""From a plan to a column of the comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.core.debt import Parts
from planner.household.household import Contribution, Income, Recurring
from planner.negotiation.candidates import build_candidate
from planner.negotiation.ladder import LADDER, Rung
from planner.negotiation.offers import blocking_rules, decide_later, make_offer, outlook, plan_facts, plan_findings, status_quo, term_test
from planner.negotiation.situation import growth
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.policy.findings import Finding
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, WAGE, Case

ALL_BUT_PRINCIPAL = next(rung for rung in LADDER if rung.name == "past_interest" and rung.waive["interest"] == 1)
FREE = Rung("lower_rate", rate_share=Decimal(0))
RICH = replace(WAGE, income=(Income("x", "wage", Recurring(90_000_000)),))


def test_what_is_saved_is_what_is_owed_now_less_what_is_paid() -> None:
    """12,000 in one month at 15.6% a year: more time alone makes it dearer than what is owed today."""
    situation = PLAIN.situation()
    candidate = build_candidate(situation, LADDER[0], [Instalment(situation.first_due, 1)], Extension())
    offer = make_offer(situation, candidate, "A", "lightest_month")
    assert (offer.total_to_pay, offer.interest_to_pay) == (1_215_600, 15_600)
    assert offer.saved_vs_now == -15_600
    assert (offer.first_payment, offer.worst_payment, offer.last_payment, offer.months) == (1_215_600, 1_215_600, 1_215_600, 1)
    assert offer.annual_rate_simple
    assert round(offer.annual_rate_simple, 6) == Decimal("0.156")


def test_a_waiver_is_saved() -> None:
    debts = (LOAN, replace(LOAN, id="fees", parts=Parts(fees=300_000)))
    waived = Rung("lower_rate", {"fees": Decimal(1)}, Decimal(0))
    situation = Case(debts, RICH, FULL).situation()
    candidate = build_candidate(situation, waived, [Instalment(situation.first_due, 12)] * 2, Extension())
    assert candidate.plans[1].rows == ()
    offer = make_offer(situation, candidate, "A", "lightest_month")
    assert (
        offer.saved_vs_now
        == offer.total_waived
        == 300_000 - sum(debts[1].parts.minus(claim.lawful).total for claim in situation.claims[1:])
    )


def test_the_outlook_of_doing_nothing() -> None:
    situation = PLAIN.situation()
    assert outlook(situation) == {
        "owed_now": 1_200_000,
        "owed_in_12_months": 1_200_000 + growth(situation, 12),
        "grows_a_month": growth(situation, 1),
    }
    assert growth(situation, 12) == round(1_200_000 * 0.156 * 1.3)


def test_going_on_as_now_and_deciding_later_stand_beside_the_offers_and_promise_nothing() -> None:
    situation = PLAIN.situation()
    now, later = status_quo(situation), decide_later(situation)
    assert (now.id, now.label, now.total_to_pay) == ("status_quo", "go_on_as_now", 1_200_000)
    assert (later.id, later.label, later.total_to_pay) == ("decide_later", "decide_later", None)
    assert now.outlook == later.outlook == outlook(situation)
    assert (now.rows, later.rows, now.completion, later.completion) == ((), (), None, None)


def test_a_down_payment_is_no_instalment() -> None:
    """3,000 today, then 9,000 in six months without interest."""
    situation = PLAIN.but(rate_min=Decimal(0)).situation()
    way = Instalment(situation.first_due, 6, down_payment=300_000)
    offer = make_offer(situation, build_candidate(situation, FREE, [way], Extension()), "B", "likeliest")
    assert (offer.first_payment, offer.worst_payment, offer.last_payment) == (150_000, 150_000, 150_000)
    assert (offer.total_to_pay, offer.interest_to_pay, offer.saved_vs_now) == (1_200_000, 0, 0)
    assert (offer.id, offer.label, offer.rung, offer.months, offer.skips) == ("B", "likeliest", "lower_rate", 6, 0)


def test_a_pause_and_skips_are_levers_that_may_need_a_word() -> None:
    situation = PLAIN.but(needs_confirmation=("skips", "holiday", "rate"), skip_months_max=2, holiday_months_max=2).situation()
    way = Instalment(situation.first_due, 12)
    plain, eased = (
        make_offer(situation, build_candidate(situation, LADDER[0], [way], time), "A", "lightest_month")
        for time in (Extension(), Extension(holiday=1, skips=2))
    )
    assert (plain.skips, plain.needs_confirmation) == (0, ())
    assert (eased.skips, eased.needs_confirmation) == (2, ("skips", "holiday"))


def test_the_tightest_month_is_told_with_what_it_needs() -> None:
    """8,000 a month come in, 3,000 of it are needed; a payment of 2,000 leaves 6,000."""
    situation = Case((LOAN,), replace(WAGE, savings=10**7), FULL).situation()
    candidate = build_candidate(situation, FREE, [Instalment(situation.first_due, 6)], Extension())
    offer = make_offer(situation, candidate, "A", "lightest_month")
    assert (offer.worst_payment, offer.tightest_month, offer.short_of_essentials, offer.short_month) == (
        200_000,
        date(2026, 12, 1),
        0,
        None,
    )
    assert (offer.tightest_month_left, offer.tightest_month_essential) == (600_000, 300_000)
    assert offer.largest_income_fall is not None
    assert [result.id for result in offer.tests] == ["T1", "T2", "T3", "T4", "T7", "T6"]


def test_what_the_rules_block_is_named() -> None:
    """Savings that would pay the whole card: the plan for those who cannot pay is not for them."""
    for savings, blocked in ((0, frozenset()), (CARD.parts.total, frozenset({"CN-CARD-70-TERM"}))):
        situation = Case((CARD,), replace(RICH, savings=savings), FULL).situation()
        candidate = build_candidate(situation, LADDER[0], [Instalment(situation.first_due, 12)], Extension())
        assert blocking_rules(situation, candidate) == blocked


@pytest.mark.parametrize(
    ("needs", "said"), [(("fees", "rate"), ("rate",)), ((), ()), (("rate", "penalty_interest"), ("rate", "penalty_interest"))]
)
def test_what_somebody_must_confirm_is_named_in_the_order_of_the_mandate(needs: tuple[str, ...], said: tuple[str, ...]) -> None:
    debt = replace(CARD, parts=replace(CARD.parts, fees=0))
    situation = Case((debt,), RICH, replace(FULL, needs_confirmation=needs)).situation()
    rung = Rung("lower_rate", {"penalty_interest": Decimal(1)}, Decimal("0.5"))
    candidate = build_candidate(situation, rung, [Instalment(situation.first_due, 12)], Extension())
    assert make_offer(situation, candidate, "A", "lightest_month").needs_confirmation == said


def test_t6_counts_the_months_and_hears_the_rules() -> None:
    situation = PLAIN.situation()
    rows = build_candidate(situation, LADDER[0], [Instalment(situation.first_due, 24)], Extension()).rows
    result = term_test(situation, rows, ())
    assert (result.id, result.passed, result.hard, result.number, result.key) == ("T6", True, True, 24, "test.T6.pass")
    assert term_test(situation, rows, [Finding("r", "warn", "c", "k")]).passed
    blocked = term_test(situation, rows, [Finding("r", "block", "c", "k")])
    assert (blocked.passed, blocked.key) == (False, "test.T6.fail")
    longer = build_candidate(PLAIN.but(months_max=25).situation(), LADDER[0], [Instalment(situation.first_due, 25)], Extension()).rows
    assert not term_test(situation, longer, ()).passed


def test_the_rules_hear_of_the_plan_what_they_need() -> None:
    help_ = Contribution("parent", Recurring(1), None, consent_of_borrower=True, consent_of_relative=True)
    situation = Case((CARD,), replace(WAGE, contributions=(help_,)), FULL).situation()
    plan = build_candidate(situation, ALL_BUT_PRINCIPAL, [Instalment(situation.first_due, 12)], Extension()).plans[0]
    facts = plan_facts(situation, 0, plan)
    assert (facts.kind, facts.months_total, facts.months_extension) == ("card_individualised", 12, 0)
    assert (facts.total_to_pay, facts.waived, facts.capitalised) == (4_800_000, 824_000, 0)
    assert (facts.exceeds_ability, facts.has_family_help) == (True, True)
    assert facts.annual_rate_simple is not None
    assert abs(facts.annual_rate_simple) < Decimal("1e-15")


def test_a_debt_that_is_waived_in_full_has_a_plan_without_a_payment() -> None:
    situation = Case((LOAN, replace(LOAN, id="fees", parts=Parts(fees=300))), WAGE, FULL).situation()
    candidate = build_candidate(situation, ALL_BUT_PRINCIPAL, [Instalment(situation.first_due, 12)] * 2, Extension())
    facts = plan_facts(situation, 1, candidate.plans[1])
    assert (facts.months_total, facts.total_to_pay, facts.annual_rate_simple) == (0, 0, None)


def test_a_finding_of_two_debts_is_said_once() -> None:
    situation = Case((CARD, replace(CARD, id="other")), WAGE, FULL).situation()
    plans = build_candidate(situation, ALL_BUT_PRINCIPAL, [Instalment(situation.first_due, 12)] * 2, Extension()).plans
    assert plan_findings(situation, plans) == plan_findings(situation, plans[:1])


@pytest.mark.parametrize(("savings", "exceeds"), [(6_823_999, True), (6_824_000, False)])
def test_savings_are_held_against_all_debts_together(savings: int, *, exceeds: bool) -> None:
    situation = Case((CARD, LOAN), replace(WAGE, savings=savings), FULL).situation()
    plan = build_candidate(situation, LADDER[0], [Instalment(situation.first_due, 12)] * 2, Extension()).plans[0]
    assert plan_facts(situation, 0, plan).exceeds_ability is exceeds
