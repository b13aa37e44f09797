"""Goal seek in general: the wish is honoured by the cheapest lever, the hard tests hold, and what is named as working works."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.errors import InputError
from planner.household.reserve import pay_from_savings
from planner.negotiation.candidates import Candidate
from planner.negotiation.goal_seek import Wish, lever_of, solve, try_rung
from planner.negotiation.ladder import Rung, rungs
from planner.negotiation.selection import BAND
from planner.negotiation.situation import Situation
from tests.negotiation.strategies import FULL, PACK, SLOW, TODAY, Case, cases
from tests.negotiation.test_goal_seek import CARD_CASE, granted, holiday_of


def after_down_payment(case: Case, wish: Wish) -> Situation:
    return replace(case, household=pay_from_savings(case.household, wish.down_payment)).situation()


starts = st.none() | st.integers(0, 8).map(lambda months: add_months(TODAY, months))
wishes = st.one_of(
    st.builds(Wish, payment=st.integers(1, 600_000), start=starts),
    st.builds(Wish, months=st.integers(1, 60), start=starts),
    st.builds(Wish, total=st.integers(1, 15_000_000), start=starts),
    st.builds(Wish, down_payment=st.integers(1, 2_000_000), start=starts),
    st.builds(Wish, start=starts.filter(bool)),
    st.builds(Wish, payment=st.integers(1, 600_000), down_payment=st.integers(1, 100_000)),
    st.builds(Wish, months=st.integers(1, 60), down_payment=st.integers(1, 100_000)),
    st.builds(Wish, total=st.integers(1, 15_000_000), down_payment=st.integers(1, 100_000)),
)


@SLOW
@given(cases(), wishes, st.none() | st.integers(1, 10_000_000))
def test_an_answer_is_lawful_and_affordable_and_what_was_asked_for(case: Case, wish: Wish, target_value: int | None) -> None:
    answer = solve(case.debts, case.household, case.mandate, PACK, TODAY, wish, target_value=target_value)
    assert (answer.offer is None) == (answer.refusal is not None) == (answer.lever is None)
    if answer.offer is None:
        return
    offer = answer.offer
    assert all(result.passed for result in offer.tests if result.hard)
    assert not any(finding.blocks for finding in offer.findings)
    assert (offer.id, offer.label) == ("A", "asked_for")
    assert offer.completion
    assert offer.creditor_value
    assert offer.months is not None
    assert offer.total_to_pay is not None
    assert 1 <= offer.months <= case.mandate.months_max
    assert holiday_of(offer) <= case.mandate.holiday_months_max
    assert offer.skips <= case.mandate.skip_months_max
    for plan, most in zip(offer.plans, case.situation().months_each, strict=True):
        assert max(row.number for row in plan.rows) + offer.skips <= max(most, case.situation().months_max)
        assert (
            plan.terms.reduction.waive.items()
            <= {name: share for name, share in plan.terms.reduction.waive.items() if share <= case.mandate.waive_max.get(name, 0)}.items()
        )
    down = [row for row in offer.rows if row.number == 0]
    assert [row.payment for row in down] == ([wish.down_payment] if wish.down_payment else [])
    if wish.start:
        assert all(row.due and row.due >= wish.start for row in offer.rows if row.number and row.payment)
    instalments = [row.payment for row in offer.rows if row.number]
    if wish.payment is not None:
        assert max(instalments) <= wish.payment
        whole = instalments[holiday_of(offer) : -1] if len(offer.plans) == 1 else []
        assert set(whole) <= {wish.payment}
    if wish.months is not None:
        assert offer.months <= wish.months
        assert offer.months == wish.months or min(case.situation().months_each) < wish.months
    if wish.total is not None:
        assert offer.total_to_pay <= wish.total


def cheapest_by_trying_everything(case: Case, wish: Wish) -> tuple[Rung, Candidate] | None:
    """Build every rung with every holiday, least first."""
    situation = after_down_payment(case, wish)
    starts = [k for k in range(case.mandate.holiday_months_max + 1) if not wish.start or add_months(TODAY, k + 1) >= wish.start]
    for rung in rungs(case.mandate):
        for holiday in starts:
            if holiday == starts[0] or holiday < (wish.months or situation.months_max):
                try:
                    found = try_rung(situation, rung, wish, holiday)
                except InputError:  # nothing is left after the down payment
                    continue
                if isinstance(found, Candidate):
                    return rung, found
    return None


@SLOW
@given(cases(most=2, months=(1, 3, 6, 24)), wishes)
def test_no_lower_rung_and_no_shorter_holiday_works(case: Case, wish: Wish) -> None:
    assume(wish.down_payment <= case.household.savings)
    situation = after_down_payment(case, wish)
    assume((wish.months or 0) <= situation.months_max)
    answer = case.solve(wish)
    assume(answer.refusal is None or answer.refusal.key not in ("solve.paid_at_once",))
    expected = cheapest_by_trying_everything(case, wish)
    assert (answer.offer is None) == (expected is None)
    if answer.offer and expected:
        assert (answer.offer.rung, answer.offer.rows) == (expected[0].name, expected[1].rows)
        assert answer.lever == lever_of(situation, expected[0])


@SLOW
@given(cases(most=2, months=(3, 12, 24)), wishes)
def test_what_is_named_as_near_works(case: Case, wish: Wish) -> None:
    answer = case.solve(wish)
    if answer.nearest is None:
        return
    assert answer.refusal
    (value,) = answer.nearest.values.values()
    changed: dict[str, Any] = {answer.nearest.key.rpartition(".")[2]: value}
    found = replace(wish, **changed)
    assert found != wish
    assert case.solve(found).offer


@SLOW
@given(cases(most=2, months=(3, 12, 24)), wishes)
def test_what_is_named_as_beyond_the_mandate_is_so_and_works(case: Case, wish: Wish) -> None:
    answer = case.solve(wish)
    if answer.beyond is None:
        return
    everything = {**dict.fromkeys(FULL.waive_max, Decimal(1)), "principal": Decimal(1)}
    free = case.but(rate_min=Decimal(0), waive_max=everything).solve(wish)
    assert free.lever
    assert (answer.beyond.key.rpartition(".")[2], answer.beyond.values) == (free.lever.key.rpartition(".")[2], free.lever.values)


@SLOW
@given(cases(most=2, months=(12, 36)), wishes)
def test_beside_offers_a_plan_is_worth_what_they_are_or_as_much_as_it_can_be(case: Case, wish: Wish) -> None:
    answer = case.solve(wish)
    if answer.offer is None or (answer.offer.creditor_value or 0) < 100_000:  # costs weigh so much that a share of the rest says little
        return
    assert answer.offer.creditor_value
    same = granted(case, wish, answer.offer.creditor_value)
    assert same.creditor_value
    assert same.creditor_value >= (1 - BAND) * answer.offer.creditor_value
    assert granted(case, wish, answer.offer.creditor_value * 2).rows == answer.offer.rows


def test_asking_for_what_an_offer_gives_is_granted() -> None:
    proposal = CARD_CASE.propose()
    assert len(proposal.offers) == 3
    for offer in proposal.offers:
        assert offer.months
        assert offer.total_to_pay
        for wish in (Wish(months=offer.months), Wish(total=offer.total_to_pay)):
            assert granted(CARD_CASE, wish, proposal.target_value)
