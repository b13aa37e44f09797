from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import CalculationError
from planner.household.affordability import run_tests
from planner.household.calendar import calendar
from planner.household.capacity import affordable_payment, capacity_by_calendar_month, largest_income_fall, misfits_allowed
from planner.household.household import Household
from planner.household.projection import Month
from tests.household.households import AFTER_HOSPITAL, any_months, flat_months, households, paid_in


def passes(months: tuple[Month, ...], payment: int) -> bool:
    results = run_tests(months, {month.first: payment for month in months})
    return all(result.passed for result in results if result.id in ("T1", "T2", "T4"))


@pytest.mark.parametrize(
    ("surpluses", "floor", "payment"),
    [
        ([1000] * 12, 0, 500),  # half of what is left
        ([2000] * 8 + [100] * 2, 0, 95),  # one lean month is allowed, not two
        ([2000] * 9 + [100], 0, 905),
        ([1000] * 12, 4700, 300),  # the living floor
        ([-1000] * 2, 0, 0),
        ([1000] * 12, 6000, 0),
    ],
)
def test_the_test_that_binds_sets_the_payment(surpluses: list[int], floor: int, payment: int) -> None:
    assert affordable_payment(flat_months(surpluses, income=5000, floor=floor)) == payment


@given(months=any_months())
def test_the_affordable_payment_passes_and_one_fen_more_does_not(months: tuple[Month, ...]) -> None:
    payment = affordable_payment(months)
    assert not passes(months, payment + 1)
    if payment or sum(month.surplus for month in months) >= 0:
        assert passes(months, payment)


def test_there_is_no_payment_for_no_month() -> None:
    with pytest.raises(CalculationError) as error:
        affordable_payment(())
    assert error.value.key == "error.no_months"


@given(count=st.integers(1, 600))
def test_at_least_nine_of_ten_months_must_fit(count: int) -> None:
    allowed = misfits_allowed(count)
    assert count - allowed >= Fraction(9, 10) * count > count - allowed - 1


def test_what_each_month_can_pay_after_a_hospital_stay() -> None:
    capacity = capacity_by_calendar_month(calendar(AFTER_HOSPITAL))
    assert capacity[0] == 171540  # 95% of 1,805.69: below the 2,000.00 above the floor
    assert capacity.index(max(capacity)) == 7
    assert capacity_by_calendar_month(calendar(AFTER_HOSPITAL, low=True))[0] == 0.95 * (40000 - 18000)


@given(household=households)
def test_what_a_month_can_pay_fits_it_and_one_fen_more_does_not(household: Household) -> None:
    year = calendar(household)
    for payment, surplus, above_floor in zip(capacity_by_calendar_month(year), year.surplus, year.above_floor, strict=True):
        limit = min(Fraction(95, 100) * surplus, Fraction(above_floor))
        assert payment + 1 > limit
        assert payment == 0 or payment <= limit


@pytest.mark.parametrize(
    ("payments", "fall"), [([100, 0], "0.100"), ([101, 0], "0.099"), ([0, 200], "0.000"), ([0, 201], "0.000"), ([0, 0], "1.000")]
)
def test_the_fall_of_income_that_a_plan_survives(payments: list[int], fall: str) -> None:
    months = flat_months([0, 0], income=1000, floor=750, other=50)
    assert str(largest_income_fall(months, paid_in(months, payments))) == fall


@given(months=any_months(), data=st.data())
def test_income_may_fall_so_far_and_no_tenth_of_a_percent_further(months: tuple[Month, ...], data: st.DataObject) -> None:
    amounts = data.draw(st.lists(st.integers(0, 400_000), min_size=len(months), max_size=len(months)))
    fall = largest_income_fall(months, paid_in(months, amounts))

    def holds(part: Decimal) -> bool:
        return all(
            not paid or month.income * (1 - Fraction(part)) - paid - month.all_other_debt >= month.living_floor
            for month, paid in zip(months, amounts, strict=True)
        )

    assert fall == 0 or holds(fall)
    assert not any(amounts) or not holds(fall + Decimal("0.001"))


def test_a_payment_outside_the_months_is_refused() -> None:
    with pytest.raises(CalculationError):
        largest_income_fall(flat_months([1000]), {date(2026, 12, 1): 1})
