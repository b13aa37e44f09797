from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.money import LARGEST_AMOUNT
from planner.errors import AmountOverflow, InputError
from planner.household.assumptions import USUAL
from planner.household.calendar import TIMES_A_YEAR, YearCalendar, calendar, low_months, monthly
from planner.household.household import Contribution, Every, Household, Income, OtherDebt, PriorityArrears, Recurring, Spending
from tests.household.households import AFTER_HOSPITAL, amounts, contributions, households, incomes, recurring, spendings, years


def test_the_year_after_a_hospital_stay() -> None:
    year = calendar(AFTER_HOSPITAL)
    assert year.income == (520000, 520000, 520000, 780000, 780000, 520000, 520000, 830000, 830000, 520000, 520000, 520000)
    assert year.essential == (290000, 310000, *[290000] * 6, 310000, 290000, 290000, 290000)
    assert year.other_debt == (30000,) * 12
    assert year.reserve.enough == 425769  # three weeks of 73,800.00 a year
    assert sum(year.reserve_saving) == year.reserve.missing == 275769
    assert year.surplus[1] == 520000 - 310000 - 30000 - year.reserve_saving[1]


def test_while_hardship_lasts_only_the_incomes_with_a_low_amount_fall() -> None:
    year = calendar(AFTER_HOSPITAL, low=True)
    assert year.income == (360000, 360000, 360000, 620000, 620000, 360000, 360000, 670000, 670000, 360000, 360000, 360000)
    assert year.reserve == calendar(AFTER_HOSPITAL).reserve


@pytest.mark.parametrize(
    ("every", "whole_year", "first"),
    [("week", 5200, 434), ("two_weeks", 2600, 217), ("month", 1200, 100), ("quarter", 400, 34), ("year", 100, 9)],
)
def test_every_rhythm_keeps_the_year_to_the_fen(every: Every, whole_year: int, first: int) -> None:
    months = monthly(Recurring(100, every))
    assert sum(months) == whole_year
    assert months[0] == first
    assert max(months) - min(months) <= 1


@pytest.mark.parametrize(
    ("told", "key", "place"),
    [
        (Recurring(), "error.amount_or_by_month", "amount"),
        (Recurring(5, by_month=(0,) * 12), "error.amount_or_by_month", "amount"),
        (Recurring(by_month=(0,) * 11), "error.twelve_months", "by_month"),
        (Recurring(by_month=(0,) * 13), "error.twelve_months", "by_month"),
    ],
)
def test_an_amount_is_told_in_one_way(told: Recurring, key: str, place: str) -> None:
    with pytest.raises(InputError) as error:
        monthly(told)
    assert (error.value.key, error.value.place) == (key, place)


def test_no_living_floor_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError) as error:
        calendar(replace(AFTER_HOSPITAL, living_floor=None))
    assert (error.value.key, error.value.place) == ("error.living_floor_missing", "household.living_floor")


def test_a_living_floor_of_zero_is_told() -> None:
    assert calendar(replace(AFTER_HOSPITAL, living_floor=0)).essential[0] == 190000


def test_amounts_beyond_exact_arithmetic_are_refused() -> None:
    most = Recurring(LARGEST_AMOUNT)
    with pytest.raises(AmountOverflow):
        monthly(most)
    monthly(Recurring(LARGEST_AMOUNT // 12))
    with pytest.raises(AmountOverflow):
        calendar(Household(1, tuple(Income("a", "wage", Recurring(by_month=(LARGEST_AMOUNT,) * 12)) for _ in range(2)), (), living_floor=0))


def test_a_low_amount_above_the_usual_one_changes_nothing() -> None:
    usual = Recurring(300, "week")
    assert low_months(Income("a", "gig", usual, low=301)) == monthly(usual)
    assert sum(low_months(Income("a", "gig", usual, low=299))) == 299 * 52


def test_optional_spending_is_shown_and_not_counted() -> None:
    extra = Spending("communication", Recurring(9900), essential=False)
    year = calendar(replace(AFTER_HOSPITAL, spending=(*AFTER_HOSPITAL.spending, extra)))
    assert year.optional == (9900,) * 12
    assert year.surplus == calendar(AFTER_HOSPITAL).surplus


def test_only_agreed_debts_are_in_the_surplus_and_all_stand_above_the_floor() -> None:
    agreed, asked = (
        calendar(replace(AFTER_HOSPITAL, other_debts=(OtherDebt("x", 30000, agreed=is_agreed),))) for is_agreed in (True, False)
    )
    assert (agreed.other_debt, agreed.unagreed_debt) == (asked.unagreed_debt, asked.other_debt) == ((30000,) * 12, (0,) * 12)
    assert [b - a for a, b in zip(agreed.surplus, asked.surplus, strict=True)] == [30000] * 12
    assert agreed.above_floor == asked.above_floor
    assert agreed.above_floor[0] == 520000 - 30000 - 290000


def test_priority_arrears_come_first() -> None:
    year = calendar(replace(AFTER_HOSPITAL, priority_arrears=(PriorityArrears("rent", 20000), PriorityArrears("child_support", 15000))))
    assert [a - b for a, b in zip(calendar(AFTER_HOSPITAL).surplus, year.surplus, strict=True)] == [35000] * 12


def test_savings_for_three_weeks_end_the_saving() -> None:
    enough = calendar(AFTER_HOSPITAL).reserve.enough
    assert sum(calendar(replace(AFTER_HOSPITAL, savings=enough)).reserve_saving) == 0
    assert sum(calendar(replace(AFTER_HOSPITAL, savings=enough - 1)).reserve_saving) == 1


@pytest.mark.parametrize(("borrower", "relative", "shown"), [(False, False, 0), (True, False, 0), (False, True, 0), (True, True, 40000)])
def test_help_is_shown_with_both_consents_only(borrower: bool, relative: bool, shown: int) -> None:
    help_ = Contribution("parent", Recurring(40000), consent_of_borrower=borrower, consent_of_relative=relative)
    assert calendar(replace(AFTER_HOSPITAL, contributions=(help_,))).contributions == (shown,) * 12


@given(household=households, low=st.booleans(), help_=contributions)
def test_help_never_changes_the_surplus(household: Household, low: bool, help_: Contribution) -> None:
    without, with_help = (calendar(replace(household, contributions=given_), low=low) for given_ in ((), (help_,)))
    assert with_help.surplus == without.surplus
    if not (help_.consent_of_borrower and help_.consent_of_relative):
        assert with_help == without


@given(household=households, low=st.booleans(), data=st.data())
def test_the_order_in_which_things_are_told_is_irrelevant(household: Household, low: bool, data: st.DataObject) -> None:
    shuffled = replace(
        household,
        income=tuple(data.draw(st.permutations(household.income))),
        spending=tuple(data.draw(st.permutations(household.spending))),
        other_debts=tuple(data.draw(st.permutations(household.other_debts))),
    )
    assert calendar(shuffled, low=low) == calendar(household, low=low)


@given(household=households, low=st.booleans())
def test_the_year_adds_up(household: Household, low: bool) -> None:
    year = calendar(household, low=low)
    if not low:
        assert sum(year.income) == sum(_whole_year(income.usual) for income in household.income)
    assert sum(year.optional) == sum(_whole_year(spending.usual) for spending in household.spending if not spending.essential)
    lines = (year.income, year.essential, year.other_debt, year.priority_arrears, year.reserve_saving)
    income, *outgoings = [sum(line) for line in lines]
    assert sum(year.surplus) == income - sum(outgoings)
    assert min(year.essential) >= year.living_floor


@given(weekly=amounts)
def test_rhythms_are_equivalent(weekly: int) -> None:
    assert monthly(Recurring(weekly, "week")) == monthly(Recurring(weekly * 52, "year"))
    assert monthly(Recurring(weekly * 2, "two_weeks")) == monthly(Recurring(weekly, "week"))
    assert monthly(Recurring(weekly * 3, "quarter")) == monthly(Recurring(weekly, "month")) == monthly(Recurring(by_month=(weekly,) * 12))


@given(income=incomes)
def test_a_low_month_never_brings_more_than_a_usual_one(income: Income) -> None:
    assert all(low <= usual for low, usual in zip(low_months(income), monthly(income.usual), strict=True))


@given(household=households, more=years)
def test_more_income_never_lowers_the_surplus_of_the_year(household: Household, more: tuple[int, ...]) -> None:
    richer = calendar(_with(household, more))
    assert sum(richer.surplus) >= sum(calendar(household).surplus)


@given(household=households, more=years, assumed=st.sampled_from(["0.00", "0.05", "0.10"]))
def test_more_income_never_lowers_what_is_left_of_any_month_before_saving(
    household: Household, more: tuple[int, ...], assumed: str
) -> None:
    # Saving alone may rise elsewhere in the year, because a larger income asks for a larger reserve.
    assumptions = replace(USUAL, reserve_saving=type(USUAL.reserve_saving)(assumed))
    before, after = (_before_saving(calendar(each, assumptions=assumptions)) for each in (household, _with(household, more)))
    assert all(b >= a for a, b in zip(before, after, strict=True))


@given(household=households, more=recurring)
def test_more_income_never_lowers_any_month_while_the_reserve_is_full(household: Household, more: Recurring) -> None:
    rich = replace(household, savings=10**9)
    after = calendar(_with(rich, monthly(more))).surplus
    assert all(b >= a for a, b in zip(calendar(rich).surplus, after, strict=True))


@given(household=households, extra=spendings)
def test_more_necessary_spending_never_raises_the_surplus(household: Household, extra: Spending) -> None:
    poorer = calendar(replace(household, spending=(*household.spending, extra))).surplus
    assert all(b <= a for a, b in zip(calendar(household).surplus, poorer, strict=True))


def _with(household: Household, more: tuple[int, ...]) -> Household:
    return replace(household, income=(*household.income, Income("borrower", "gig", Recurring(by_month=more))))


def _before_saving(year: YearCalendar) -> list[int]:
    return [surplus + saving for surplus, saving in zip(year.surplus, year.reserve_saving, strict=True)]


def _whole_year(told: Recurring) -> int:
    return sum(told.by_month) if told.by_month is not None else (told.amount or 0) * TIMES_A_YEAR[told.every]
