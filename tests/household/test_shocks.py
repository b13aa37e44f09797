from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import CalculationError
from planner.household.shocks import Failure, Shock, apply_shock, first_failure
from tests.household.households import JANUARY, flat_months, paid_in

ILLNESS = Shock("illness", {}, after_months=1, lasts_months=1, income_lost=Decimal("0.30"), bill=400_000)


def test_an_illness_costs_once_and_takes_a_part_of_one_income() -> None:
    months = flat_months([100_000] * 4)
    found = apply_shock(months, ILLNESS)
    assert (found[0], *found[2:]) == (months[0], *months[2:])
    assert (found[1].income, found[1].essential) == (350_000, 800_000)
    assert found[1].living_floor == months[1].living_floor


def test_the_bill_comes_once_however_long_it_lasts() -> None:
    found = apply_shock(flat_months([100_000] * 4), replace(ILLNESS, lasts_months=2))
    assert [month.essential for month in found] == [400_000, 800_000, 400_000, 400_000]
    assert [month.income for month in found] == [500_000, 350_000, 350_000, 500_000]


def test_prices_that_stay_up() -> None:
    shock = Shock("prices", {}, after_months=2, spending_rise=Decimal("0.10"))
    assert [month.essential for month in apply_shock(flat_months([100_000] * 4), shock)] == [400_000, 400_000, 440_000, 440_000]


def test_odd_amounts_are_rounded_against_the_household() -> None:
    shock = Shock("odd", {}, income_lost=Decimal("0.5"), spending_rise=Decimal("0.5"))
    (found,) = apply_shock(flat_months([0], income=101), shock)
    assert (found.income, found.essential) == (50, 152)


def test_after_the_end_nothing_happens() -> None:
    months = flat_months([100_000] * 2)
    assert apply_shock(months, replace(ILLNESS, after_months=2)) == months


@pytest.mark.parametrize(
    ("savings", "found"),
    [(0, Failure(JANUARY.replace(month=2), 10)), (9, Failure(JANUARY.replace(month=2), 1)), (10, Failure(JANUARY.replace(month=3), 10))],
)
def test_savings_are_used_first(savings: int, found: Failure) -> None:
    months = flat_months([100, 90, 90])
    assert first_failure(months, paid_in(months, [100, 100, 100]), savings) == found


def test_nobody_is_short_by_more_than_the_payment() -> None:
    months = flat_months([-1_000])
    assert first_failure(months, paid_in(months, [100]), 0) == Failure(JANUARY, 100)


def test_a_month_without_payment_does_not_fail() -> None:
    months = flat_months([-1_000, 100])
    assert first_failure(months, paid_in(months, [0, 100]), 500) is None


@pytest.mark.parametrize(("saving", "fails"), [(0, True), (49, True), (50, False)])
def test_only_what_was_meant_to_be_put_by_is_there_later(saving: int, fails: bool) -> None:
    months = tuple(replace(month, reserve_saving=saving) for month in flat_months([200, 50]))
    assert (first_failure(months, paid_in(months, [100, 100]), 0) is not None) is fails


def test_a_payment_outside_the_months_is_refused() -> None:
    months = flat_months([100])
    with pytest.raises(CalculationError, match="error.payment_outside_months"):
        first_failure(months, {JANUARY.replace(year=2030): 1}, 0)


surpluses = st.lists(st.integers(-1_000, 3_000), min_size=1, max_size=24)
shocks = st.builds(
    lambda after, lasts, lost, rise, bill: Shock("any", {}, after, lasts, lost, rise, bill),
    st.integers(0, 12),
    st.none() | st.integers(1, 12),
    st.decimals(0, 1, places=2),
    st.decimals(0, 1, places=2),
    st.integers(0, 5_000),
)


@given(surpluses, shocks, st.integers(0, 2_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_worse_times_and_larger_payments_never_fail_later_and_savings_never_sooner(
    lefts: list[int], shock: Shock, payment: int, savings: int, more: int
) -> None:
    months = flat_months(lefts, income=4_000)
    struck = apply_shock(months, shock)
    paid, larger = (paid_in(months, [amount] * len(months)) for amount in (payment, payment + more))
    never = JANUARY.replace(year=2099)

    def fails_in(failure: Failure | None) -> object:
        return failure.month if failure else never

    after_shock = fails_in(first_failure(struck, paid, savings))
    assert str(after_shock) <= str(fails_in(first_failure(months, paid, savings)))
    assert str(after_shock) <= str(fails_in(first_failure(struck, paid, savings + more)))
    assert str(after_shock) >= str(fails_in(first_failure(struck, larger, savings)))


@given(surpluses, shocks)
def test_a_shock_of_nothing_changes_nothing_and_no_shock_helps(lefts: list[int], shock: Shock) -> None:
    months = flat_months(lefts, income=4_000)
    nothing = replace(shock, income_lost=Decimal(0), spending_rise=Decimal(0), bill=0)
    assert apply_shock(months, nothing) == months
    assert all(after.left <= before.left for after, before in zip(apply_shock(months, shock), months, strict=True))
    assert all(after.income >= 0 for after in apply_shock(months, shock))
