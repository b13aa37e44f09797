"""Goal seek: the wish is honoured, the hard tests hold, and a refusal names what binds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Parts
from planner.core.loan import LARGEST_COUNT
from planner.core.money import LARGEST_AMOUNT, round_exact
from planner.errors import AmountOverflow, InputError
from planner.household.household import Income, Recurring
from planner.negotiation.candidates import Candidate
from planner.negotiation.goal_seek import Answer, Wish, check_wish, try_rung
from planner.negotiation.ladder import search_order
from planner.policy.mandate import Mandate
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, SLOW, WAGE, Case, cases

RICH = replace(WAGE, income=(Income("borrower", "wage", Recurring(9_000_000)),), savings=3_000_000)


def refused(case: Case, wish: Wish) -> tuple[str, dict[str, object]]:
    answer = case.solve(wish)
    assert answer.offer is None
    assert answer.refusal
    return answer.refusal.key, dict(answer.refusal.values)


# --- laws

wishes = st.one_of(
    st.builds(Wish, payment=st.integers(1, 600_000)),
    st.builds(Wish, months=st.integers(1, 60)),
    st.builds(Wish, total=st.integers(1, 15_000_000)),
    st.builds(Wish, down_payment=st.integers(1, 2_000_000)),
    st.builds(Wish, payment=st.integers(1, 600_000), down_payment=st.integers(1, 100_000)),
    st.builds(Wish, months=st.integers(1, 60), down_payment=st.integers(1, 100_000)),
)


@SLOW
@given(cases(), wishes)
def test_an_answer_is_lawful_and_affordable_and_what_was_asked_for(case: Case, wish: Wish) -> None:
    answer = case.solve(wish)
    assert (answer.offer is None) == (answer.refusal is not None)
    if answer.offer is None:
        return
    offer = answer.offer
    assert all(result.passed for result in offer.tests if result.hard)
    assert not any(finding.blocks for finding in offer.findings)
    assert (offer.id, offer.label, offer.rung) == ("A", "asked_for", answer.rungs_tried[-1])
    assert offer.months is not None
    assert offer.total_to_pay is not None
    assert 1 <= offer.months <= case.mandate.months_max
    down = [row for row in offer.rows if row.number == 0]
    assert [row.payment for row in down] == ([wish.down_payment] if wish.down_payment else [])
    instalments = [row.payment for row in offer.rows if row.number]
    if wish.payment is not None:
        assert max(instalments) <= wish.payment
        whole = instalments[offer.plans[0].terms.extension.holiday : -1] if len(offer.plans) == 1 else []
        assert set(whole) <= {wish.payment}
    if wish.months is not None:
        assert offer.months == wish.months
    if wish.total is not None:
        assert offer.total_to_pay <= wish.total


@SLOW
@given(cases(most=2, months=(1, 3, 6)), wishes)
def test_the_first_rung_and_the_shortest_pause_that_work_are_taken(case: Case, wish: Wish) -> None:
    """By trying everything, in the order of the offers."""
    answer = case.solve(wish)
    situation = replace(case, household=replace(case.household, savings=max(case.household.savings - wish.down_payment, 0))).situation()
    if wish.down_payment > case.household.savings or (wish.months or 0) > situation.months_max:
        assert answer.rungs_tried == ()
        return
    for rung in search_order(case.mandate):
        for pause in range(min(case.mandate.holiday_months_max, (wish.months or situation.months_max) - 1) + 1):
            found = try_rung(situation, rung, wish, pause)
            if isinstance(found, Candidate):
                assert answer.offer
                assert (answer.offer.rung, answer.offer.rows) == (rung.name, found.rows)
                return
    assert answer.refusal == found


@SLOW
@given(cases(most=2, months=(6,)), st.integers(2, 400_000))
def test_a_larger_payment_is_never_slower(case: Case, payment: int) -> None:
    slower, faster = case.solve(Wish(payment=payment - 1)), case.solve(Wish(payment=payment))
    if slower.offer and faster.offer and slower.offer.rung == faster.offer.rung:
        pauses = [answer.offer.plans[0].terms.extension.holiday for answer in (slower, faster) if answer.offer]
        if pauses[0] == pauses[1]:
            assert (faster.offer.months or 0) <= (slower.offer.months or 0)


# --- by hand


def level(principal: int, months: int) -> int:
    """The level payment of LOAN's rate, by the formula of the textbooks."""
    rate = LOAN.contract_rate / 12
    return round_exact(principal * rate / (1 - (1 + rate) ** -months))


def test_a_payment_finds_its_term() -> None:
    """12,000 at no interest by 1,000 a month."""
    offer = replace(PLAIN, mandate=FULL).but(needs_confirmation=("principal",)).solve(Wish(payment=100_000)).offer
    assert offer
    assert (offer.months, offer.worst_payment, offer.last_payment) == (12, 100_000, 100_000)


def test_a_term_finds_its_payment() -> None:
    offer = PLAIN.solve(Wish(months=24)).offer
    assert offer
    assert (offer.months, offer.first_payment) == (24, level(1_200_000, 24))


def test_a_total_finds_the_longest_term_within_it() -> None:
    offer = PLAIN.solve(Wish(total=1_390_000)).offer
    assert offer
    assert (offer.months, offer.first_payment) == (22, level(1_200_000, 22))
    assert 22 * level(1_200_000, 22) < 1_390_000 < 23 * level(1_200_000, 23)


def test_a_down_payment_is_row_0_and_leaves_less_for_every_month() -> None:
    case = replace(PLAIN, household=replace(WAGE, savings=200_000))
    offer = case.solve(Wish(months=24, down_payment=200_000)).offer
    assert offer
    assert offer.terms
    first = offer.rows[0]
    assert (first.number, first.due, first.payment, first.principal) == (0, offer.terms.start, 200_000, 200_000)
    assert (offer.months, offer.rows[1].payment) == (24, level(1_000_000, 24))


def test_a_down_payment_alone_takes_the_longest_term() -> None:
    offer = replace(PLAIN, household=replace(WAGE, savings=200_000)).solve(Wish(down_payment=200_000)).offer
    assert offer
    assert offer.months == PLAIN.mandate.months_max


def test_several_debts_share_the_payment_and_the_down_payment_by_what_is_left() -> None:
    case = Case((LOAN, replace(LOAN, id="half", parts=Parts(principal_overdue=600_000))), RICH, Mandate(rate_min=Decimal(0)))
    offer = case.solve(Wish(payment=90_000, down_payment=300_000)).offer
    assert offer
    assert [plan.rows[0].payment for plan in offer.plans] == [200_000, 100_000]
    assert [plan.rows[1].payment for plan in offer.plans] == [60_000, 30_000]
    assert offer.worst_payment == 90_000


# --- refusals


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        (Wish(), "payment / months / total"),
        (Wish(payment=1, months=1), "payment / months"),
        (Wish(months=1, total=1, down_payment=1), "months / total"),
        (Wish(payment=1, months=1, total=1), "payment / months / total"),
    ],
)
def test_one_thing_is_wished_for(wish: Wish, place: str) -> None:
    with pytest.raises(InputError) as error:
        check_wish(wish)
    assert (error.value.key, error.value.place) == ("error.wish_one", place)


@pytest.mark.parametrize(
    ("wish", "place"),
    [
        (Wish(payment=0), "payment"),
        (Wish(months=-1), "months"),
        (Wish(total=0), "total"),
        (Wish(months=1, down_payment=-1), "down_payment"),
    ],
)
def test_a_wish_is_positive(wish: Wish, place: str) -> None:
    with pytest.raises(InputError) as error:
        PLAIN.solve(wish)
    assert (error.value.key, error.value.place) == ("error.wish_positive", place)


@pytest.mark.parametrize("wish", [Wish(payment=1), Wish(months=1), Wish(total=1), Wish(down_payment=1), Wish(total=1, down_payment=1)])
def test_a_wish_that_is_well_formed(wish: Wish) -> None:
    check_wish(wish)


def test_a_down_payment_above_the_savings_is_refused() -> None:
    case = replace(PLAIN, household=replace(WAGE, savings=200_000))
    assert refused(case, Wish(down_payment=200_001)) == (
        "solve.down_above_savings",
        {"down_amount": 200_001, "savings_amount": 200_000},
    )


@pytest.mark.parametrize("down_payment", [1_200_000, 2_000_000])
def test_a_down_payment_that_pays_everything_leaves_no_instalments(down_payment: int) -> None:
    case = replace(PLAIN, household=RICH)
    for wish in (Wish(down_payment=down_payment), Wish(payment=5, down_payment=down_payment), Wish(months=5, down_payment=down_payment)):
        assert refused(case, wish) == ("solve.paid_at_once", {"owed_amount": 1_200_000})


def test_what_is_left_after_the_waivers_counts() -> None:
    case = Case((CARD,), replace(WAGE, savings=5_000_000), replace(FULL, needs_confirmation=("principal",)))
    key, values = refused(case, Wish(months=5, down_payment=4_800_000))
    assert (key, values) == ("solve.paid_at_once", {"owed_amount": 4_800_000 - 4_800_000 * 2 // 10})


def test_a_term_beyond_law_and_mandate_is_refused() -> None:
    assert refused(PLAIN, Wish(months=25)) == ("solve.too_long", {"needed_months": 25, "most_months": 24})
    assert refused(PLAIN, Wish(payment=50_000)) == ("solve.too_long", {"needed_months": 29, "most_months": 24})


def test_a_short_term_is_not_refused_for_the_pause_that_it_does_not_need() -> None:
    case = replace(PLAIN, household=RICH).but(holiday_months_max=6)
    offer = case.solve(Wish(months=2)).offer
    assert offer
    assert offer.months == 2
    assert refused(PLAIN.but(holiday_months_max=6), Wish(months=2))[0] == "test.T1.fail"


def test_a_payment_below_the_interest_names_the_interest() -> None:
    key, values = refused(PLAIN, Wish(payment=15_599))
    assert key == "solve.below_interest"
    assert (values["interest_amount"], values["payment_amount"]) == (15_600, 15_599)


def test_of_several_debts_the_share_that_is_too_small_is_named() -> None:
    case = replace(PLAIN, debts=(LOAN, replace(LOAN, id="dear", contract_rate=Decimal("0.24"))))
    key, values = refused(case, Wish(payment=40_000))
    assert key == "solve.share_below_interest"
    assert (values["payment_amount"], values["interest_amount"]) == (20_000, 24_000)


def test_a_payment_that_would_take_a_century_is_refused() -> None:
    case = replace(PLAIN, debts=(replace(LOAN, contract_rate=Decimal(0)),))
    assert refused(case, Wish(payment=1)) == ("solve.far_too_long", {"needed_months": LARGEST_COUNT, "most_months": 24})


def test_a_total_below_the_debt_is_refused() -> None:
    assert refused(PLAIN, Wish(total=1_200_000)) == ("solve.total_too_low", {})


def test_what_the_household_cannot_pay_names_the_test_and_what_it_could() -> None:
    key, values = refused(PLAIN, Wish(months=3))
    assert key == "test.T1.fail"
    assert 0 < int(str(values["affordable_amount"])) < 410_000
    assert int(str(values["over_amount"])) > 0


def test_a_rule_that_blocks_is_named() -> None:
    case = Case((CARD,), replace(WAGE, savings=CARD.parts.total), PLAIN.mandate).but(months_max=60)
    assert refused(case, Wish(months=60))[0] == "finding.card_conditions_missing"


def test_amounts_beyond_exact_range_are_an_error_and_no_refusal() -> None:
    huge = replace(LOAN, parts=Parts(principal_overdue=LARGEST_AMOUNT, interest=LARGEST_AMOUNT))
    rich = replace(RICH, income=(Income("x", "wage", Recurring(LARGEST_AMOUNT // 12)),))
    case = Case((huge,), rich, Mandate())
    with pytest.raises(AmountOverflow):
        case.solve(Wish(months=60))
    with pytest.raises(AmountOverflow):
        case.propose()


def test_the_answer_says_what_was_tried() -> None:
    answer: Answer = Case((CARD,), WAGE, replace(FULL, needs_confirmation=("principal",))).solve(Wish(months=3))
    assert answer.rungs_tried == ("past_interest", "principal_10", "principal_20")
    assert answer.wish == Wish(months=3)
