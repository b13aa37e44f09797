"""The proposal of a case: what holds of every offer, whatever is owed, earned and granted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Debt, Parts
from planner.core.money import round_exact
from planner.errors import InputError
from planner.household.household import Household, Income, Recurring
from planner.negotiation.candidates import Candidate
from planner.negotiation.proposal import Offer, Proposal
from planner.negotiation.propose import choose, propose
from planner.options.position import parts_under
from planner.policy.mandate import Mandate
from planner.report.proposal import proposal_document
from tests.negotiation.strategies import CARD, FULL, LOAN, PACK, PLAIN, SLOW, TODAY, WAGE, Case, cases

HARD = {"T1", "T2", "T4", "T6", "T7"}


def flow(offer: Offer) -> tuple[tuple[date | None, int], ...]:
    return tuple((row.due, row.payment) for row in offer.rows if row.payment)


# --- laws


def every_offer_is_lawful_affordable_and_within_the_mandate(case: Case, proposal: Proposal) -> None:
    for offer in proposal.offers:
        assert {result.id for result in offer.tests if result.hard} == HARD
        assert all(result.passed for result in offer.tests if result.hard)
        assert not any(finding.blocks for finding in offer.findings)
        assert offer.months is not None
        assert 1 <= offer.months <= case.mandate.months_max
        for plan in offer.plans:
            _keeps_to(case.mandate, plan.claim, plan.waived)
            assert plan.terms.extension.holiday <= case.mandate.holiday_months_max
            lowest = case.mandate.rate_min if case.mandate.rate_min is not None else plan.debt.contract_rate
            assert plan.terms.annual_rate >= min(lowest, *case.situation().highest_rates, plan.debt.contract_rate)
            assert plan.terms.annual_rate <= plan.debt.contract_rate


def _keeps_to(mandate: Mandate, claim: Parts, waived: Parts) -> None:
    for name in ("principal", *(part for part in Parts.__dataclass_fields__ if not part.startswith("principal"))):
        whole = sum(getattr(claim, part) for part in parts_under(name))  # type: ignore[arg-type]  # each part by its name
        given_up = sum(getattr(waived, part) for part in parts_under(name))  # type: ignore[arg-type]  # each part by its name
        assert given_up <= ceil(mandate.waive_max.get(name, Decimal(0)) * whole)  # type: ignore[call-overload]  # each part by its name


def the_numbers_of_an_offer_follow_from_its_rows(_case: Case, proposal: Proposal) -> None:
    owed = sum(claim.lawful.total for claim in proposal.claims)
    for offer in proposal.offers:
        paying = [row.payment for row in offer.rows if row.payment]
        assert (offer.first_payment, offer.worst_payment, offer.last_payment) == (paying[0], max(paying), paying[-1])
        assert offer.total_to_pay == sum(paying) == sum(plan.schedule.total_paid for plan in offer.plans)
        assert offer.interest_to_pay == sum(row.accrued for row in offer.rows)
        assert offer.debt_free_on == offer.rows[-1].due
        assert offer.rows[-1].closing == 0
        assert owed == offer.total_waived + offer.total_to_pay - offer.interest_to_pay
        assert offer.saved_vs_now == owed - offer.total_to_pay == offer.total_waived - offer.interest_to_pay


def there_are_up_to_three_different_offers_on_one_rung(_case: Case, proposal: Proposal) -> None:
    offers = proposal.offers
    assert [offer.id for offer in offers] == ["A", "B", "C"][: len(offers)]
    assert len({flow(offer) for offer in offers}) == len(offers)
    assert len({offer.rung for offer in offers}) <= 1
    assert (proposal.zone_is_empty, proposal.way_out is not None) == (not offers, not offers)
    found = {offer.label: offer for offer in offers}
    assert len(found) == len(offers) or [offer.label for offer in offers][1:] == ["most_different"] * 2
    for label, goal in (("lightest_month", "worst_payment"), ("soonest_finished", "months"), ("likeliest", "total_to_pay")):
        if label in found:
            assert getattr(found[label], goal) == min(getattr(offer, goal) for offer in offers)
    if offers:
        assert offers[0].label == "lightest_month"


def the_reasons_add_up(_case: Case, proposal: Proposal) -> None:
    counts = Counter(proposal.reasons)
    fallen = sum(count for name, count in counts.items() if name.startswith("T"))
    assert min(counts.values()) >= 0
    assert counts["considered"] - fallen >= len(proposal.offers)


def no_part_above_the_maximum_is_in_a_plan(_case: Case, proposal: Proposal) -> None:
    for claim in proposal.claims:
        assert claim.lawful.total + claim.above.total == claim.stated.total
    for offer in proposal.offers:
        assert [plan.claim for plan in offer.plans] == [claim.lawful for claim in proposal.claims]


def the_mode_has_no_part_in_the_choice(case: Case, proposal: Proposal) -> None:
    other = "fair_split" if case.mandate.mode == "least_concession" else "least_concession"
    assert case.but(mode=other).propose() == proposal


def the_same_case_gives_the_same_bytes(case: Case, proposal: Proposal) -> None:
    again = deepcopy(case).propose()
    assert json.dumps(proposal_document(proposal)) == json.dumps(proposal_document(again))


LAWS: tuple[Callable[[Case, Proposal], None], ...] = (
    every_offer_is_lawful_affordable_and_within_the_mandate,
    the_numbers_of_an_offer_follow_from_its_rows,
    there_are_up_to_three_different_offers_on_one_rung,
    the_reasons_add_up,
    no_part_above_the_maximum_is_in_a_plan,
    the_mode_has_no_part_in_the_choice,
    the_same_case_gives_the_same_bytes,
)


@SLOW
@given(cases())
def test_what_holds_of_every_proposal(case: Case) -> None:
    """One proposal serves all laws: it is the slow part."""
    proposal = case.propose()
    for law in LAWS:
        law(case, proposal)


def told_in_any_order(proposal: Proposal) -> list[object]:
    return [
        [
            (o.id, o.label, o.rung, o.rows, o.saved_vs_now, o.annual_rate_simple, o.largest_income_fall, o.total_waived, o.tests)
            for o in offers
        ]
        for offers in (proposal.offers, (proposal.status_quo, proposal.decide_later))
    ] + [dict(proposal.reasons), proposal.surplus, proposal.status_quo.outlook]


@SLOW
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_debts_incomes_and_spending_does_not_matter(case: Case, chance: object) -> None:
    def mixed(items: object) -> tuple[object, ...]:
        found = list(items)  # type: ignore[call-overload]  # any sequence
        chance.shuffle(found)  # type: ignore[attr-defined]  # a source of chance that Hypothesis replays
        return tuple(found)

    household = replace(case.household, income=mixed(case.household.income), spending=mixed(case.household.spending))  # type: ignore[arg-type]  # the same items
    other = Case(mixed(case.debts), household, case.mandate)  # type: ignore[arg-type]  # the same items
    assert told_in_any_order(other.propose()) == told_in_any_order(case.propose())


@SLOW
@given(cases(even=True), st.integers(1, 400_000))
def test_more_left_to_live_on_never_takes_the_last_offer_away(case: Case, more: int) -> None:
    pension = Income("partner", "pension", Recurring(more))
    after = replace(case, household=replace(case.household, income=(*case.household.income, pension))).propose()
    assert after.offers or not case.propose().offers


# --- one case at a time


def test_three_offers_beside_going_on_and_deciding_later() -> None:
    proposal = PLAIN.propose()
    assert [offer.label for offer in proposal.offers] == ["lightest_month", "soonest_finished", "most_different"]
    assert [offer.rung for offer in proposal.offers] == ["time_only"] * 3
    lightest = proposal.offers[0]
    monthly = Decimal("0.156") / 12
    assert (lightest.months, lightest.first_payment) == (24, round_exact(1_200_000 * monthly / (1 - (1 + monthly) ** -24)))
    assert proposal.status_quo.total_to_pay == 1_200_000
    grows = round_exact(Decimal("1_200_000") * Decimal("0.156") * Decimal("1.3") / 12)
    assert proposal.status_quo.outlook["grows_a_month"] == grows
    assert proposal.decide_later.outlook == proposal.status_quo.outlook
    assert (proposal.status_quo.id, proposal.decide_later.id) == ("status_quo", "decide_later")
    assert proposal.currency == "CNY"
    assert proposal.minor_units == 2


def test_the_most_that_the_agent_may_grant_alone_comes_first() -> None:
    case = replace(PLAIN, debts=(CARD,), mandate=replace(FULL, needs_confirmation=("principal",)))
    proposal = case.propose()
    assert {offer.rung for offer in proposal.offers} == {"past_interest"}
    assert all(offer.needs_confirmation == () for offer in proposal.offers)


def test_what_somebody_must_confirm_comes_when_nothing_else_passes_and_says_so() -> None:
    household = replace(WAGE, income=(Income("borrower", "wage", Recurring(442_000)),))
    case = Case((CARD,), household, replace(FULL, needs_confirmation=("principal",), months_max=72))
    proposal = case.propose()
    assert {offer.rung for offer in proposal.offers} == {"principal_20"}
    assert all(offer.needs_confirmation == ("principal",) for offer in proposal.offers)


def test_nothing_left_means_no_instalments_and_a_way_out() -> None:
    poor = replace(WAGE, income=(Income("borrower", "wage", Recurring(300_000)),))
    proposal = replace(PLAIN, household=poor).propose()
    assert (proposal.offers, proposal.zone_is_empty) == ((), True)
    assert proposal.way_out
    assert proposal.way_out.reason == "nothing_left"
    assert "counselling" in proposal.way_out.steps
    assert proposal.way_out.values["surplus_amount"] == sum(proposal.surplus) // 12
    assert {finding.key for finding in proposal.findings} >= {"finding.show_assistance"}
    assert dict(proposal.reasons) == {"considered": 0}


def test_too_little_within_the_mandate_leads_to_asking_for_more() -> None:
    proposal = PLAIN.but(months_max=3).propose()
    assert proposal.way_out
    assert proposal.way_out.reason == "no_plan_fits"
    assert proposal.way_out.steps[0] == "ask_for_more"
    assert proposal.reasons["T1"] == proposal.reasons["considered"] > 0


@pytest.mark.parametrize("parts", [Parts(), Parts(late_charges=500, fees=300)])
def test_where_all_may_be_waived_there_is_nothing_to_pay(parts: Parts) -> None:
    proposal = Case((replace(LOAN, parts=parts),), WAGE, FULL).propose()
    assert proposal.offers == ()
    assert proposal.way_out
    assert (proposal.way_out.reason, proposal.way_out.steps) == ("nothing_to_pay", ())


def test_a_debt_that_is_waived_in_full_leaves_the_others() -> None:
    case = Case((LOAN, replace(LOAN, id="fees", parts=Parts(fees=300))), WAGE, FULL)
    offers = case.propose().offers
    assert len(offers) == 3
    assert all(offer.plans[1].rows == () for offer in offers)


def test_one_instalment_is_one_offer() -> None:
    rich = replace(WAGE, income=(Income("borrower", "wage", Recurring(9_000_000)),))
    (offer,) = replace(PLAIN, household=rich).but(months_max=1).propose().offers
    assert (offer.months, offer.label, len(offer.rows)) == (1, "lightest_month", 1)


def test_months_without_any_weight_are_no_plan() -> None:
    """A farm that earns in two months: after a pause over these, a plan over a month without income would pay nothing."""
    farm = Household(
        2, (Income("x", "farm", Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000, 0, 0, 0, 0, 0, 0))),), (), living_floor=0
    )
    proposal = replace(PLAIN, household=farm).but(holiday_months_max=7).propose()
    assert {offer.plans[0].terms.instalment.shape for offer in proposal.offers} == {"seasonal"}


@pytest.mark.parametrize("day_count", ["30/360", "ACT/365F", "ACT/360"])
def test_a_plan_at_the_protected_maximum_is_not_blocked_by_the_days_of_a_month(day_count: str) -> None:
    debt = replace(LOAN, contract_rate=Decimal("0.36"), day_count=day_count, penalty_markup=Decimal(0))  # type: ignore[arg-type]  # each day count
    proposal = replace(PLAIN, debts=(debt,)).propose()
    assert len(proposal.offers) == 3
    assert set(proposal.reasons) <= {"considered", "T1", "T2", "T4"}
    assert all(offer.needs_confirmation == () for offer in proposal.offers)


def test_a_cap_is_no_concession() -> None:
    debt = replace(LOAN, contract_rate=Decimal("0.36"))
    proposal = replace(PLAIN, debts=(debt,)).but(needs_confirmation=("rate",)).propose()
    assert [offer.needs_confirmation for offer in proposal.offers] == [(), (), ()]


def test_a_rule_that_blocks_is_named_among_the_reasons() -> None:
    """Savings that would pay the whole card: the plan for those who cannot pay is not for them."""
    proposal = replace(PLAIN, debts=(CARD,), household=replace(WAGE, savings=CARD.parts.total)).but(months_max=60).propose()
    assert proposal.offers == ()
    assert proposal.reasons["CN-CARD-70-TERM"] > 0


def test_where_a_rule_blocks_some_plans_the_choice_is_made_among_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.negotiation import propose as module

    blocked = PLAIN.propose().offers[1].months
    rules = lambda _, plan: frozenset({"CN-TEST"} if plan.months == blocked else ())  # noqa: E731  # a stand-in for the rules
    monkeypatch.setattr(module, "blocking_rules", rules)
    proposal = PLAIN.propose()
    assert blocked not in [offer.months for offer in proposal.offers]
    assert len(proposal.offers) == 3
    assert proposal.reasons["CN-TEST"] > 0


def test_an_empty_pool_has_no_choice() -> None:
    assert choose(()) == []


def test_the_most_different_is_far_in_term_and_worst_month() -> None:
    pool = _pool_of(PLAIN)
    (_, first), (_, second), (label, third) = choose(pool)
    assert label == "most_different"
    assert first.months > third.months > second.months


def _pool_of(case: Case) -> list[Candidate]:
    from planner.negotiation.candidates import candidates, keep_affordable
    from planner.negotiation.ladder import LADDER

    situation = case.situation()
    return list(keep_affordable(situation, candidates(situation, LADDER[0])[0])[0])


# --- wrong input


def test_a_case_needs_a_debt() -> None:
    with pytest.raises(InputError, match="error.no_debt"):
        replace(PLAIN, debts=()).propose()


def test_debts_in_two_currencies_are_refused() -> None:
    debts: list[Debt] = [LOAN, replace(LOAN, id="other", currency="JPY")]
    with pytest.raises(InputError) as refused:
        propose(debts, WAGE, PLAIN.mandate, PACK, TODAY)
    assert (refused.value.key, refused.value.values["found"]) == ("error.currencies_mixed", "CNY, JPY")


def test_a_household_needs_a_living_floor() -> None:
    with pytest.raises(InputError, match="error.living_floor_missing"):
        replace(PLAIN, household=replace(WAGE, living_floor=None)).propose()
