from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from planner.valuation.creditor import (
    CreditorValue,
    Promises,
    Standing,
    as_floats,
    baseline_value,
    break_even_completion,
    break_even_rate,
    plan_value,
    present_values,
    value_of,
    value_plans,
)
from planner.valuation.creditor_parameters import CreditorSet, load_creditor_parameters
from planner.valuation.parameter_sets import SETS
from planner.valuation.survival import Outcome, simulate
from tests.valuation.lives import BASE as LIFE_BASE
from tests.valuation.lives import DRAWS, level, one_plan, payments, steady

NUMBERS = load_creditor_parameters()
BASE = NUMBERS.sets["base"]
FREE = replace(BASE, set_up_cost=Decimal(0), monthly_cost=Decimal(0))
RATES = as_floats([Decimal(0), Decimal("0.03"), Decimal("0.05"), Decimal("0.12")])
OLD = Standing(1_000_000, 200)


def an_outcome(paid: list[list[float]], broken: list[list[float]] | None = None, unpaid: list[list[float]] | None = None) -> Outcome:
    """Make an outcome by hand: nothing breaks unless it is said."""
    flows = np.array(paid, dtype=np.float64)
    breaks = np.zeros_like(flows) if broken is None else np.array(broken, dtype=np.float64)
    lost = np.zeros_like(flows) if unpaid is None else np.array(unpaid, dtype=np.float64)
    nothing = np.zeros(len(flows))
    no_paths = np.zeros((len(flows), 0), dtype=np.bool_)
    return Outcome(1 - breaks.sum(axis=1), nothing, no_paths, breaks, lost, flows, breaks, nothing, nothing)


def promised(
    amounts: list[list[int]],
    paid: list[list[float]] | None = None,
    broken: list[list[float]] | None = None,
    unpaid: list[list[float]] | None = None,
    down: int = 0,
) -> Promises:
    """Make promises with an outcome by hand: everything is paid unless it is said."""
    plans = np.array(amounts, dtype=np.int64)
    outcome = an_outcome([[float(each) for each in row] for row in amounts] if paid is None else paid, broken, unpaid)
    return Promises(plans, np.full(len(plans), down), outcome)


def simulated(plans: NDArray[np.int64], left: int = 2000) -> Promises:
    """Let plans live, and keep their promises beside what became of them."""
    nothing = np.zeros(len(plans), dtype=np.int64)
    return Promises(plans, nothing, simulate(plans, nothing, steady(left=left), LIFE_BASE, DRAWS))


def test_a_plan_that_is_paid_is_worth_its_payments_less_its_costs() -> None:
    promises = promised([[50_000, 50_000]])
    assert plan_value(promises, OLD, BASE, np.zeros(1)) == pytest.approx(np.array([[100_000 - 20_000 - 2 * 1_500]]))
    v = 1.05 ** (-1 / 12)
    assert plan_value(promises, OLD, BASE, np.array([0.05])) == pytest.approx(np.array([[48_500 * (v + v**2) - 20_000]]))


def test_a_down_payment_counts_in_full() -> None:
    without, with_it = (plan_value(promised([[50_000]], down=down), OLD, BASE, RATES) for down in (0, 7_000))
    assert with_it - without == pytest.approx(np.full((1, 4), 7_000))


def test_a_broken_plan_leaves_half_of_what_is_recovered_on_its_unpaid_part() -> None:
    promises = promised([[100, 100]], paid=[[100, 0]], broken=[[0, 1]], unpaid=[[0, 0.5]])
    v, wait = 1.05 ** (-1 / 12), 1 / (1 + 18 * np.log(1.05) / 12)
    expected = 100 * v + v**2 * 0.5 * 1_000_000 * 0.25 * 0.5 * wait
    assert plan_value(promises, OLD, FREE, np.array([0.05])) == pytest.approx(np.array([[expected]]))


def test_months_cost_while_a_plan_runs() -> None:
    """Half of the paths break in the first month, a quarter in the last month of grace; the rest is paid in the two months of the term."""
    promises = promised([[100, 100]], paid=[[0, 0, 0]], broken=[[0.5, 0, 0.25]], unpaid=[[0, 0, 0]])
    costs = replace(FREE, monthly_cost=Decimal(1))
    assert plan_value(promises, OLD, costs, np.zeros(1)) == pytest.approx(np.array([[-100 * (1 + 0.5 + 0.25)]]))


def test_without_a_plan() -> None:
    found = baseline_value(OLD, BASE, np.array([0.0, 0.05]))
    wait = 1 / (1 + 18 * np.log(1.05) / 12)
    cure = np.mean([1.05 ** (-month / 12) for month in range(1, 13)])
    assert found.no_plan == pytest.approx(np.array([257_500, 1_000_000 * (0.1 * cure + 0.9 * 0.25 * 0.7 * wait)]))


@pytest.mark.parametrize(("days", "price"), [(90, 0), (91, 41_000)])
def test_only_an_old_debt_is_sold(days: int, price: int) -> None:
    found = baseline_value(Standing(1_000_000, days), BASE, np.zeros(1))
    assert found.sale == pytest.approx(np.array([price]))


def test_a_sale_is_the_baseline_where_it_brings_more() -> None:
    hopeless = replace(BASE, self_cure=Decimal(0), recovery=Decimal("0.01"))
    assert baseline_value(OLD, hopeless, np.zeros(1)).value == pytest.approx(np.array([41_000]))


def test_three_assumptions_and_four_rates() -> None:
    promises = simulated(np.array([[900] * 24, [1_800] * 12 + [0] * 12]))
    found = value_plans(promises, Standing(21_600, 200, unit=1), NUMBERS.sets, Decimal("0.05"))
    assert isinstance(found, CreditorValue)
    assert found.rates == tuple(Decimal(rate) for rate in ("0.05", "0.03", "0.08", "0.12"))
    assert all(found.plan[name].shape == (2, 4) and found.baseline[name].value.shape == (4,) for name in SETS)
    assert (found.plan["low"] <= found.plan["base"]).all()
    assert (found.plan["base"] <= found.plan["high"]).all()
    assert (found.baseline["low"].value <= found.baseline["high"].value).all()
    assert found.break_even_rate.shape == found.break_even_completion.shape == (2,)


def test_at_the_break_even_rate_a_plan_is_worth_the_baseline() -> None:
    promises = promised([[10_000] * 36])
    found = break_even_rate(promises, OLD, FREE)
    assert 0 < found[0] < 1
    value = plan_value(promises, OLD, FREE, found)[0, 0]
    assert value == pytest.approx(baseline_value(OLD, FREE, found).value[0], rel=1e-6)


def test_a_rate_for_each_plan() -> None:
    plans = [[10_000] * 36, [300] * 36, [300_000] + [0] * 35, [9_000] * 36]
    found = break_even_rate(promised(plans), OLD, FREE)
    assert found[0] > found[3] > 0
    assert np.isnan(found[1])
    assert found[2] == np.inf
    assert found[0] == pytest.approx(break_even_rate(promised(plans[:1]), OLD, FREE)[0])


def test_the_break_even_chance_of_a_plan_that_was_kept_on_every_path() -> None:
    promises = promised([[40_000] * 10, [10_000] * 10, [300_000, *[0] * 9]])
    found = break_even_completion(promises, OLD, FREE, Decimal(0))
    nothing_paid = 125_000
    assert found[0] == pytest.approx((257_500 - nothing_paid) / (400_000 - nothing_paid))
    assert np.isnan(found[1])
    assert found[2] == pytest.approx((257_500 - nothing_paid) / (300_000 - nothing_paid))


def test_a_plan_that_is_worth_it_even_broken_needs_no_chance() -> None:
    promises = promised([[400_000, 400_000]], paid=[[400_000, 0]], broken=[[0, 1]], unpaid=[[0, 0.5]])
    assert break_even_completion(promises, OLD, FREE, Decimal("0.05")).tolist() == [0]


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=24), st.data())
def test_more_paid_is_never_worth_less(amounts: list[int], data: st.DataObject) -> None:
    month, more = data.draw(st.integers(0, len(amounts) - 1)), data.draw(st.integers(0, 10_000))
    larger = [amount + more * (k == month) for k, amount in enumerate(amounts)]
    paid = [[[float(each) for each in row]] for row in (amounts, larger)]
    less, better = (plan_value(promised([amounts], paid=each), OLD, BASE, RATES) for each in paid)
    assert (better >= less).all()


@given(payments(), st.integers(500, 3_000))
def test_a_higher_rate_never_raises_what_comes_later(amounts: list[int], left: int) -> None:
    value = plan_value(simulated(one_plan(amounts), left), Standing(50_000, 10, unit=1), FREE, RATES)
    assert (np.diff(value, axis=1) <= 1e-6).all()
    base = baseline_value(OLD, BASE, RATES)
    assert (np.diff(base.no_plan) <= 0).all()


@st.composite
def any_numbers(draw: st.DrawFn) -> CreditorSet:
    shares = st.decimals(0, 1, places=2)
    return replace(
        BASE,
        recovery=draw(shares),
        recovery_cost=draw(shares),
        self_cure=draw(shares),
        sale_price=draw(shares),
        recovery_months=draw(st.integers(1, 60).map(Decimal)),
        self_cure_months=draw(st.integers(1, 60)),
    )


@given(any_numbers(), st.integers(0, 10**9), st.integers(0, 1_000), st.integers(1, 9))
def test_the_baseline_is_never_below_an_option_and_grows_with_the_claim(numbers: CreditorSet, claim: int, days: int, times: int) -> None:
    once, often = (baseline_value(Standing(amount, days), numbers, RATES) for amount in (claim, claim * times))
    assert (once.value >= once.no_plan).all()
    assert (once.value >= once.sale).all()
    assert (once.value <= claim * (1 + 1e-12)).all()
    assert often.value == pytest.approx(once.value * times)


@given(payments(), st.integers(500, 3_000), st.integers(0, 10**6))
def test_a_plan_is_linear_in_the_claim(amounts: list[int], left: int, claim: int) -> None:
    promises = simulated(one_plan(amounts), left)
    none, once, twice = (plan_value(promises, Standing(times * claim, 10, unit=1), BASE, RATES) for times in range(3))
    assert twice - once == pytest.approx(once - none, abs=1e-3)


@given(st.integers(500, 2_500), st.integers(3, 36))
def test_a_plan_is_worth_the_baseline_when_its_chance_is_above_the_break_even(payment: int, term: int) -> None:
    promises, standing = simulated(level(payment, term)), Standing(40_000, 10, unit=1)
    (needed,) = break_even_completion(promises, standing, BASE, Decimal("0.05"))
    chance = promises.outcome.completion[0]
    gain = plan_value(promises, standing, BASE, RATES[2:3])[0, 0] - baseline_value(standing, BASE, RATES[2:3]).value[0]
    if np.isnan(needed):  # not even if it is certain to be kept
        assert gain < 0
    elif needed > 0 and abs(needed - chance) > 1e-9:
        assert np.sign(gain) == np.sign(chance - needed)


@given(payment=st.integers(100, 2_500), term=st.integers(1, 36), down_payment=st.integers(0, 5_000))
def test_the_parts_of_a_value_add_up_to_it(payment: int, term: int, down_payment: int) -> None:
    promises, standing = simulated(level(payment, term)), Standing(40_000, 10, unit=1)
    parts = present_values(promises, Decimal("0.05"))
    value = value_of(parts, np.array([float(down_payment)]), standing, BASE, Decimal("0.05"))
    assert value == pytest.approx(plan_value(promises, standing, BASE, np.array([0.05]))[:, 0] + down_payment)
