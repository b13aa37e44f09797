from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import CalculationError
from planner.household.assumptions import USUAL
from planner.household.calendar import calendar
from planner.household.household import Contribution, Hardship, Household, Recurring
from planner.household.projection import project
from tests.household.households import AFTER_HOSPITAL, days, households


def test_the_months_after_a_hospital_stay() -> None:
    december, january, february, march, *rest = project(AFTER_HOSPITAL, date(2026, 12, 15), 15)
    assert (december.first, december.is_low, december.income, december.reserve_saving) == (date(2026, 12, 1), True, 360000, 18000)
    assert december.surplus == 360000 - 290000 - 30000 - 18000
    assert (january.is_low, february.is_low, february.income) == (True, False, 520000)
    assert (february.essential, march.essential) == (310000, 290000)
    assert february.left == 520000 - 310000 - 30000
    assert february.above_floor == 520000 - 30000 - 290000
    assert sum(month.reserve_saving for month in (december, january, february, march, *rest)) == 275769
    assert rest[-1].reserve_saving == 0


@pytest.mark.parametrize(
    ("since", "back_by", "low"),
    [
        (date(2027, 2, 28), date(2027, 4, 1), [False, True, True, False]),
        (date(2027, 3, 1), date(2027, 4, 2), [False, False, True, True]),
        (date(2026, 1, 1), date(2027, 1, 1), [False] * 4),
        (date(2027, 4, 30), None, [False, False, False, True]),
    ],
)
def test_a_month_is_low_when_hardship_lasts_in_any_part_of_it(since: date, back_by: date | None, low: list[bool]) -> None:
    household = replace(AFTER_HOSPITAL, hardship=Hardship("illness", since, back_by))
    assert [month.is_low for month in project(household, date(2027, 1, 31), 4)] == low


def test_hardship_of_unknown_length_counts_for_a_year_from_the_first_month() -> None:
    household = replace(AFTER_HOSPITAL, hardship=Hardship("job_loss", date(2025, 1, 1)))
    assert [month.is_low for month in project(household, date(2027, 1, 1), 14)] == [True] * 12 + [False] * 2
    assert sum(month.is_low for month in project(household, date(2027, 1, 1), 14, replace(USUAL, low_income_months=6))) == 6


@pytest.mark.parametrize(
    ("until", "counted"), [(date(2027, 2, 27), 1), (date(2027, 2, 28), 2), (date(2027, 3, 1), 2), (None, 3), (date(2026, 1, 1), 0)]
)
def test_help_counts_in_the_months_to_whose_end_it_lasts(until: date | None, counted: int) -> None:
    agreed = Contribution("parent", Recurring(40000), until, consent_of_borrower=True, consent_of_relative=True)
    months = project(replace(AFTER_HOSPITAL, contributions=(agreed,)), date(2027, 1, 1), 3)
    assert [month.contributions for month in months] == [40000] * counted + [0] * (3 - counted)


def test_help_without_both_consents_is_not_seen() -> None:
    assert {month.contributions for month in project(AFTER_HOSPITAL, date(2027, 1, 1), 12)} == {0}


def test_all_other_debts_are_told_apart_and_together() -> None:
    month = project(AFTER_HOSPITAL, date(2027, 3, 1), 1)[0]
    assert (month.other_debt, month.unagreed_debt, month.all_other_debt) == (30000, 0, 30000)
    assert replace(month, unagreed_debt=5000).all_other_debt == 35000


def test_months_end_with_the_calendar() -> None:
    assert project(AFTER_HOSPITAL, date(2027, 1, 1), 0) == ()
    with pytest.raises(CalculationError):
        project(AFTER_HOSPITAL, date(9999, 12, 1), 2)


@given(household=households, first=days)
def test_a_year_without_hardship_is_the_calendar_year(household: Household, first: date) -> None:
    months = project(replace(household, hardship=None), first, 12)
    year = calendar(household)
    for month in months:
        k = month.first.month - 1
        assert (month.income, month.essential, month.optional) == (year.income[k], year.essential[k], year.optional[k])
        assert month.above_floor == year.above_floor[k]
    assert sum(month.reserve_saving for month in months) == sum(year.reserve_saving)
    assert sum(month.surplus for month in months) == sum(year.surplus)


@given(household=households, first=days, months=st.integers(1, 80))
def test_nobody_is_better_off_for_hardship(household: Household, first: date, months: int) -> None:
    hard, usual = (project(each, first, months) for each in (household, replace(household, hardship=None)))
    assert all(a.left <= b.left for a, b in zip(hard, usual, strict=True))
    assert all(a == b for a, b in zip(hard, usual, strict=True) if household.hardship is None)


@given(household=households, first=days, months=st.integers(1, 80))
def test_a_longer_look_ahead_begins_with_the_shorter_one(household: Household, first: date, months: int) -> None:
    assert project(household, first, months + 1)[:months] == project(household, first, months)


@given(household=households, first=days, months=st.integers(1, 80), more=st.integers(0, 10**6))
def test_more_savings_never_lower_any_surplus_in_all(household: Household, first: date, months: int, more: int) -> None:
    saver = project(replace(household, savings=household.savings + more), first, months)
    assert all(a.surplus <= b.surplus for a, b in zip(project(household, first, months), saver, strict=True))
