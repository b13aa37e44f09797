"""The proposal of a case, one case at a time: which offers, what is told of them, and where to go when there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from planner.core.daycount import DayCount
from planner.core.debt import Parts
from planner.core.money import round_exact
from planner.household.household import Household, Income, Recurring
from planner.negotiation import propose as module
from planner.negotiation.candidates import candidate_at, keep_affordable
from planner.negotiation.grid import grid_of
from planner.negotiation.proposal import Proposal
from planner.negotiation.selection import BAND
from planner.valuation.survival_draws import SEED
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, WAGE, Case

CARD_CASE = Case((CARD,), WAGE, replace(FULL, months_max=48))
FAIR = CARD_CASE.but(mode="fair_split")
FARM = Household(2, (Income("x", "farm", Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000) + (0,) * 6)),), (), living_floor=0)


def earning(amount: int, savings: int = 0) -> Household:
    return replace(WAGE, income=(Income("borrower", "wage", Recurring(amount)),), savings=savings)


@cache
def plain() -> Proposal:
    return PLAIN.propose()


@cache
def fair() -> Proposal:
    return FAIR.propose()


# --- three offers


def test_three_offers_beside_going_on_and_deciding_later() -> None:
    """12,000 at 15.6% over at most 24 months: the longest is the lightest, half of the surplus pays it in six."""
    proposal = plain()
    assert [offer.label for offer in proposal.offers] == ["lightest_month", "soonest_finished", "most_different"]
    assert [offer.id for offer in proposal.offers] == ["A", "B", "C"]
    assert [offer.rung for offer in proposal.offers] == ["time_only"] * 3
    lightest, soonest, other = proposal.offers
    monthly = Decimal("0.156") / 12
    assert (lightest.months, lightest.first_payment) == (24, round_exact(1_200_000 * monthly / (1 - (1 + monthly) ** -24)))
    assert soonest.months == 6
    assert 6 < (other.months or 0) < 24
    assert (proposal.zone_is_empty, proposal.way_out) == (False, None)
    assert proposal.status_quo.total_to_pay == 1_200_000
    grows = round_exact(Decimal("1_200_000") * Decimal("0.156") * Decimal("1.3") / 12)
    assert proposal.status_quo.outlook["grows_a_month"] == grows
    assert proposal.decide_later.outlook == proposal.status_quo.outlook
    assert (proposal.status_quo.id, proposal.decide_later.id) == ("status_quo", "decide_later")
    assert (proposal.currency, proposal.minor_units) == ("CNY", 2)


@pytest.mark.parametrize("told", [plain, fair])
def test_all_three_are_worth_the_target_within_three_in_a_hundred(told: Callable[[], Proposal]) -> None:
    proposal = told()
    assert proposal.target_value is not None
    assert len(proposal.offers) == 3
    for offer in proposal.offers:
        assert abs((offer.creditor_value or 0) - proposal.target_value) <= BAND * proposal.target_value + 1


def test_why_these_offers_is_told() -> None:
    assert [reason.key for reason in plain().why] == ["why.same_worth", "why.least_concession"]
    assert [reason.key for reason in fair().why] == ["why.same_worth", "why.fair_split"]
    assert [offer.why[0].key for offer in fair().offers] == ["why.lightest_month", "why.soonest_finished", "why.most_different"]


def test_the_bad_time_stands_after_the_other_tests_of_the_budget() -> None:
    for offer in plain().offers:
        assert [result.id for result in offer.tests] == ["T1", "T2", "T3", "T4", "T5", "T7", "T6"]


def test_verdicts_are_told_both_ways() -> None:
    """24 months are clearly less likely to be kept than six."""
    verdicts = plain().verdicts
    assert len(verdicts) == 6
    assert (verdicts["A", "B"], verdicts["B", "A"]) == ("less", "more")
    turned = {"more": "less", "less": "more", "about_same": "about_same"}
    assert all(verdicts[other, one] == turned[verdict] for (one, other), verdict in verdicts.items())


# --- fewer


def test_one_instalment_is_one_offer() -> None:
    proposal = replace(PLAIN, household=earning(9_000_000)).but(months_max=1).propose()
    (offer,) = proposal.offers
    assert (offer.months, offer.label, len(offer.rows)) == (1, "lightest_month", 1)
    assert [(reason.key, dict(reason.values)) for reason in proposal.why] == [("why.least_concession", {}), ("why.fewer", {"number": 1})]
    assert proposal.verdicts == {}


def test_a_farm_that_earns_twice_a_year_has_two_plans() -> None:
    """Two payments a year: over after one harvest's two months, or after the first of them. A third plan would be like these."""
    proposal = replace(PLAIN, household=FARM).but(months_max=12).propose()
    assert [offer.plans[0].terms.instalment.shape for offer in proposal.offers] == ["seasonal", "seasonal"]
    assert [(reason.key, dict(reason.values)) for reason in proposal.why][-1] == ("why.fewer", {"number": 2})


# --- none


def test_nothing_left_means_no_instalments_and_a_way_out() -> None:
    proposal = replace(PLAIN, household=earning(300_000)).propose()
    assert (proposal.offers, proposal.zone_is_empty) == ((), True)
    assert proposal.way_out
    assert proposal.way_out.reason == "nothing_left"
    assert proposal.way_out.steps == ("pause", "token_payment_of", "hardship_scheme", "social_assistance", "counselling")
    assert proposal.way_out.values == {"surplus_amount": sum(proposal.surplus) // 12, "token_amount": 1_000}
    assert {finding.key for finding in proposal.findings} >= {"finding.show_assistance"}
    assert dict(proposal.reasons) == {"considered": 0}


def test_a_token_is_in_whole_units_of_the_currency() -> None:
    way_out = Case((replace(LOAN, currency="JPY"),), earning(300_000), PLAIN.mandate).propose().way_out
    assert way_out
    assert way_out.values["token_amount"] == 10


def test_too_little_within_the_mandate_leads_to_asking_for_more() -> None:
    proposal = PLAIN.but(months_max=3).propose()
    assert proposal.way_out
    assert proposal.way_out.reason == "no_plan_fits"
    assert proposal.way_out.steps == ("ask_for_more", "pause", "token_payment", "hardship_scheme", "counselling")
    assert proposal.reasons["T1"] == proposal.reasons["considered"] == 3
    assert (proposal.target_value, proposal.creditor, proposal.verdicts, proposal.why) == (None, None, {}, ())


@pytest.mark.parametrize("household", [WAGE, earning(300_000)])
@pytest.mark.parametrize("parts", [Parts(), Parts(late_charges=500, fees=300)])
def test_where_all_may_be_waived_there_is_nothing_to_pay(parts: Parts, household: Household) -> None:
    proposal = Case((replace(LOAN, parts=parts),), household, FULL).propose()
    assert proposal.offers == ()
    assert proposal.way_out
    assert (proposal.way_out.reason, proposal.way_out.steps) == ("nothing_to_pay", ())


def test_plans_that_rules_block_are_no_offers() -> None:
    """Savings that would pay the whole card: the plan for those who cannot pay is not for them."""
    case = replace(PLAIN, debts=(CARD,), household=replace(WAGE, savings=CARD.parts.total)).but(months_max=60)
    proposal = case.propose()
    assert proposal.offers == ()
    assert proposal.way_out
    assert proposal.way_out.reason == "no_plan_fits"
    assert proposal.reasons["T1"] < proposal.reasons["considered"]


def test_plans_that_are_worth_less_than_no_plan_are_no_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "baseline_of", lambda _: 1e12)
    proposal = PLAIN.propose()
    assert proposal.offers == ()
    assert proposal.way_out
    assert proposal.way_out.reason == "no_plan_fits"


# --- what else is told


def test_the_reasons_are_those_of_the_exact_plans() -> None:
    """24 terms, level or, where they are longer than a year, a tenth more each year: 36 plans, each built and tested."""
    situation = PLAIN.situation()
    grid = grid_of(situation)
    plans = [candidate_at(situation, grid, (0, p, n, 0, 0)) for p in range(2) for n in range(12 * p, 24)]
    passing, fallen = keep_affordable(situation, plans)
    reasons = dict(plain().reasons)
    assert reasons.pop("considered") == plain().screened == len(plans) == 36
    assert {name: count for name, count in reasons.items() if count} == dict(fallen)
    assert len(passing) == 36 - fallen.total()
    assert list(plain().reasons) == sorted(plain().reasons)


def test_a_claim_above_the_law_is_cut_and_says_so() -> None:
    dear = replace(LOAN, contract_rate=Decimal("0.50"), parts=Parts(principal_overdue=1_200_000, interest=400_000))
    (claim,) = replace(PLAIN, debts=(dear,)).propose().claims
    assert claim.debt_id == "loan"
    assert claim.stated == dear.parts
    assert claim.above.total > 0
    assert claim.lawful.total + claim.above.total == claim.stated.total
    assert claim.findings
    assert claim.assumptions


def test_a_debt_that_is_waived_in_full_leaves_the_others() -> None:
    case = Case((LOAN, replace(LOAN, id="fees", parts=Parts(fees=300))), WAGE, replace(FAIR.mandate, months_max=24))
    offers = case.propose().offers
    assert len(offers) == 3
    assert all(len(offer.plans) == 2 for offer in offers)
    assert any(offer.plans[1].rows == () for offer in offers)


@pytest.mark.parametrize("day_count", ["30/360", "ACT/365F", "ACT/360"])
def test_a_plan_at_the_protected_maximum_is_not_blocked_by_the_days_of_a_month(day_count: DayCount) -> None:
    debt = replace(LOAN, contract_rate=Decimal("0.36"), day_count=day_count, penalty_markup=Decimal(0))
    proposal = replace(PLAIN, debts=(debt,)).but(needs_confirmation=("rate",)).propose()
    assert len(proposal.offers) == 3
    assert set(proposal.reasons) <= {"considered", "T1", "T2", "T4"}
    # A cap is no concession: nobody has to confirm it.
    assert [offer.needs_confirmation for offer in proposal.offers] == [(), (), ()]


def test_the_same_seed_gives_the_same_proposal_and_another_other_lives() -> None:
    again, other = PLAIN.propose(), PLAIN.propose(seed=7)
    assert again == plain()
    assert (plain().seed, other.seed) == (SEED, 7)
    assert [offer.creditor_value for offer in other.offers] != [offer.creditor_value for offer in plain().offers]
    assert abs((other.offers[0].creditor_value or 0) - (plain().offers[0].creditor_value or 0)) < 12_000


def test_a_proposal_names_the_numbers_that_it_used() -> None:
    parameters = plain().parameters
    assert set(parameters) == {"survival", "creditor"}
    assert all(parameters.values())
    assert (plain().pack_version, plain().as_of) == (PLAIN.situation().pack.version, date(2026, 11, 23))
    assert plain().engine_version
