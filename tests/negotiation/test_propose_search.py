"""How a proposal looks for its offers: in which order, at which worth, and what the picture of the plans shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from planner.household.household import Hardship, Household, Income, Recurring
from planner.household.reserve import reserve
from planner.negotiation import propose as module
from planner.negotiation import selection
from planner.negotiation.candidates import Candidate, candidate_at
from planner.negotiation.evaluation import baseline_of
from planner.negotiation.frontier import BUCKETS
from planner.negotiation.grid import Grid, grid_of
from planner.negotiation.pool import Places, Pool, ample, grantable_alone, pool_of
from planner.negotiation.proposal import Offer
from planner.negotiation.propose import tiers
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.situation import Situation
from planner.negotiation.target import Target, target_of
from planner.negotiation.trials import SHOWN_PATHS, Proof, Trials, prove, try_out
from tests.negotiation.strategies import CARD, FULL, PLAIN, WAGE, Case
from tests.negotiation.test_propose import CARD_CASE, FAIR, earning, fair, plain

ILL = replace(
    WAGE,
    income=(Income("borrower", "wage", Recurring(800_000), low=320_000),),
    hardship=Hardship("illness", date(2026, 10, 1), date(2027, 1, 31)),
)


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


# --- in which order plans are looked at


def test_what_the_agent_may_grant_alone_comes_first() -> None:
    assert not {offer.rung for offer in fair().offers} <= {"time_only", "penalties"}
    alone = FAIR.but(needs_confirmation=("principal", "interest", "rate")).propose()
    assert len(alone.offers) == 3
    assert [offer.needs_confirmation for offer in alone.offers] == [(), (), ()]
    assert {offer.rung for offer in alone.offers} == {"penalties"}


def test_nobody_looks_further_than_the_first_tier_that_has_three(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def chosen(situation: Situation, found: Screen, pool: Pool, target: Target, *, ample_only: bool) -> list[selection.Choice]:
        sizes.append(len(pool))
        return selection.choose(situation, found, pool, target, ample_only=ample_only)

    monkeypatch.setattr(module, "choose", chosen)
    FAIR.but(needs_confirmation=("principal",)).propose()
    assert sizes == [looked_in("principal")[0][0]]


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
    assert proposal.screened == 3 * 60
    poorer = replace(case, household=replace(household, savings=0)).propose()
    assert (poorer.offers, poorer.screened) == ((), 60)


def test_savings_stay_where_plans_without_them_are_enough() -> None:
    proposal = replace(PLAIN, household=replace(WAGE, savings=2_000_000)).propose()
    assert [down_payment(offer) for offer in proposal.offers] == [0, 0, 0]
    assert proposal.screened == 36


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
