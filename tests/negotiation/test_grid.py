"""The grid: which plans are looked at, and what each leaves of the debts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Parts
from planner.household.household import Household, Income, Recurring
from planner.household.reserve import reserve
from planner.negotiation.grid import (
    Owed,
    Pattern,
    down_payments,
    down_shares,
    grid_of,
    left_to_pay,
    owed_after,
    patterns,
    season_weights,
    term_grid,
)
from planner.negotiation.ladder import LADDER, rungs
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, SLOW, WAGE, Case, cases

# --- axes


@given(st.integers(1, 400))
def test_terms_are_tried_month_by_month_then_by_quarters_and_the_longest(months_max: int) -> None:
    grid = term_grid(months_max)
    assert grid[0] == 1
    assert grid[-1] == months_max
    assert all(after - before in (1, 2, 3) for before, after in pairwise(grid))
    assert set(range(1, min(months_max, 60) + 1)) <= set(grid)


@SLOW
@given(cases())
def test_a_grid_has_every_axis_that_the_mandate_allows_and_no_rung_twice(case: Case) -> None:
    situation = case.situation()
    downs = (0, *down_payments(situation))
    grid = grid_of(situation, downs)
    assert grid.shape == (len(grid.owed), len(grid.patterns), len(grid.months), len(grid.owed[0]), len(grid.skips))
    assert grid.downs == downs
    assert grid.skips == tuple(range(case.mandate.skip_months_max + 1))
    assert max(pattern.holiday for pattern in grid.patterns) == min(case.mandate.holiday_months_max, situation.months_max - 1)
    assert {rung.name for rung in grid.rungs} <= {rung.name for rung in rungs(case.mandate)}
    by_rung = list(zip(*grid.owed, strict=True))
    assert all(one != other for one, other in pairwise(by_rung))


def test_rungs_that_change_nothing_on_the_debts_are_left_out() -> None:
    """12,000 of principal and nothing else: of 81 rungs only time, the rate and principal remain."""
    grid = grid_of(Case((LOAN,), WAGE, FULL).situation())
    assert [rung.name for rung in grid.rungs] == ["time_only"] + ["lower_rate"] * 20 + ["principal"] * 20


def test_a_usual_mandate_makes_hundreds_of_thousands_of_plans() -> None:
    situation = Case((CARD,), WAGE, replace(FULL, holiday_months_max=3, skip_months_max=2)).situation()
    down, pattern, months, rung, skips = grid_of(situation).shape
    assert (down, pattern, months, rung, skips) == (1, 8, 60, 81, 3)


# --- patterns


def test_each_shape_is_tried_after_each_holiday() -> None:
    even = PLAIN.but(holiday_months_max=1).situation()
    assert [(pattern.shape, pattern.holiday) for pattern in patterns(even)] == [
        ("level_payment", 0),
        ("level_payment", 1),
        ("stepped", 0),
        ("stepped", 1),
    ]


def test_a_holiday_leaves_at_least_one_month_that_pays() -> None:
    found = patterns(PLAIN.but(months_max=2, holiday_months_max=6).situation())
    assert {pattern.holiday for pattern in found} == {0, 1}


def test_a_stepped_pattern_grows_a_tenth_a_year_after_its_holiday() -> None:
    weights = Pattern("stepped", 2).weights([1 + k % 12 for k in range(27)])
    assert weights == [0.0] * 2 + [1.0] * 12 + [1.1] * 12 + [float(Decimal("1.21"))]


def test_a_seasonal_pattern_weighs_each_month_against_the_strongest() -> None:
    season = (Decimal(50), Decimal(100), *[Decimal(0)] * 10)
    assert Pattern("seasonal", 1, season).weights([1, 2, 3, 1]) == [0.0, 1.0, 0.0, 0.5]
    assert Pattern("level_payment", 1).weights([1, 2, 3]) == [0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("strong", "weak", "is_seasonal"),
    [(1_000_000, 1_000_000, False), (1_000_000, 810_000, False), (1_000_000, 790_000, True), (0, 0, False)],
)
def test_a_seasonal_plan_is_tried_where_months_differ(strong: int, weak: int, *, is_seasonal: bool) -> None:
    """The strongest month can pay at least a quarter more than the weakest."""
    year = Recurring(by_month=(strong,) * 6 + (weak,) * 6)
    household = Household(1, (Income("x", "gig", year),), (), living_floor=0, savings=10**9)
    situation = replace(PLAIN, household=household).situation()
    weights = season_weights(situation)
    assert (weights is not None) == is_seasonal
    assert ("seasonal" in {pattern.shape for pattern in patterns(situation)}) == is_seasonal
    if weights:
        assert weights == (Decimal(strong * 95 // 100),) * 6 + (Decimal(weak * 95 // 100),) * 6


# --- down payments


@SLOW
@given(cases())
def test_a_down_payment_leaves_the_reserve_and_something_to_pay(case: Case) -> None:
    situation = case.situation()
    income = sum(situation.year.income)
    for down in down_payments(situation):
        assert down % 100 == 0
        assert 0 < down < sum(left_to_pay(situation, rungs(case.mandate)[-1]))
        kept = reserve(income, case.household.savings - down, situation.assumptions)
        assert kept.saved >= kept.enough


def test_half_and_all_of_what_is_saved_beyond_the_reserve_is_tried() -> None:
    """8,000 a month: three weeks of it are kept."""
    situation = replace(PLAIN, household=replace(WAGE, savings=1_000_000)).situation()
    spare = 1_000_000 - reserve(9_600_000, 1_000_000, situation.assumptions).enough
    assert down_payments(situation) == (spare // 200 * 100, spare // 100 * 100)
    assert down_payments(PLAIN.situation()) == ()


@given(st.integers(0, 100), st.lists(st.integers(1, 10**9), min_size=1, max_size=4))
def test_a_down_payment_is_shared_in_proportion(hundredths: int, left: list[int]) -> None:
    down = sum(left) * hundredths // 100
    shares = down_shares(down, left)
    assert sum(shares) == down
    assert all(abs(share - down * each / sum(left)) <= len(left) for share, each in zip(shares, left, strict=True))


# --- what is left


@SLOW
@given(cases(most=2))
def test_a_higher_rung_and_a_down_payment_never_leave_more(case: Case) -> None:
    situation = case.situation()
    found = [left_to_pay(situation, rung) for rung in rungs(case.mandate)]
    assert sum(found[0]) <= situation.owed
    for lower, higher in pairwise(found):
        assert all(after <= before for before, after in zip(lower, higher, strict=True))
    for rung, left in zip(rungs(case.mandate), found, strict=True):
        without, after = owed_after(situation, rung, 0), owed_after(situation, rung, sum(left) // 2)
        assert tuple(each.bearing + each.old for each in without) == left
        assert sum(each.bearing + each.old for each in after) == sum(left) - sum(left) // 2
        assert all(one.bearing <= other.bearing and one.old <= other.old for one, other in zip(after, without, strict=True))


def test_what_is_left_to_pay_is_the_claim_less_the_waivers() -> None:
    situation = Case((CARD, LOAN), WAGE, FULL).situation()
    assert left_to_pay(situation, LADDER[0]) == (5_624_000, 1_200_000)
    assert left_to_pay(situation, LADDER[20]) == (5_424_000, 1_200_000)
    assert left_to_pay(situation, LADDER[-1]) == (4_800_000 * 7 // 10, 1_200_000 * 7 // 10)


def test_a_down_payment_pays_interest_and_costs_before_principal() -> None:
    debt = replace(LOAN, parts=Parts(principal_overdue=1_000_000, interest=50_000, fees=10_000))
    situation = Case((debt,), WAGE, FULL).situation()
    claim = situation.claims[0].lawful
    (owed,) = owed_after(situation, LADDER[0], claim.total - 900_000)
    assert owed == Owed(900_000, 0, Decimal("0.156"))
    (owed,) = owed_after(situation, LADDER[0], 5_000)
    assert owed == Owed(1_000_000, claim.total - 1_005_000, Decimal("0.156"))
