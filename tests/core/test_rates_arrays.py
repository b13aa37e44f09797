"""Rates of many loans at once, against published rates, pyxirr and the rates of one loan."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from planner.core import rates_arrays
from planner.core.rates import irr
from planner.core.rates_arrays import flow_rates, level_rates
from planner.errors import CalculationError, NoRate, SeveralRates

NO_RATE, SEVERAL = "no rate", "several rates"
EXACT = 1e-10


def rate_of(amounts: list[int]) -> float | str:
    """The rate of one loan, by the solver that finds all of them."""
    try:
        return float(irr(amounts))
    except NoRate:
        return NO_RATE
    except SeveralRates:
        return SEVERAL


def test_published_rates() -> None:
    """8.25% a year on 10,000 over 6 months is 1,707 a month (Curo), 8.569257% compounded."""
    found = level_rates([1_000_000], [170_700], [6])
    assert found.nominal(12).tolist() == pytest.approx([0.08250040], abs=5e-9)
    assert found.effective(12).tolist() == pytest.approx([0.08569257], abs=5e-9)
    assert flow_rates([[1_000_000, *[-170_700] * 6]]).per_period.tolist() == pytest.approx(found.per_period.tolist(), abs=EXACT)


def test_published_spreadsheet_rates() -> None:
    """The example of IRR in spreadsheets, and a loss."""
    found = flow_rates([[-70_000, 12_000, 15_000, 18_000, 21_000, 26_000], [-70_000, 12_000, 15_000, 18_000, 21_000, 0]])
    assert found.per_period.tolist() == pytest.approx([0.086630948036531, -0.021244848273411], abs=EXACT)


def test_a_rate_below_minus_one_is_never_taken() -> None:
    """Where numpy-financial's ``rate`` stops at -1.896."""
    amounts = [263_175, *[-440_000] * 7, -440_000 + 25_500]
    assert flow_rates([amounts]).per_period.tolist() == pytest.approx([rate_of(amounts)], abs=EXACT)


def test_loans_free_of_interest_or_nearly_have_tiny_rates() -> None:
    price = np.array([12_000_000_000, 11_999_999_999, 12_000_000_001, 11_999_990_000])
    found = level_rates(price, 1_000_000_000, 12).per_period
    exact = [rate_of([-int(one), *[1_000_000_000] * 12]) for one in price]
    assert found[0] == 0
    assert found.tolist() == pytest.approx(exact, abs=1e-14)


def test_a_single_payment() -> None:
    assert level_rates([100, 100, 100], [110, 90, 1], 1).per_period.tolist() == pytest.approx([0.1, -0.1, -0.99], abs=EXACT)


def test_money_that_flows_one_way_is_masked_and_listed() -> None:
    found = level_rates([100, 0, -5, 100, 100], [60, 60, 60, 0, -1], 2)
    assert found.no_rate.tolist() == [1, 2, 3, 4]
    assert found.per_period.mask.tolist() == [False, True, True, True, True]
    flows = flow_rates([[0, 0, 0], [-5, 0, -5], [-100, 60, 60], [0, 7, 7]])
    assert flows.no_rate.tolist() == [0, 1, 3]
    assert flows.several_rates.tolist() == []
    assert not np.isnan(flows.effective(12).data).any()


def test_flows_with_two_rates_are_masked_and_listed() -> None:
    found = flow_rates([[-100, 110, 0, 0, 0], [-50, -100, 600, 300, -100], [-100, 230, -140, 0, 0]])
    assert (found.several_rates.tolist(), found.no_rate.tolist()) == ([1], [2])
    assert found.per_period[0] == pytest.approx(0.1, abs=EXACT)


def test_flows_that_change_direction_twice_may_still_have_one_rate() -> None:
    amounts = [-1_000, 400, -100, 900]
    assert flow_rates([amounts]).per_period.tolist() == pytest.approx([rate_of(amounts)], abs=EXACT)


def test_flows_that_change_direction_without_end_are_refused() -> None:
    with pytest.raises(CalculationError):
        flow_rates([[1, -1] * 30])


def test_disbursements_in_parts_are_no_trouble() -> None:
    """Loans whose last disbursement comes after another loan's first repayment, in one tile, in both directions."""
    flows = [[-500, -500, -500, 900, 900], [-1_000, 400, 400, 400, 0], [1_000, 500, 0, -800, -800], [0, 0, -700, 0, 770]]
    assert flow_rates(flows).per_period.tolist() == pytest.approx([rate_of(one) for one in flows], abs=EXACT)


def test_tiles_are_crossed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates_arrays, "_TILE", 2)
    found = level_rates([100, 0, 100, 100, 100], [60, 60, 55, 60, 70], 2)
    assert found.no_rate.tolist() == [1]
    assert found.per_period[4] == pytest.approx(rate_of([-100, 70, 70]), abs=EXACT)
    flows = flow_rates([[-100, 60, 60], [1, 1, 1], [-100, 55, 55], [-100, 230, -131], [-100, 70, 70]])
    assert (flows.no_rate.tolist(), flows.several_rates.tolist()) == ([1], [3])
    assert flows.per_period[4] == pytest.approx(found.per_period[4], abs=EXACT)


def test_what_steps_do_not_settle_is_solved_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates_arrays, "_MOST_STEPS", 1)
    expected = rate_of([-100, *[60] * 40])
    assert level_rates([100, 100], 60, 40).per_period.tolist() == pytest.approx([expected] * 2, abs=1e-15)
    assert flow_rates([[-100, *[60] * 40]]).per_period.tolist() == pytest.approx([expected], abs=1e-15)


def test_no_loans_have_no_rates() -> None:
    nothing = np.array([], dtype=np.int64)
    assert level_rates(nothing, 1, 1).per_period.tolist() == []
    assert flow_rates(nothing.reshape(0, 4)).per_period.tolist() == []


@pytest.mark.parametrize("count", [[0], [[1]], [1.5]])
def test_plans_that_are_none_are_refused(count: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        level_rates([100], [60], count)


def test_flows_in_one_dimension_are_refused() -> None:
    with pytest.raises(ValueError, match="two dimensions"):
        flow_rates([-100, 110])


AMOUNTS = st.one_of(st.integers(1, 1_000), st.integers(1, 10**6), st.integers(1, 10**13))


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, st.sampled_from((1, 2, 3, 12, 60, 361))), min_size=1, max_size=3))
def test_level_rates_are_those_of_one_loan(plans: list[tuple[int, int, int]]) -> None:
    price, payment, count = (list(values) for values in zip(*plans, strict=True))
    found = level_rates(price, payment, count).per_period
    for index, (lent, paid, times) in enumerate(plans):
        expected = irr([-lent, *[paid] * times])
        assert float(found[index]) == pytest.approx(float(expected), abs=1e-12, rel=EXACT)


@given(st.lists(st.lists(st.integers(-(10**6), 10**6) | st.just(0), min_size=7, max_size=7), min_size=1, max_size=3))
def test_flow_rates_are_those_of_one_loan(flows: list[list[int]]) -> None:
    found = flow_rates(flows)
    for index, amounts in enumerate(flows):
        expected = rate_of(amounts)
        assert (index in found.no_rate) == (expected == NO_RATE)
        assert (index in found.several_rates) == (expected == SEVERAL)
        assert bool(np.ma.getmaskarray(found.per_period)[index]) == isinstance(expected, str)
        if isinstance(expected, float):
            assert float(found.per_period[index]) == pytest.approx(expected, abs=1e-12, rel=EXACT)


def test_rates_agree_with_pyxirr() -> None:
    rng = np.random.default_rng(20_261_123)
    price, count = rng.integers(10_000_00, 500_000_00, 2_000), rng.integers(3, 61, 2_000)
    payment = np.rint(price * rng.uniform(0.7, 2, 2_000) / count).astype(np.int64)
    theirs = [pyxirr.irr([-float(lent), *[float(paid)] * times]) for lent, paid, times in zip(price, payment, count.tolist(), strict=True)]
    assert np.abs(level_rates(price, payment, count).per_period - np.array(theirs)).max() <= EXACT
    flows = np.column_stack([-price, rng.integers(0, 1_000_000, (2_000, 60))])
    theirs = [pyxirr.irr(row) for row in flows.astype(np.float64)]
    assert np.abs(flow_rates(flows).per_period - np.array(theirs)).max() <= EXACT
