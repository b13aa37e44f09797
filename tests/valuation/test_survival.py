from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from planner.errors import CalculationError
from planner.valuation import survival
from planner.valuation.parameter_sets import SETS, SetName
from planner.valuation.survival import Outcome, Survival, simulate, simulate_sets, simulate_survival
from planner.valuation.survival_draws import draw
from planner.valuation.survival_lives import Lives
from planner.valuation.survival_parameters import ParameterSet, load_parameters
from tests.valuation.lives import (
    BASE,
    DRAWS,
    MONTHS,
    any_lives,
    level,
    one_plan,
    parameter_sets,
    payments,
    some_draws,
    steady,
    without_chance,
)
from tests.valuation.survival_reference import Story, stories

CERTAIN = without_chance(replace(BASE, opening_buffer=Decimal(0), slip=Decimal(0)))
NO_TOKENS = np.zeros(1, dtype=np.int64)
NAMES = [each.name for each in fields(Outcome)]
seeds = st.integers(0, 20)


def completed(
    amounts: NDArray[np.int64], tokens: int, lives: Lives, parameter_set: ParameterSet = BASE, seed: int = 0, down_payment: int = 0
) -> NDArray[np.bool_]:
    down_payments = np.full(len(amounts), down_payment)
    return simulate(amounts, np.full(len(amounts), tokens), lives, parameter_set, some_draws(seed), down_payments).completed


def never_falls(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> bool:
    return bool((before <= after).all())


# What is seen at a glance: lives without chance.


def test_a_plan_that_fits_is_completed_and_paid_in_full() -> None:
    found = simulate(level(1500, 12), NO_TOKENS, steady(left=2000), CERTAIN, DRAWS)
    assert found.completion.tolist() == [1]
    assert found.standard_error.tolist() == [0]
    assert found.paid[0].tolist() == [1500] * 12 + [0] * 6
    assert found.broken.sum() == found.first_miss.sum() == found.unpaid_at_break.sum() == found.months_below_floor[0] == 0
    assert found.survival[0].tolist() == [1] * 18
    assert found.median_first_miss(0) is None
    assert found.buffer_after_year.tolist() == [500 * 12]


def test_a_plan_that_never_fits_is_broken_when_three_instalments_are_in_arrears() -> None:
    # 500 a month short: 1500 of arrears after three months are one instalment, 4500 after nine are three.
    found = simulate(level(1500, 24), NO_TOKENS, steady(left=1000), CERTAIN, DRAWS)
    assert found.completion.tolist() == [0]
    assert np.flatnonzero(found.broken[0]).tolist() == [8]
    assert found.paid[0, :10].tolist() == [1000] * 9 + [0]
    assert found.unpaid_at_break[0, 8] == pytest.approx((36000 - 9000) / 36000)
    assert found.median_first_miss(0) == 0
    assert found.survival[0, [7, 8, 23]].tolist() == [1, 0, 0]
    assert found.buffer_after_year.tolist() == [0]


def test_arrears_may_be_paid_in_the_months_of_grace() -> None:
    # 600 are missing at the end; each month of grace brings 300.
    short = simulate(level(400, 6), NO_TOKENS, steady(left=300), replace(CERTAIN, grace_months=1), DRAWS)
    enough = simulate(level(400, 6), NO_TOKENS, steady(left=300), replace(CERTAIN, grace_months=2), DRAWS)
    assert short.completion.tolist() == [0]
    assert short.broken[0, 6] == 1
    assert short.unpaid_at_break[0, 6] == pytest.approx(300 / 2400)
    assert enough.completion.tolist() == [1]
    assert enough.paid[0].tolist() == [300] * 8


def test_a_skip_moves_an_instalment_to_the_end() -> None:
    # Nothing comes in the first three months: without a skip the plan is broken, with one the fourth month still counts.
    lives = steady(left=2000)
    bad = replace(lives, outgoings=(8000,) * 3 + lives.outgoings[3:])
    without, with_one = (simulate(level(1000, 6), np.array([skips]), bad, CERTAIN, DRAWS) for skips in (0, 1))
    assert without.completion.tolist() == [0]
    assert without.paid.sum() == 0
    assert with_one.completion.tolist() == [1]
    assert with_one.paid[0].tolist() == [0, 0, 0, 2000, 2000, 1000, 1000] + [0] * 6


def test_what_slips_away_is_a_part_of_the_months_rest() -> None:
    slipping = replace(CERTAIN, slip=Decimal("0.45"))
    found = simulate(level(1000, 12), NO_TOKENS, steady(left=2000), slipping, DRAWS)
    assert found.buffer_after_year.tolist() == [550 * 12]


def test_a_down_payment_is_taken_from_the_savings() -> None:
    lives = steady(left=1000, savings=3000)
    kept, spent, more = (
        simulate(level(1250, 12), NO_TOKENS, lives, CERTAIN, DRAWS, np.array([amount])).first_miss[0].argmax() for amount in (0, 2000, 9000)
    )
    assert (kept, spent, more) == (0, 4, 0)  # the buffer lasts for twelve months, for four, for none
    assert simulate(level(1250, 12), NO_TOKENS, lives, CERTAIN, DRAWS).first_miss.sum() == 0


def test_months_below_the_floor_are_counted_while_the_plan_runs() -> None:
    # Outgoings can be cut by 500; the first month is 500 short and just reaches the floor, the second and third do not.
    lives = replace(steady(), outgoings=(8500, 8501, 8501) + (8000,) * 30)
    found = simulate(one_plan([1] * 12), NO_TOKENS, lives, replace(CERTAIN, instalments_until_broken=12), DRAWS)
    assert found.months_below_floor.tolist() == [2]


def test_nothing_to_pay_is_always_completed() -> None:
    hopeless = replace(BASE, drop_out=Decimal("0.05"))
    found = simulate(level(0, 12), np.array([2]), steady(left=-5000), hopeless, DRAWS)
    assert found.completion.tolist() == [1]
    assert found.paid.sum() == found.broken.sum() == 0


def test_whoever_gives_up_pays_no_more() -> None:
    certain_to_give_up = replace(CERTAIN, drop_out=Decimal(1))
    found = simulate(level(100, 3), NO_TOKENS, steady(), certain_to_give_up, DRAWS)
    assert found.broken[0].tolist() == [1] + [0] * 8
    assert found.first_miss[0, 0] == found.unpaid_at_break[0, 0] == 1
    assert found.paid.sum() == 0


def test_no_plan_has_no_outcome() -> None:
    found = simulate(np.zeros((0, 12), dtype=np.int64), np.zeros(0, dtype=np.int64), steady(), BASE, DRAWS)
    assert found.completion.tolist() == []
    assert found.completed.shape == (0, DRAWS.paths)


def test_plans_without_months_are_completed() -> None:
    assert simulate(np.zeros((1, 0), dtype=np.int64), NO_TOKENS, steady(), BASE, DRAWS).completion.tolist() == [1]


@pytest.mark.parametrize(("payment", "skips"), [(-1, 0), (1, -1)])
def test_negative_numbers_are_refused(payment: int, skips: int) -> None:
    with pytest.raises(CalculationError, match="error.simulation_negative"):
        simulate(level(payment, 3), np.array([skips]), steady(), BASE, DRAWS)


@pytest.mark.parametrize(("months", "known"), [(41, 46), (60, 48)])
def test_months_that_nobody_drew_are_refused(months: int, known: int) -> None:
    with pytest.raises(CalculationError, match="error.simulation_months") as caught:
        simulate(level(1, months), NO_TOKENS, steady(months=known), BASE, DRAWS)
    assert caught.value.values == {"months": months + 6, "known_months": known}


# The arrays tell the same stories as plain Python, path by path.


def assert_same(found: Outcome, plan: int, told: list[Story], total: int) -> None:
    paths, months = len(told), found.broken.shape[1]
    buffers = [each.buffer_after_year for each in told if each.buffer_after_year is not None]
    assert found.completed[plan].tolist() == [each.completed for each in told]
    for month in range(months):
        assert found.broken[plan, month] == sum(each.broken == month for each in told) / paths
        assert found.first_miss[plan, month] == sum(each.first_miss == month for each in told) / paths
        assert found.paid[plan, month] == sum(sum(each.paid[month : month + 1]) for each in told) / paths
        unpaid = sum(each.unpaid for each in told if each.broken == month)
        assert found.unpaid_at_break[plan, month] == pytest.approx(unpaid / max(total, 1) / paths)
    assert found.months_below_floor[plan] == sum(each.months_below_floor for each in told) / paths
    assert found.buffer_after_year[plan] == pytest.approx(sum(buffers) / max(len(buffers), 1))


@given(
    plans=st.lists(st.tuples(payments(), st.integers(0, 3), st.integers(0, 3_000)), min_size=1, max_size=3),
    lives=any_lives(),
    parameter_set=parameter_sets(),
    seed=seeds,
)
def test_the_arrays_tell_the_stories_of_plain_python(
    plans: list[tuple[list[int], int, int]], lives: Lives, parameter_set: ParameterSet, seed: int
) -> None:
    width = max(len(amounts) for amounts, _, _ in plans)
    table = np.array([amounts + [0] * (width - len(amounts)) for amounts, _, _ in plans], dtype=np.int64)
    tokens, down_payments = (np.array(column) for column in list(zip(*plans, strict=True))[1:])
    found = simulate(table, tokens, lives, parameter_set, some_draws(seed), down_payments)
    for plan, (amounts, skips, down_payment) in enumerate(plans):
        assert_same(found, plan, stories(amounts, skips, lives, parameter_set, some_draws(seed), down_payment), sum(amounts))


def test_amounts_too_large_for_the_short_type_are_exact_too() -> None:
    # Above 2**24 the short type holds no odd number.
    large = 2**24 + 1
    found = simulate(level(large, 2), NO_TOKENS, steady(large, large), CERTAIN, DRAWS)
    assert found.paid[0, :2].tolist() == [large, large]
    assert found.completion.tolist() == [1]


def test_tiles_do_not_change_the_outcome() -> None:
    plans = np.repeat(level(1600, 30), 600, axis=0)
    lives, many = steady(), draw(512, MONTHS)
    found, one = simulate(plans, np.zeros(600, dtype=np.int64), lives, BASE, many), simulate(plans[:1], NO_TOKENS, lives, BASE, many)
    assert (found.completed == one.completed).all()
    assert (found.paid == one.paid).all()
    assert 0 < one.completion[0] < 1


@given(
    plans=st.lists(st.tuples(payments(), st.integers(0, 3), st.integers(0, 3_000)), min_size=1, max_size=4),
    lives=any_lives(),
    parameter_set=parameter_sets(),
    seed=seeds,
)
def test_a_search_sees_the_same_numbers_to_the_byte(
    plans: list[tuple[list[int], int, int]], lives: Lives, parameter_set: ParameterSet, seed: int
) -> None:
    table = np.array([amounts + [0] * (36 - len(amounts)) for amounts, _, _ in plans], dtype=np.int64)
    tokens, down_payments = (np.array(column) for column in list(zip(*plans, strict=True))[1:])
    whole = simulate(table, tokens, lives, parameter_set, some_draws(seed), down_payments)
    searched = simulate_survival(table, tokens, lives, parameter_set, some_draws(seed), down_payments)
    for name in (each.name for each in fields(Survival)):
        assert getattr(whole, name).tobytes() == getattr(searched, name).tobytes()


def test_sets_are_simulated_one_by_one() -> None:
    sets = load_parameters().sets
    found = simulate_sets(level(1600, 30), np.array([1]), steady(), sets, DRAWS, np.array([100]))
    assert list(found) == list(sets)
    for name, parameter_set in sets.items():
        one = simulate(level(1600, 30), np.array([1]), steady(), parameter_set, DRAWS, np.array([100]))
        assert all(getattr(found[name], each).tobytes() == getattr(one, each).tobytes() for each in NAMES)
    assert found["low"].completion[0] < found["high"].completion[0]


def test_how_the_work_is_cut_does_not_change_the_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    payments, tokens = np.array([[900 + 40 * k] * (36 - k) + [0] * k for k in range(20)]), np.arange(20) % 4
    downs, many = np.arange(20) * 100, draw(512, MONTHS)
    whole = simulate(payments, tokens, steady(savings=2000), BASE, many, downs)
    monkeypatch.setattr(survival, "_WIDE", 100)
    for cells in (1, 700, 5000):
        monkeypatch.setattr(survival, "CELLS", cells)
        cut = simulate(payments, tokens, steady(savings=2000), BASE, many, downs)
        assert all(getattr(whole, name).tobytes() == getattr(cut, name).tobytes() for name in NAMES)


# Laws.


@given(amounts=payments(), skips=st.integers(0, 3), lives=any_lives(), parameter_set=parameter_sets(), seed=seeds)
def test_every_path_ends_in_one_way_and_no_money_is_lost(
    amounts: list[int], skips: int, lives: Lives, parameter_set: ParameterSet, seed: int
) -> None:
    found = simulate(one_plan(amounts), np.array([skips]), lives, parameter_set, some_draws(seed))
    assert found.completion[0] + found.broken.sum() == pytest.approx(1)
    assert found.paid.sum() + found.unpaid_at_break.sum() * sum(amounts) == pytest.approx(sum(amounts))
    assert (found.paid >= 0).all()
    assert (found.first_miss.sum(axis=1) >= found.broken.sum(axis=1) - 1e-12).all()


@given(
    drawn=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 300)), min_size=1, max_size=36),
    lives=any_lives(),
    parameter_set=parameter_sets(),
    seed=seeds,
)
def test_higher_payments_in_the_same_months_complete_no_path_more(
    drawn: list[tuple[int, int]], lives: Lives, parameter_set: ParameterSet, seed: int
) -> None:
    lower = one_plan([amount for amount, _ in drawn])
    higher = one_plan([amount + (more if amount else 0) for amount, more in drawn])
    before, after = (completed(plan, 0, lives, parameter_set, seed) for plan in (higher, lower))
    assert never_falls(before, after)


@given(
    payment=st.integers(1, 3_000),
    more=st.integers(1, 500),
    months=st.integers(1, 36),
    skips=st.integers(1, 3),
    lives=any_lives(),
    parameter_set=parameter_sets(),
    seed=seeds,
)
def test_a_higher_level_payment_with_skips_completes_no_path_more(
    payment: int, more: int, months: int, skips: int, lives: Lives, parameter_set: ParameterSet, seed: int
) -> None:
    before, after = (completed(level(amount, months), skips, lives, parameter_set, seed) for amount in (payment + more, payment))
    assert never_falls(before, after)


@given(amounts=payments(), lives=any_lives(), parameter_set=parameter_sets(), seed=seeds)
def test_more_patience_never_hurts_a_path(amounts: list[int], lives: Lives, parameter_set: ParameterSet, seed: int) -> None:
    patient = replace(parameter_set, instalments_until_broken=parameter_set.instalments_until_broken + 1)
    plan = one_plan(amounts)
    assert never_falls(completed(plan, 0, lives, parameter_set, seed), completed(plan, 0, lives, patient, seed))
    plan, skips = level(max(amounts), len(amounts)), len(amounts) % 4
    assert never_falls(completed(plan, skips, lives, parameter_set, seed), completed(plan, skips, lives, patient, seed))


@given(amounts=payments(), skips=st.integers(0, 3), lives=any_lives(), parameter_set=parameter_sets(), seed=seeds)
def test_one_more_skip_never_hurts_a_path(amounts: list[int], skips: int, lives: Lives, parameter_set: ParameterSet, seed: int) -> None:
    plan = one_plan(amounts)
    assert never_falls(completed(plan, skips, lives, parameter_set, seed), completed(plan, skips + 1, lives, parameter_set, seed))


@given(
    amounts=payments(),
    more=st.integers(0, 2_000),
    lives=any_lives(),
    parameter_set=parameter_sets(),
    seed=seeds,
)
def test_more_money_never_hurts_a_path(amounts: list[int], more: int, lives: Lives, parameter_set: ParameterSet, seed: int) -> None:
    plan, richer = one_plan(amounts), replace(lives, savings=lives.savings + more)
    assert never_falls(completed(plan, 0, lives, parameter_set, seed), completed(plan, 0, richer, parameter_set, seed))
    assert never_falls(completed(plan, 0, lives, parameter_set, seed, down_payment=more), completed(plan, 0, lives, parameter_set, seed))
    # Large bills grow with income, so more income comes here as fewer outgoings.
    thriftier = replace(lives, outgoings=tuple(amount - more for amount in lives.outgoings))
    assert never_falls(completed(plan, 0, lives, parameter_set, seed), completed(plan, 0, thriftier, parameter_set, seed))


@given(amounts=payments(), lives=any_lives(), parameter_set=parameter_sets(), seed=seeds)
def test_the_same_again_is_the_same_to_the_byte(amounts: list[int], lives: Lives, parameter_set: ParameterSet, seed: int) -> None:
    plan, skips = one_plan(amounts), np.array([1])
    first, second = (simulate(plan, skips, lives, parameter_set, draw.__wrapped__(32, MONTHS, seed)) for _ in range(2))
    assert all(getattr(first, name).tobytes() == getattr(second, name).tobytes() for name in NAMES)


def test_other_seeds_give_other_lives() -> None:
    outcomes = {completed(level(1600, 30), 0, steady(), BASE, seed).tobytes() for seed in range(5)}
    assert len(outcomes) == 5


def test_the_order_of_the_plans_is_irrelevant() -> None:
    plans, tokens = np.array([[900] * 36, [1500] * 20 + [0] * 16, [0] * 36, [1800] * 30 + [0] * 6]), np.array([1, 0, 2, 3])
    order = np.array([2, 0, 3, 1])
    found, turned = simulate(plans, tokens, steady(), BASE, DRAWS), simulate(plans[order], tokens[order], steady(), BASE, DRAWS)
    assert all((getattr(found, name)[order] == getattr(turned, name)).all() for name in NAMES)


# Plausibility, not calibration: another country, another product.


def test_the_fall_of_defaults_with_the_payment_has_the_published_direction_and_size() -> None:
    """US mortgages: a payment cut of 0, 10, 20, 30% gave five-year default of 66, 57, 47, 38% (Ganong and Noel, AER 2020).

    A household that pays almost all of what is left falls out as often; each cut of ten in a hundred then helps by some points too.
    """
    lives, many = steady(left=2000, months=66), draw(4096, 66)
    cuts = np.array([[1800 * (100 - cut) // 100] * 60 for cut in (0, 10, 20, 30)])
    falls_out = 1 - simulate(cuts, np.zeros(4, dtype=np.int64), lives, BASE, many).completion
    assert 0.4 < falls_out[0] < 0.9
    steps = -np.diff(falls_out)
    assert ((steps > 0.02) & (steps < 0.2)).all()


@pytest.mark.deep
@pytest.mark.parametrize("name", SETS)
def test_few_even_paths_are_as_good_as_many(name: SetName) -> None:
    """4,096 paths against a million others: the error of twenty plans, as root of the mean square, is below three quarters of a point."""
    lives, parameter_set = steady(left=2000, months=66), load_parameters().sets[name]
    plans = np.array([[700 + 60 * k] * (60 - k) + [0] * k for k in range(20)])
    none = np.zeros(20, dtype=np.int64)
    truth = np.mean([simulate(plans, none, lives, parameter_set, draw(2**16, 66, 1000 + k)).completion for k in range(16)], axis=0)
    errors = simulate(plans, none, lives, parameter_set, draw(4096, 66)).completion - truth
    assert np.sqrt((errors**2).mean()) < 0.0075
