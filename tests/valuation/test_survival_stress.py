from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.i18n import LANGUAGES, render
from planner.valuation.survival import simulate
from planner.valuation.survival_draws import draw
from planner.valuation.survival_lives import Lives, stressed
from planner.valuation.survival_parameters import ParameterSet
from planner.valuation.survival_stress import stress_test
from tests.valuation.lives import (
    BASE,
    DRAWS,
    any_lives,
    level,
    one_plan,
    parameter_sets,
    payments,
    some_draws,
    steady,
    without_chance,
)

CERTAIN = without_chance(replace(BASE, opening_buffer=Decimal(0), slip=Decimal(0)))
NONE = np.zeros(1, dtype=np.int64)


@pytest.mark.parametrize(
    ("payment", "passed"),
    # The bill takes 4000 in the first month, three incomes fall from 8000 to 6000, which is what is needed to live: nothing can be paid,
    # so three instalments are in arrears after the third month, whatever they come to.
    [(100, False)],
)
def test_a_quarter_less_for_three_months(payment: int, passed: bool) -> None:
    (found,) = stress_test(level(payment, 12), NONE, steady(8000, 2000), CERTAIN, DRAWS)
    assert (found.id, found.hard, found.passed) == ("T5", False, passed)
    assert found.key == "test.T5.fail"
    assert found.number == Decimal(0)


def test_a_reserve_or_a_skip_carries_through_a_bad_time() -> None:
    lives = steady(8000, 2000)
    (with_reserve,) = stress_test(level(1500, 12), NONE, replace(lives, savings=4001), CERTAIN, DRAWS)
    (with_skip,) = stress_test(level(1500, 12), NONE + 1, lives, CERTAIN, DRAWS)
    (spent,) = stress_test(level(1500, 12), NONE, replace(lives, savings=4001), CERTAIN, DRAWS, np.array([1]))
    assert [found.passed for found in (with_reserve, with_skip, spent)] == [True, True, False]
    assert with_reserve.key == "test.T5.pass"
    assert with_reserve.number == Decimal("1.000")


def test_the_number_is_the_share_of_runs_that_hold_for_a_year() -> None:
    plans, many = np.array([[900] * 36, [1700] * 36]), draw(1000, 48)
    found = stress_test(plans, np.array([1, 0]), steady(), BASE, many)
    survival = simulate(plans, np.array([1, 0]), stressed(steady(), BASE), BASE, many).survival[:, 11]
    assert [result.number for result in found] == [Decimal(f"{share:.3f}") for share in survival]
    assert found[0].number > found[1].number
    assert [result.passed for result in found] == [share >= 0.7 for share in survival]


def test_exactly_enough_is_enough() -> None:
    plan, many = level(900, 36), draw(1000, 48)
    (found,) = stress_test(plan, NONE, steady(), BASE, many)
    limits = [Decimal(found.number), Decimal(found.number) + Decimal("0.001")]
    results = [stress_test(plan, NONE, steady(), replace(BASE, stress_held=limit), many)[0].passed for limit in limits]
    assert results == [True, False]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("income", [8000, 40000])
def test_it_is_told_in_both_languages(language: str, income: int) -> None:
    (found,) = stress_test(level(1000, 24), NONE, steady(income), BASE, DRAWS)
    told = render(found.key, found.values, language)  # type: ignore[arg-type]  # one of the two
    assert "{" not in told
    assert "25%" in told
    assert "12" in told


@given(
    amounts=payments(),
    skips=st.integers(0, 3),
    lives=any_lives(),
    parameter_set=parameter_sets(),
    seed=st.integers(0, 20),
)
def test_only_the_months_that_are_watched_count(
    amounts: list[int], skips: int, lives: Lives, parameter_set: ParameterSet, seed: int
) -> None:
    plan, draws = one_plan(amounts), some_draws(seed)
    (found,) = stress_test(plan, np.array([skips]), lives, parameter_set, draws)
    whole = simulate(plan, np.array([skips]), stressed(lives, parameter_set), parameter_set, draws)
    held = 1 - whole.broken[0, : parameter_set.stress_watched_months].sum()
    assert float(found.number) == pytest.approx(np.floor(1000 * held + 1e-9) / 1000)
