from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.household.shocks import Shock, apply_shock
from tests.household.households import flat_months

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


def test_rates_raise_the_payments_on_all_other_debts_and_leave_the_rest_of_the_month() -> None:
    months = flat_months([100_000] * 2, other=30_001, unagreed=20_000)
    before, after = apply_shock(months, Shock("rates", {}, after_months=1, rate_rise=Decimal("0.01"), other_debt_rise=Decimal("0.05")))
    assert before == months[0]
    assert after == replace(months[1], other_debt=31_502, unagreed_debt=21_000)
    assert before.left - after.left == 1_501


def test_odd_amounts_are_rounded_against_the_household() -> None:
    shock = Shock("odd", {}, income_lost=Decimal("0.5"), spending_rise=Decimal("0.5"))
    (found,) = apply_shock(flat_months([0], income=101), shock)
    assert (found.income, found.essential) == (50, 152)


def test_after_the_end_nothing_happens() -> None:
    months = flat_months([100_000] * 2)
    assert apply_shock(months, replace(ILLNESS, after_months=2)) == months


surpluses = st.lists(st.integers(-1_000, 3_000), min_size=1, max_size=24)
shocks = st.builds(
    lambda after, lasts, lost, rise, bill, other: Shock("any", {}, after, lasts, lost, rise, bill, other_debt_rise=other),
    st.integers(0, 12),
    st.none() | st.integers(1, 12),
    st.decimals(0, 1, places=2),
    st.decimals(0, 1, places=2),
    st.integers(0, 5_000),
    st.decimals(0, 1, places=2),
)


@given(surpluses, shocks)
def test_a_shock_of_nothing_changes_nothing_and_no_shock_helps(lefts: list[int], shock: Shock) -> None:
    months = flat_months(lefts, income=4_000, other=300)
    nothing = Shock("nothing", {}, shock.after_months, shock.lasts_months)
    assert apply_shock(months, nothing) == months
    assert all(after.left <= before.left for after, before in zip(apply_shock(months, shock), months, strict=True))
    assert all(after.income >= 0 for after in apply_shock(months, shock))
