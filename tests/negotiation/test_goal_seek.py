"""Goal seek: the wish is honoured by the cheapest lever, the hard tests hold, and a refusal names what binds and what would work."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from planner.core.dates import add_months
from planner.core.debt import Parts
from planner.core.loan import LARGEST_COUNT
from planner.core.money import LARGEST_AMOUNT, round_exact
from planner.errors import AmountOverflow, InputError
from planner.household.household import Income, OtherDebt, Recurring
from planner.negotiation.candidates import Candidate
from planner.negotiation.goal_seek import Answer, Wish, check_wish, lever_of, solve, try_rung
from planner.negotiation.ladder import Rung, rungs
from planner.negotiation.proposal import Offer, Reason
from planner.negotiation.selection import BAND
from planner.policy.mandate import Mandate
from tests.negotiation.strategies import CARD, FULL, LOAN, PACK, PLAIN, TODAY, WAGE, Case

RICH = replace(WAGE, income=(Income("borrower", "wage", Recurring(9_000_000)),), savings=3_000_000)
CARD_CASE = Case((CARD,), WAGE, FULL)


def refused(case: Case, wish: Wish) -> tuple[str, dict[str, object]]:
    answer = case.solve(wish)
    assert (answer.offer, answer.lever) == (None, None)
    assert answer.refusal
    return answer.refusal.key, dict(answer.refusal.values)


def granted(case: Case, wish: Wish, target_value: int | None = None) -> Offer:
    answer = solve(case.debts, case.household, case.mandate, PACK, TODAY, wish, target_value=target_value)
    assert (answer.refusal, answer.nearest, answer.beyond) == (None, None, None)
    assert answer.offer
    return answer.offer


def holiday_of(offer: Offer) -> int:
    assert offer.terms
    return offer.terms.extension.holiday


# --- by hand


def level(principal: int, months: int) -> int:
    """The level payment of LOAN's rate, by the formula of the textbooks."""
    rate = LOAN.contract_rate / 12
    return round_exact(principal * rate / (1 - (1 + rate) ** -months))


def test_a_payment_finds_its_term() -> None:
    """12,000 without interest by 1,000 a month; at 15.6% the level payment of 13 months is above 1,000 and that of 14 below."""
    free = replace(PLAIN, debts=(replace(LOAN, contract_rate=Decimal(0)),))
    offer = granted(free, Wish(payment=100_000))
    assert (offer.months, offer.worst_payment, offer.last_payment) == (12, 100_000, 100_000)
    assert level(1_200_000, 13) > 100_000 > level(1_200_000, 14)
    assert granted(PLAIN, Wish(payment=100_000)).months == 14


def test_a_term_finds_its_payment() -> None:
    offer = granted(PLAIN, Wish(months=24))
    assert (offer.months, offer.first_payment) == (24, level(1_200_000, 24))


def test_a_total_finds_the_longest_term_within_it() -> None:
    offer = granted(PLAIN, Wish(total=1_390_000))
    assert (offer.months, offer.first_payment) == (22, level(1_200_000, 22))
    assert 22 * level(1_200_000, 22) < 1_390_000 < 23 * level(1_200_000, 23)


def test_a_down_payment_is_row_0_and_leaves_less_for_every_month() -> None:
    case = replace(PLAIN, household=replace(WAGE, savings=200_000))
    offer = granted(case, Wish(months=24, down_payment=200_000))
    assert offer.terms
    first = offer.rows[0]
    assert (first.number, first.due, first.payment, first.principal) == (0, offer.terms.start, 200_000, 200_000)
    assert (offer.months, offer.rows[1].payment) == (24, level(1_000_000, 24))


def test_a_down_payment_alone_takes_the_longest_term() -> None:
    assert granted(replace(PLAIN, household=replace(WAGE, savings=200_000)), Wish(down_payment=200_000)).months == 24


def test_several_debts_share_the_payment_and_the_down_payment_by_what_is_left() -> None:
    case = Case((LOAN, replace(LOAN, id="half", parts=Parts(principal_overdue=600_000))), RICH, Mandate(rate_min=Decimal(0)))
    offer = granted(case, Wish(payment=90_000, down_payment=300_000))
    assert [plan.rows[0].payment for plan in offer.plans] == [200_000, 100_000]
    assert [plan.rows[1].payment for plan in offer.plans] == [60_000, 30_000]
    assert offer.worst_payment == 90_000


@pytest.mark.parametrize(("months", "holiday"), [(0, 0), (1, 0), (2, 1), (3, 2)])
def test_nothing_is_paid_before_the_start(months: int, holiday: int) -> None:
    """The first instalment falls a month after the talk anyway."""
    offer = granted(PLAIN.but(holiday_months_max=2), Wish(start=add_months(TODAY, months)))
    first = next(row for row in offer.rows if row.payment)
    assert (holiday_of(offer), first.due) == (holiday, add_months(TODAY, holiday + 1))


def test_a_start_between_two_due_dates_waits_for_the_second() -> None:
    offer = granted(PLAIN.but(holiday_months_max=2), Wish(months=20, start=TODAY.replace(month=12, day=24)))
    assert (holiday_of(offer), offer.months) == (1, 20)


def test_as_many_skips_are_granted_as_end_within_the_term() -> None:
    skips = [granted(PLAIN.but(skip_months_max=3), Wish(months=months)).skips for months in (20, 21, 22, 24)]
    assert skips == [3, 3, 2, 0]


# --- the lever


@pytest.mark.parametrize(
    ("rung", "lever"),
    [
        (Rung("time_only"), Reason("solve.lever.time_only")),
        (
            Rung("penalties", {"fees": Decimal("0.2"), "late_charges": Decimal("0.4")}),
            Reason("solve.lever.penalties", {"share_rate": Decimal("0.4")}),
        ),
        (Rung("lower_rate", rate_share=Decimal("0.5")), Reason("solve.lever.lower_rate", {"plan_rate": Decimal("0.078")})),
        (
            Rung("past_interest", {"interest": Decimal("0.3")}, Decimal(0)),
            Reason("solve.lever.past_interest", {"plan_rate": Decimal(0), "share_rate": Decimal("0.3")}),
        ),
        (
            Rung("past_interest", {"enforcement_costs": Decimal(1)}, Decimal(0)),
            Reason("solve.lever.past_interest", {"plan_rate": Decimal(0), "share_rate": Decimal(1)}),
        ),
        (Rung("principal", {"principal": Decimal("0.1")}, Decimal(0)), Reason("solve.lever.principal", {"share_rate": Decimal("0.1")})),
    ],
)
def test_the_lever_says_how_much_of_it_is_needed(rung: Rung, lever: Reason) -> None:
    assert lever_of(CARD_CASE.situation(), rung) == lever


def test_more_is_granted_only_as_far_as_the_offers_are_worth() -> None:
    """The cheapest lever for 60 months is time alone, worth most; offers of less value leave room for more relief, up to everything."""
    wish = Wish(months=60)
    plain = granted(CARD_CASE, wish)
    answer = CARD_CASE.solve(wish)
    assert answer.lever
    assert answer.lever.key == f"solve.lever.{plain.rung}"
    assert plain.creditor_value
    less = granted(CARD_CASE, wish, plain.creditor_value * 9 // 10)
    least = granted(CARD_CASE, wish, 1)
    assert plain.total_to_pay
    assert less.total_to_pay
    assert least.total_to_pay
    assert plain.total_to_pay > less.total_to_pay > least.total_to_pay
    assert least.rung == "principal"
    assert less.creditor_value
    assert less.creditor_value >= plain.creditor_value * 9 // 10 * (1 - BAND)


def test_a_rung_that_only_seems_to_work_is_passed_over() -> None:
    """With a lower rate the plan is shorter, its last payment nearly a whole one, and the mean just above half of what is left."""
    case, wish = PLAIN.but(rate_min=Decimal(0)), Wish(payment=240_461)
    situation = case.situation()
    works = [rung for rung in rungs(case.mandate) if isinstance(try_rung(situation, rung, wish, 0), Candidate)]
    assert works[-1] != rungs(case.mandate)[-1]
    offer = granted(case, wish, 1)
    assert offer.terms
    assert offer.terms.reduction.annual_rate == lever_of(situation, works[-1]).values["plan_rate"]


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


@pytest.mark.parametrize(
    "wish",
    [Wish(payment=1), Wish(months=1), Wish(total=1), Wish(down_payment=1), Wish(start=TODAY), Wish(total=1, down_payment=1, start=TODAY)],
)
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


def test_who_can_pay_all_at_once_needs_no_plan_but_who_can_pay_nearly_all_may() -> None:
    case = Case((CARD,), replace(RICH, savings=9_000_000), FULL)
    owed = case.situation().owed
    assert refused(case, Wish(months=5, down_payment=owed)) == ("solve.paid_at_once", {"owed_amount": owed})
    assert granted(case, Wish(months=5, down_payment=owed - 100_000)).rung == "time_only"


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


@pytest.mark.parametrize(("holiday_months_max", "waits"), [(0, 1), (2, 3)])
def test_a_start_later_than_the_mandate_allows_is_refused(holiday_months_max: int, waits: int) -> None:
    case = PLAIN.but(holiday_months_max=holiday_months_max)
    answer = case.solve(Wish(start=add_months(TODAY, waits + 1)))
    assert answer.refusal
    assert answer.refusal.key == "solve.starts_too_late"
    assert answer.refusal.values == {"needed_months": waits, "most_months": holiday_months_max}
    assert answer.nearest == Reason("solve.nearest.start", {"date": add_months(TODAY, holiday_months_max + 1)})
    assert answer.beyond is None


# --- what would work instead


def near(case: Case, wish: Wish) -> Reason | None:
    answer: Answer = case.solve(wish)
    assert answer.refusal
    return answer.nearest


def test_a_payment_that_is_too_small_names_the_least_that_works() -> None:
    """15.6% over at most 24 months: a whole yuan more than the level payment."""
    least = -(-level(1_200_000, 24) // 100) * 100
    assert near(PLAIN, Wish(payment=50_000)) == Reason("solve.nearest.payment", {"payment_amount": least})
    assert case_fails(PLAIN, Wish(payment=least - 100))


def case_fails(case: Case, wish: Wish) -> bool:
    return case.solve(wish).offer is None


def test_a_payment_that_is_too_large_names_a_smaller_one() -> None:
    found = near(PLAIN, Wish(payment=400_000))
    assert found
    payment = int(str(found.values["payment_amount"]))
    assert 200_000 < payment < 300_000


def test_too_few_and_too_many_months_name_the_nearest_that_work() -> None:
    found = near(PLAIN, Wish(months=2))
    assert found
    months = int(str(found.values["needed_months"]))
    assert case_fails(PLAIN, Wish(months=months - 1))
    assert near(PLAIN, Wish(months=30)) == Reason("solve.nearest.months", {"needed_months": 24})


def test_a_total_that_is_too_low_names_the_least_that_works() -> None:
    found = near(PLAIN, Wish(total=1_000_000))
    assert found
    total = int(str(found.values["total_amount"]))
    assert 1_200_000 < total < 24 * level(1_200_000, 24)


def test_where_only_an_earlier_start_works_it_is_named() -> None:
    """1,500 a month keep to the living floor: enough for nine months of instalments, not for seven."""
    household = replace(WAGE, other_debts=(OtherDebt("x", 450_000, agreed=False),))
    case = replace(PLAIN, household=household).but(months_max=12, holiday_months_max=5)
    assert near(case, Wish(start=add_months(TODAY, 6))) == Reason("solve.nearest.start", {"date": add_months(TODAY, 4)})


def test_where_nothing_near_works_nothing_is_named() -> None:
    poor = replace(PLAIN, household=replace(WAGE, income=(Income("borrower", "wage", Recurring(310_000)),)))
    answer = poor.solve(Wish(payment=60_000))
    assert (answer.nearest, answer.beyond) == (None, None)


def test_what_the_mandate_keeps_back_is_named() -> None:
    """12,000 in 24 months by 580 a month: at nine tenths of 15.6% a year; by 450 a month: without a tenth of the principal."""
    twelfths = [rate / 12 for rate in (Decimal("0.148"), Decimal("0.140"))]
    dearer, cheaper = (round_exact(1_200_000 * rate / (1 - (1 + rate) ** -24)) for rate in twelfths)
    assert dearer > 58_000 > cheaper
    assert PLAIN.solve(Wish(payment=58_000)).beyond == Reason("solve.beyond.lower_rate", {"plan_rate": Decimal("0.140")})
    assert PLAIN.solve(Wish(payment=45_000)).beyond == Reason("solve.beyond.principal", {"share_rate": Decimal("0.1")})
