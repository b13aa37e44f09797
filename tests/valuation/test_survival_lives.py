from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from planner.errors import CalculationError
from planner.household.household import Household, Income, Recurring, Spending
from planner.household.projection import project
from planner.valuation.parameter_sets import TIERS
from planner.valuation.survival_draws import draw
from planner.valuation.survival_lives import cash, drop_out_months, lives_of, mean_income, opening_buffer, stressed
from planner.valuation.survival_parameters import load_parameters
from tests.household.households import AFTER_HOSPITAL
from tests.valuation.lives import BASE, DRAWS, MONTHS, steady, without_chance

MANY = draw(16384, MONTHS)


def test_lives_are_the_projected_months() -> None:
    months = project(AFTER_HOSPITAL, date(2026, 12, 15), 24)
    lives = lives_of(months, AFTER_HOSPITAL)
    assert lives.tier == AFTER_HOSPITAL.income_tier
    assert lives.income == lives.work_income == tuple(month.income for month in months)
    assert [income - spent for income, spent in zip(lives.income, lives.outgoings, strict=True)] == [month.left for month in months]
    assert lives.above_floor == tuple(month.essential - month.living_floor for month in months)
    assert lives.savings == AFTER_HOSPITAL.savings
    assert lives.unit == 100
    assert len({month.is_low for month in months}) == 2


def test_a_pension_is_not_lost_with_work() -> None:
    household = Household(
        people=2,
        income=(Income("a", "pension", Recurring(3000)), Income("b", "wage", Recurring(5000))),
        spending=(Spending("food", Recurring(2000)),),
        living_floor=1000,
    )
    lives = lives_of(project(household, date(2027, 1, 1), MONTHS), household, minor_units=0)
    assert (lives.income[0], lives.work_income[0], lives.unit) == (8000, 5000, 1)
    out_at_once = replace(without_chance(), job_loss=dict.fromkeys(TIERS, Decimal(1)), job_months_out=Decimal(1))
    # Out of work from the first month on: a quarter of the wage still comes in.
    assert np.unique(cash(lives, out_at_once, DRAWS, 6)).tolist() == [3000 + 1250 - 2000]


def test_without_chance_every_month_is_as_planned() -> None:
    found = cash(steady(left=1234), without_chance(), DRAWS, MONTHS)
    assert found.shape == (MONTHS, DRAWS.paths)
    assert np.unique(found).tolist() == [1234]
    assert np.unique(drop_out_months(without_chance(), DRAWS)).tolist() == [np.inf]


def test_income_varies_as_much_as_its_steadiness_says() -> None:
    for tier in TIERS:
        lives = replace(steady(10_000_000, 10_000_000), tier=tier)
        varied = replace(without_chance(), income_variation=BASE.income_variation)
        incomes = cash(lives, varied, MANY, MONTHS)
        assert incomes.mean() == pytest.approx(10_000_000, rel=0.003)
        expected = float(BASE.income_variation[tier] * BASE.income_variation_scale)
        assert incomes.std() / incomes.mean() == pytest.approx(expected, rel=0.02)
        logs = np.log(incomes)
        assert np.corrcoef(logs[:-1].ravel(), logs[1:].ravel())[0, 1] == pytest.approx(0.30, abs=0.01)


def test_an_income_follows_its_formula_to_a_thousandth() -> None:
    lives, correlation = replace(steady(10_000_000, 10_000_000), tier="very_irregular"), float(BASE.income_correlation)
    found = cash(lives, replace(without_chance(), income_variation=BASE.income_variation), DRAWS, MONTHS)
    variance = np.log1p(float(BASE.income_variation["very_irregular"] * BASE.income_variation_scale) ** 2)
    z = DRAWS.waves.astype(np.float64)
    for month in range(1, MONTHS):
        z[month] = z[month] * np.sqrt(1 - correlation**2) + correlation * z[month - 1]
    assert np.abs(found / (10_000_000 * np.exp(np.sqrt(variance) * z - variance / 2)) - 1).max() < 0.001


def test_money_comes_in_the_type_that_is_asked_for() -> None:
    exact, short = cash(steady(), BASE, DRAWS, 12), cash(steady(), BASE, DRAWS, 12, np.float32)
    assert [found.dtype.itemsize for found in (exact, short)] == [8, 4]
    assert (exact == short).all()


def test_work_is_lost_and_found_as_often_as_assumed() -> None:
    risky = replace(without_chance(), job_loss=BASE.job_loss)
    lost = cash(steady(10_000, 10_000), risky, MANY, MONTHS) == 2500
    assert lost[0].mean() == pytest.approx(0.0107, abs=0.001)
    # In the long run the share of months without work is months out / (months out + months until a loss).
    assert lost[-12:].mean() == pytest.approx(5 / (5 + 1 / 0.0107 - 1), abs=0.004)
    begins = lost[1:] & ~lost[:-1]
    assert lost[1:].sum() / begins.sum() == pytest.approx(5, abs=0.4)


def test_illness_costs_a_bill_and_a_part_of_the_months_income() -> None:
    ill = replace(without_chance(), illness=BASE.illness)
    lives = replace(steady(10_000, 0), unit=1)
    found = cash(lives, ill, MANY, MONTHS)
    assert np.unique(found).tolist() == [-7000, 0]
    assert (found < 0).mean() == pytest.approx(0.015, abs=0.001)
    in_fen = replace(lives, unit=100)
    assert cash(in_fen, ill, MANY, MONTHS).min() == -403_000


def test_a_large_bill_is_a_part_of_a_mean_months_income() -> None:
    found = cash(steady(10_000, 0), replace(without_chance(), large_bill=BASE.large_bill), MANY, MONTHS)
    assert np.unique(found).tolist() == [-3000, 0]
    assert (found < 0).mean() == pytest.approx(0.0426, abs=0.002)


def test_plans_are_given_up_as_often_as_assumed() -> None:
    months = drop_out_months(BASE, MANY)
    assert (months == 0).mean() == pytest.approx(0.004, abs=0.0005)
    assert (months >= 60).mean() == pytest.approx(0.996**60, abs=0.001)


def test_a_harder_set_never_keeps_work_or_plan_longer_at_first() -> None:
    low, high = (load_parameters().sets[name] for name in ("low", "high"))
    assert (drop_out_months(low, MANY) <= drop_out_months(high, MANY)).all()


def test_the_opening_buffer_is_the_larger_of_savings_and_what_is_assumed() -> None:
    assert mean_income(steady(8000)) == 8000
    assert opening_buffer(steady(8000), BASE) == 4000
    assert opening_buffer(steady(8000, savings=4001), BASE) == 4001
    assert mean_income(steady(months=0)) == 0


def test_a_bad_time_takes_a_quarter_of_three_incomes_and_a_bill() -> None:
    before, after = steady(8000, 2000), stressed(steady(8000, 2000), BASE)
    assert after.income == after.work_income == (6000,) * 3 + (8000,) * (MONTHS - 3)
    assert after.outgoings == (before.outgoings[0] + 4000, *before.outgoings[1:])


def test_months_that_are_not_known_are_refused() -> None:
    with pytest.raises(CalculationError, match="error.simulation_months"):
        cash(steady(months=3), BASE, DRAWS, 4)
