"""The proposal of a case, one case at a time: which offers, from which plans, and where to go when there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from planner.core.daycount import DayCount
from planner.core.debt import Parts
from planner.core.money import round_exact
from planner.household.household import Hardship, Household, Income, Recurring
from planner.household.reserve import reserve
from planner.negotiation import propose as module
from planner.negotiation import selection
from planner.negotiation.candidates import Candidate, candidate_at, keep_affordable
from planner.negotiation.evaluation import baseline_of
from planner.negotiation.frontier import BUCKETS
from planner.negotiation.grid import Grid, grid_of
from planner.negotiation.pool import Places, Pool, ample, grantable_alone, pool_of
from planner.negotiation.proposal import Offer, Proposal
from planner.negotiation.propose import tiers
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.selection import BAND
from planner.negotiation.situation import Situation
from planner.negotiation.target import Target, target_of
from planner.negotiation.trials import SHOWN_PATHS, Proof, Trials, prove, try_out
from planner.valuation.survival_draws import SEED
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, WAGE, Case

CARD_CASE = Case((CARD,), WAGE, replace(FULL, months_max=48))
FAIR = CARD_CASE.but(mode="fair_split")
ILL = replace(
    WAGE,
    income=(Income("borrower", "wage", Recurring(800_000), low=320_000),),
    hardship=Hardship("illness", date(2026, 10, 1), date(2027, 1, 31)),
)
FARM = Household(2, (Income("x", "farm", Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000, 0, 0, 0, 0, 0, 0))),), (), living_floor=0)


def earning(amount: int, savings: int = 0) -> Household:
    return replace(WAGE, income=(Income("borrower", "wage", Recurring(amount)),), savings=savings)


@cache
def plain() -> Proposal:
    return PLAIN.propose()


@cache
def fair() -> Proposal:
    return FAIR.propose()


def down_payment(offer: Offer) -> int:
    return sum(row.payment for row in offer.rows if not row.number)


@cache
def pool_for(*needs: str, household: Household = WAGE, holiday: int = 0) -> tuple[Situation, Grid, Screen, Pool]:
    case = Case((CARD,), household, replace(FAIR.mandate, needs_confirmation=needs, holiday_months_max=holiday))
    situation = case.situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    whole = pool_of(situation, grid, found, estimate(situation, grid, found))
    return situation, grid, found, whole.where(whole.creditor_value >= baseline_of(situation))


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
    assert proposal.reasons["T1"] == proposal.reasons["considered"] == 6
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


# --- in which order plans are looked at


def test_what_the_agent_may_grant_alone_comes_first() -> None:
    assert not {offer.rung for offer in fair().offers} <= {"time_only", "penalties"}
    alone = FAIR.but(needs_confirmation=("principal", "interest", "rate")).propose()
    assert len(alone.offers) == 3
    assert [offer.needs_confirmation for offer in alone.offers] == [(), (), ()]
    assert {offer.rung for offer in alone.offers} == {"penalties"}


def test_what_somebody_must_confirm_comes_when_nothing_else_passes_and_says_so() -> None:
    case = Case((CARD,), earning(442_000), replace(FULL, needs_confirmation=("principal",), months_max=72))
    offers = case.propose().offers
    assert {offer.rung for offer in offers} == {"principal"}
    assert [offer.needs_confirmation for offer in offers] == [("principal",)] * len(offers)


def test_plans_that_take_nothing_from_the_essentials_come_first() -> None:
    """Ill until the end of January, with little more than the essentials: only a pause of two months takes nothing from them."""
    for holiday, is_short in ((0, True), (2, False)):
        offers = replace(PLAIN, household=ILL).but(holiday_months_max=holiday).propose().offers
        assert len(offers) == 3
        assert [bool(offer.short_of_essentials) for offer in offers] == [is_short] * 3
        assert [offer.plans[0].terms.extension.holiday for offer in offers] == [holiday] * 3


def looked_in(*needs: str, household: Household = WAGE, holiday: int = 0) -> list[tuple[int, bool, bool, bool]]:
    """Each tier: how many plans, whether only ample ones are wanted, whether all may be granted alone, whether all are ample."""
    situation, _, found, pool = pool_for(*needs, household=household, holiday=holiday)
    return [
        (len(some), only, bool(grantable_alone(situation, some).all()), bool(ample(found, some).all()))
        for some, only in tiers(situation, found, pool)
    ]


def test_a_pool_in_which_all_is_free_and_ample_is_looked_at_once() -> None:
    assert looked_in() == [(len(pool_for()[3]), True, True, True)]


def test_alone_comes_before_confirmed() -> None:
    whole = len(pool_for("principal")[3])
    (first, *rest) = looked_in("principal")
    assert first[1:] == (True, True, True)
    assert rest == [(whole, True, False, True)]
    assert first[0] < whole


def test_ample_comes_before_short_and_both_before_what_is_confirmed() -> None:
    light = replace(ILL, income=(replace(ILL.income[0], usual=Recurring(900_000)),))
    whole = len(pool_for("principal", household=light, holiday=2)[3])
    found = looked_in("principal", household=light, holiday=2)
    assert [tier[1:] for tier in found] == [(True, True, True), (False, True, False), (True, False, True), (False, False, False)]
    assert found[-1][0] == whole
    assert found[0][0] < min(found[1][0], found[2][0])


def test_an_empty_pool_has_no_tiers() -> None:
    situation, _, found, pool = pool_for()
    assert list(tiers(situation, found, pool.where(np.zeros(len(pool), dtype=np.bool_)))) == []


def test_savings_beyond_the_reserve_are_paid_down_where_nothing_else_is_enough() -> None:
    """56,240 is owed and 4,500 a month comes in: 36 months are too short without the savings, of which three weeks' income stays."""
    household = earning(450_000, savings=4_000_000)
    case = Case((CARD,), household, replace(PLAIN.mandate, months_max=36))
    proposal = case.propose()
    spare = 4_000_000 - reserve(12 * 450_000, 4_000_000).enough
    assert [down_payment(offer) for offer in proposal.offers] == [spare // 100 * 100] * 3
    # Both grids were looked at: without a down payment, and with half and all of what is spare.
    assert proposal.screened == 3 * 72
    poorer = replace(case, household=replace(household, savings=0)).propose()
    assert (poorer.offers, poorer.screened) == ((), 72)


def test_savings_stay_where_plans_without_them_are_enough() -> None:
    proposal = replace(PLAIN, household=replace(WAGE, savings=2_000_000)).propose()
    assert [down_payment(offer) for offer in proposal.offers] == [0, 0, 0]
    assert proposal.screened == 48


# --- the target


def fair_target() -> tuple[Situation, Pool, Target]:
    situation, _, found, pool = pool_for()
    some, _ = next(iter(tiers(situation, found, pool)))
    return situation, some, target_of(situation, found, some, baseline_of(situation))


def test_a_fair_split_is_worth_what_the_plan_of_kalai_and_smorodinsky_is_with_all_paths() -> None:
    situation, pool, target = fair_target()
    assert target.place is not None
    plan = candidate_at(situation, pool.grid, pool.axes(np.array([target.place]))[0])
    proof = prove(situation, [plan])
    assert proof.outcomes["base"].completed.shape == (1, SHOWN_PATHS)
    assert fair().target_value == round(float(proof.creditor_value[0])) != round(target.value)
    side = fair().creditor
    assert side
    assert (side.mode, side.kalai_smorodinsky, side.nash) == ("fair_split", round(target.kalai_smorodinsky), round(target.nash))


def test_a_target_is_never_above_the_claim() -> None:
    side = plain().creditor
    assert side
    assert plain().target_value == 1_200_000
    assert max(offer.creditor_value or 0 for offer in plain().offers) > 1_200_000
    assert (side.wanted_is_reached, side.wanted_completion) == (True, Decimal("0.60"))


def test_where_plans_are_kept_too_seldom_the_likeliest_sets_the_target_and_the_desk_is_told() -> None:
    proposal = CARD_CASE.but(wanted_completion=Decimal(1)).propose()
    assert proposal.creditor
    assert not proposal.creditor.wanted_is_reached
    assert proposal.offers


def test_an_offer_that_is_off_the_target_after_all_is_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans over six months turn out to be worth a tenth less: they are left out, and the next soonest comes in their place."""
    tried: list[list[int]] = []

    def proved(situation: Situation, found: Sequence[Candidate], paths: int = SHOWN_PATHS) -> Proof:
        tried.append([plan.months for plan in found])
        proof = prove(situation, found, paths)
        return replace(proof, creditor_value=proof.creditor_value * [0.9 if plan.months == 6 else 1.0 for plan in found])

    monkeypatch.setattr(module, "prove", proved)
    proposal = PLAIN.propose()
    assert tried[0] == [offer.months for offer in plain().offers]
    assert [offer.months for offer in proposal.offers] == tried[-1]
    assert tried[-1][:2] == [24, 7]
    assert len(tried[-1]) == 3
    assert proposal.creditor
    assert [point.offer for point in proposal.creditor.frontier if point.offer] == ["A", "B", "C"]


def test_where_every_plan_is_off_the_target_there_is_no_offer_and_no_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BAND", 0.0)
    proposal = PLAIN.but(months_max=7).propose()
    assert (proposal.offers, proposal.target_value, proposal.creditor, proposal.verdicts) == ((), None, None, {})
    assert proposal.way_out
    assert proposal.way_out.reason == "no_plan_fits"
    assert proposal.screened > 0


def test_where_a_rule_blocks_some_plans_the_choice_is_made_among_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = plain().offers[1].months
    rules = lambda _, plan: frozenset({"CN-TEST"} if plan.months == blocked else ())  # noqa: E731  # a stand-in for the rules
    monkeypatch.setattr(selection, "blocking_rules", rules)
    proposal = PLAIN.propose()
    assert blocked not in [offer.months for offer in proposal.offers]
    assert len(proposal.offers) == 3


# --- the likeliest


def test_what_only_seemed_likeliest_in_the_search_is_not_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search takes plans of twelve months for the likeliest; with all paths, shorter ones are about as likely."""

    def tried(situation: Situation, found: Screen, pool: Pool, places: Places) -> Trials:
        months = np.array([pool.grid.months[n] for _, _, n, _, _ in pool.axes(places)])
        return replace(try_out(situation, found, pool, places), completion=np.where(months == 12, 0.99, 0.9))

    monkeypatch.setattr(selection, "try_out", tried)
    (_, _, offer) = PLAIN.propose().offers
    assert (offer.months, offer.label, offer.why[0].key) == (12, "most_different", "why.most_different")


# --- the picture


def test_offers_stand_on_the_frontier_with_their_exact_numbers() -> None:
    side = fair().creditor
    assert side
    points = [point for point in side.frontier if point.offer]
    assert [point.offer for point in points] == ["A", "B", "C"]
    for point, offer in zip(points, fair().offers, strict=True):
        assert offer.completion
        assert (point.creditor_value, point.completion) == (offer.creditor_value, offer.completion.base)
        assert (point.worst_payment, point.months, point.total_to_pay) == (offer.worst_payment, offer.months, offer.total_to_pay)
        assert point.rung == offer.rung


def test_the_other_points_are_plans_that_no_other_beats() -> None:
    side = fair().creditor
    assert side
    points = [point for point in side.frontier if not point.offer]
    assert 20 <= len(points) <= 60
    pool = pool_for()[3]
    # Points of one bucket, a sixty-fourth of the range, are not told apart; nor are chances closer than two of a hundred.
    steps = [(float(values.max()) - float(values.min())) / BUCKETS for values in (pool.creditor_value, pool.household_value)]
    for one, other in permutations(points, 2):
        gains = (other.creditor_value - one.creditor_value, other.household_value - one.household_value)
        assert any(gain <= step for gain, step in zip(gains, steps, strict=True)) or one.completion > other.completion


def test_a_point_is_the_plan_that_it_says() -> None:
    pool = pool_for()[3]
    side = fair().creditor
    assert side
    for point in [point for point in side.frontier if not point.offer][::10]:
        same = (pool.months == point.months) & (pool.largest == point.worst_payment) & (pool.total == point.total_to_pay)
        names = {pool.grid.rungs[k].name for _, _, _, k, _ in pool.axes(pool.place[same])}
        assert point.rung in names
        assert point.creditor_value in [round(float(value)) for value in pool.creditor_value[same]]


# --- what else is told


def test_the_reasons_are_those_of_the_exact_plans() -> None:
    """24 terms, level or a tenth more each year: 48 plans, each built and tested."""
    situation = PLAIN.situation()
    grid = grid_of(situation)
    plans = [candidate_at(situation, grid, (0, p, n, 0, 0)) for p in range(2) for n in range(24)]
    passing, fallen = keep_affordable(situation, plans)
    reasons = dict(plain().reasons)
    assert reasons.pop("considered") == plain().screened == len(plans) == 48
    assert {name: count for name, count in reasons.items() if count} == dict(fallen)
    assert len(passing) == 48 - fallen.total()
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
