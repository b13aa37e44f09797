"""The screen: the closed form against the exact schedule, its limits against the tests of the household."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Parts
from planner.core.rates import payment as annuity
from planner.errors import NegativeAmortisation
from planner.household.affordability import floor_test, season_test, share_test
from planner.household.household import Household, Income, Recurring
from planner.negotiation.candidates import Candidate, candidate_at, keep_affordable, payments_of
from planner.negotiation.grid import Grid, down_payments, grid_of
from planner.negotiation.screen import Limits, Screen, limits_of, pattern_payments, screen
from planner.negotiation.situation import Situation
from tests.negotiation.strategies import FULL, LOAN, PLAIN, SLOW, WAGE, Case, cases

Place = tuple[int, int, int, int]
HOUSEHOLD_RATE = 0.2


def screened(case: Case) -> tuple[Situation, Grid, Screen]:
    situation = case.situation()
    grid = grid_of(situation, (0, *down_payments(situation)))
    return situation, grid, screen(situation, grid, HOUSEHOLD_RATE)


def some(mask: np.typing.NDArray[np.bool_], chance: float, count: int = 6) -> Iterator[Place]:
    """Yield a few places where a mask holds, spread over all of them."""
    places = np.argwhere(mask)
    for k in range(min(count, len(places))):
        d, p, n, r = places[int((chance + k / count) % 1 * len(places))].tolist()
        yield d, p, n, r


def payments_in_closed_form(grid: Grid, found: Screen, place: Place, months: int) -> np.typing.NDArray[np.int64]:
    _, p, n, _ = place
    row = np.zeros(months, dtype=np.int64)
    row[: grid.months[n]] = pattern_payments(found.limits.weights[p], grid.months[n], float(found.largest[place]))
    return row


def old_parts_apart(situation: Situation, grid: Grid, found: Screen, place: Place) -> np.typing.NDArray[np.float64]:
    """Return by how much the months of a plan differ because the schedule spreads old interest and costs in equal parts."""
    d, p, n, k = place
    apart = np.zeros(len(situation.months))
    for owed, longest in zip(grid.owed[d][k], situation.months_each, strict=True):
        weights = found.limits.weights[p][: min(grid.months[n], longest)]
        apart[: len(weights)] += owed.old * np.abs(weights / weights.sum() - (weights > 0) / (weights > 0).sum())
    return apart


def bound(situation: Situation, grid: Grid, found: Screen, place: Place, candidate: Candidate) -> float:
    """Return by how much the two may differ beside that, in minor units: what is rounded, two hundredths of the interest, and where a
    holiday's interest is paid off first or a weak month's interest waits, a tenth of it."""
    _, p, n, _ = place
    pattern = grid.patterns[p]
    waits = pattern.holiday > 0 or pattern.shape == "seasonal"
    interest = sum(row.accrued for row in candidate.rows)
    return 2 + len(situation.debts) * grid.months[n] + (0.10 if waits else 0.02) * interest


# --- the closed form against the schedule


@SLOW
@given(cases(), st.floats(0, 1, exclude_max=True))
def test_every_plan_that_exists_has_a_schedule_and_its_total_is_known(case: Case, chance: float) -> None:
    situation, grid, found = screened(case)
    for place in some(found.exists, chance):
        candidate = candidate_at(situation, grid, (*place, 0))
        within = bound(situation, grid, found, place, candidate)
        assert abs(int(found.total[place]) + grid.downs[place[0]] - candidate.total_to_pay) <= within
        exact = payments_of(situation, [candidate])[0]
        closed = payments_in_closed_form(grid, found, place, len(exact))
        apart = old_parts_apart(situation, grid, found, place)
        if not any(longest < grid.months[place[2]] for longest in situation.months_each):
            assert (np.abs(exact - closed) <= within + apart).all()
            assert abs(int(found.largest[place]) - candidate.worst_payment) <= within + apart.max()


def test_a_level_plan_is_the_textbook_annuity() -> None:
    """12,000 at 15.6% over 24 months."""
    _, grid, found = screened(PLAIN)
    n = grid.months.index(24)
    assert found.largest[0, 0, n, 0] == round(-annuity(Decimal("0.156") / 12, 24, 1_200_000))
    assert abs(found.total[0, 0, n, 0] - 24 * found.largest[0, 0, n, 0]) <= 12


def test_without_interest_the_parts_are_equal() -> None:
    situation, grid, found = screened(replace(PLAIN, debts=(replace(LOAN, contract_rate=LOAN.contract_rate * 0),)))
    assert situation.owed == 1_200_000
    assert found.largest[0, 0, :, 0].tolist() == [round(1_200_000 / n) for n in grid.months]
    assert set(found.total[0, :, :, 0].ravel().tolist()) == {1_200_000}


def test_what_counts_today_is_less_than_what_is_paid() -> None:
    _, _, found = screened(PLAIN)
    at = found.exists
    assert (found.at_household_rate[at] < found.at_creditor_rate[at]).all()
    assert (found.at_creditor_rate[at] < found.total[at]).all()
    months = np.arange(1, 25)
    today = found.largest[0, 0, 23, 0] * (1.05 ** (-months / 12)).sum()
    assert abs(found.at_creditor_rate[0, 0, 23, 0] - today) <= 24


@pytest.mark.parametrize("day_count", ["30/360", "ACT/365F", "ACT/360"])
def test_days_of_the_year_are_in_the_closed_form(day_count: str) -> None:
    case = replace(PLAIN, debts=(replace(LOAN, day_count=day_count),))  # type: ignore[arg-type]  # each day count
    situation, grid, found = screened(case)
    rows = candidate_at(situation, grid, (0, 0, 23, 0, 0)).rows
    interest = sum(row.accrued for row in rows)
    assert abs(found.total[0, 0, 23, 0] - 1_200_000 - interest) <= interest / 1000 + 24


# --- plans that do not exist


def test_a_plan_that_ends_in_its_holiday_or_in_a_month_without_payment_does_not_exist() -> None:
    farm = Household(2, (Income("x", "farm", Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000, *[0] * 6))),), (), living_floor=0)
    situation, grid, found = screened(replace(PLAIN, household=farm).but(holiday_months_max=2))
    for p, pattern in enumerate(grid.patterns):
        for n, months in enumerate(grid.months):
            last = situation.months[months - 1].first.month
            pays = months > pattern.holiday and (pattern.shape != "seasonal" or last in (5, 6))
            pays &= pattern.shape != "stepped" or months > pattern.holiday + 12  # else it is a level plan
            assert found.exists[0, p, n, 0] == pays


def test_a_stepped_plan_whose_first_payments_do_not_cover_the_interest_does_not_exist() -> None:
    """At 24% over ten years the first year of a plan that grows would not even pay the interest."""
    house = replace(LOAN, product="mortgage", contract_rate=Decimal("0.24"))
    situation, grid, found = screened(replace(PLAIN, debts=(house,)).but(months_max=120))
    assert situation.highest_rates == (Decimal("0.24"),)
    shapes = [pattern.shape for pattern in grid.patterns]
    level, stepped = found.exists[0, shapes.index("level_payment"), :, 0], found.exists[0, shapes.index("stepped"), :, 0]
    assert level.all()
    assert stepped[12]
    assert not stepped[-1]
    longest = int(np.flatnonzero(stepped)[-1])
    rows = candidate_at(situation, grid, (0, shapes.index("stepped"), longest, 0, 0)).rows
    assert rows[0].payment > rows[0].accrued
    with pytest.raises(NegativeAmortisation):
        candidate_at(situation, grid, (0, shapes.index("stepped"), len(grid.months) - 1, 0, 0))


def test_a_debt_that_is_waived_in_full_needs_no_payment() -> None:
    fees = replace(LOAN, id="fees", parts=Parts(fees=300))
    _, grid, found = screened(Case((LOAN, fees), WAGE, FULL))
    assert grid.owed[0][-1][1].bearing == grid.owed[0][-1][1].old == 0
    shapes = [pattern.shape for pattern in grid.patterns]
    assert found.exists[:, shapes.index("level_payment")].all()


def test_a_short_debt_that_would_never_be_paid_is_no_plan() -> None:
    """Income comes in May and June only; by season a debt that must end in April would never be paid."""
    farm = Household(2, (Income("x", "farm", Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000, *[0] * 6))),), (), living_floor=0)
    short = replace(LOAN, id="short", contract_date=date(2026, 9, 23), matures_on=date(2026, 12, 23), original_months=3)
    situation, grid, found = screened(Case((LOAN, short), farm, replace(PLAIN.mandate, months_max=12)))
    assert situation.months_each[1] < 6
    for p, pattern in enumerate(grid.patterns):
        if pattern.shape == "seasonal":
            assert not found.exists[:, p].any()


# --- limits against the tests


@SLOW
@given(cases(most=1), st.floats(0, 1, exclude_max=True))
def test_limits_are_the_tests_turned_round(case: Case, chance: float) -> None:
    """Payments at the limit pass, a little more does not: T4 for the floor, T2 and T4 for the hard limit, T1 for the share."""
    situation = case.situation()
    grid = grid_of(situation)
    limits = limits_of(situation, grid)
    count = len(grid.months) * len(grid.patterns)
    for k in {int((chance + part / 5) % 1 * count) for part in range(5)}:
        p, n = divmod(k, len(grid.months))
        weights = limits.weights[p][: grid.months[n]]
        if weights.max() == 0:
            assert limits.floor[p, n] == limits.hard[p, n] == limits.ample[p, n] == 0
            continue
        more = ceil(2 * weights.max() / weights[weights > 0].min())  # a unit in the weakest month
        assert 0 <= limits.ample[p, n] <= limits.hard[p, n] <= limits.floor[p, n]
        assert passes(situation, limits, p, grid.months[n], int(limits.floor[p, n]))[0]
        assert not passes(situation, limits, p, grid.months[n], int(limits.floor[p, n]) + more)[0]
        assert all(passes(situation, limits, p, grid.months[n], int(limits.hard[p, n])))
        assert not all(passes(situation, limits, p, grid.months[n], int(limits.hard[p, n]) + more))
        months = situation.months[: grid.months[n]]
        most = int(limits.share[n])
        assert share_test(months, [max(most, 0)] + [0] * (len(months) - 1), situation.assumptions).passed is (most >= 0)
        assert not share_test(months, [max(most, -1) + 1] + [0] * (len(months) - 1), situation.assumptions).passed


def passes(situation: Situation, limits: Limits, pattern: int, months: int, largest: int) -> tuple[bool, bool]:
    """Say whether payments of a pattern pass T4 and T2; each payment rounded down, as the limits are."""
    weights = limits.weights[pattern][:months]
    paid = [int(weight * largest / weights.max() + 1e-9) for weight in weights.tolist()]
    ahead = situation.months[:months]
    return floor_test(ahead, paid).passed, season_test(ahead, paid, situation.assumptions).passed


@SLOW
@given(cases(most=1))
def test_ample_plans_take_nothing_from_the_essentials(case: Case) -> None:
    situation = case.situation()
    grid = grid_of(situation)
    limits = limits_of(situation, grid)
    for p in range(len(grid.patterns)):
        for n in {0, len(grid.months) // 2, len(grid.months) - 1}:
            paid = limits.weights[p][: grid.months[n]] * limits.ample[p, n] / max(limits.weights[p][: grid.months[n]].max(), 1e-9)
            assert all(
                amount <= max(month.left, 0) + 1 for amount, month in zip(paid, situation.months, strict=False) if limits.ample[p, n]
            )


# --- feasible plans against the exact tests


@SLOW
@given(cases(), st.floats(0, 1, exclude_max=True))
def test_what_is_clearly_feasible_passes_and_what_clearly_is_not_fails(case: Case, chance: float) -> None:
    """The exact tests and the screen may only disagree within the difference of the two schedules."""
    situation, grid, found = screened(case)
    limits = found.limits
    for place in (*some(found.feasible, chance), *some(found.exists & ~found.feasible, chance)):
        _, p, n, _ = place
        if any(longest < grid.months[n] for longest in situation.months_each):
            continue
        candidate = candidate_at(situation, grid, (*place, 0))
        within = bound(situation, grid, found, place, candidate)
        apart = old_parts_apart(situation, grid, found, place)
        # A month's limit hangs on its weight: what is apart in a weak month counts for more in the largest payment.
        weights = limits.weights[p][: grid.months[n]]
        paying = weights > 0
        in_largest = ((within + apart[: len(weights)][paying]) / weights[paying]).max() * weights.max() + 1
        passed = bool(keep_affordable(situation, [candidate])[0])
        room = min(int(limits.hard[p, n]) - int(found.largest[place]) - in_largest, int(limits.share[n]) - int(found.total[place]) - within)
        short = max(
            int(found.largest[place]) - int(limits.hard[p, n]) - in_largest, int(found.total[place]) - int(limits.share[n]) - within
        )
        assert bool(found.feasible[place]) or room < 0
        if room >= 0:
            assert passed
        if short > 0:
            assert not passed


# --- payments of a pattern


def test_the_payments_of_a_pattern_are_its_weights_times_the_largest() -> None:
    weights = np.array([0.0, 0.5, 1.0, 1.1])
    assert pattern_payments(weights, 4, 110.0).tolist() == [0, 50, 100, 110]
    assert pattern_payments(weights, 3, 110.0).tolist() == [0, 55, 110]
    assert pattern_payments(weights, 1, 110.0).tolist() == [0]
