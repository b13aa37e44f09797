from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import CalculationError
from planner.household.reserve import filled, pay_from_savings, reserve
from tests.household.households import AFTER_HOSPITAL


def test_three_weeks_are_enough_and_six_the_target() -> None:
    savings = reserve(7380000, 150000)
    assert (savings.enough, savings.target, savings.missing) == (425769, 851538, 275769)


@pytest.mark.parametrize(("saved", "missing"), [(299999, 1), (300000, 0), (300001, 0)])
def test_nothing_is_missing_once_three_weeks_are_saved(saved: int, missing: int) -> None:
    assert reserve(5200000, saved).missing == missing


def test_one_in_twenty_is_put_by_until_the_reserve_is_full() -> None:
    assert filled(60000, (520000, 0, 780000, 520000)) == (26000, 0, 34000, 0)


@given(missing=st.integers(0, 10**7), incomes=st.lists(st.integers(0, 10**6), max_size=60))
def test_saving_stops_exactly_at_what_is_missing(missing: int, incomes: list[int]) -> None:
    amounts = filled(missing, incomes)
    assert len(amounts) == len(incomes)
    assert sum(amounts) <= missing
    assert all(0 <= amount <= (income + 20) // 20 for amount, income in zip(amounts, incomes, strict=True))
    if sum(amounts) < missing:
        assert amounts == filled(10**12, incomes)


def test_a_down_payment_comes_out_of_savings() -> None:
    assert pay_from_savings(AFTER_HOSPITAL, 150000) == replace(AFTER_HOSPITAL, savings=0)


def test_a_down_payment_above_the_savings_is_refused_with_the_difference() -> None:
    with pytest.raises(CalculationError) as error:
        pay_from_savings(AFTER_HOSPITAL, 150001)
    assert error.value.key == "error.savings_too_small"
    assert error.value.values["short_amount"] == 1
