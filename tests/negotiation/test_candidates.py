"""From a place on the grid to an exact plan, and against the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given

from planner.core.debt import Parts
from planner.errors import CalculationError
from planner.household.affordability import run_tests
from planner.household.household import Household, Income, Recurring
from planner.negotiation.candidates import (
    Candidate,
    build_candidate,
    candidate_at,
    keep_affordable,
    payments_of,
    terms_for,
)
from planner.negotiation.grid import STEP, Grid, grid_of, left_to_pay
from planner.negotiation.ladder import LADDER, Rung, rungs
from planner.negotiation.situation import Situation
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.valuation.measures import payments_by_month
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, SLOW, WAGE, Case, cases

TWO = Case((CARD, LOAN), WAGE, replace(FULL, months_max=24, holiday_months_max=2, skip_months_max=3))
FARM = Household(2, (Income("x", "farm", Recurring(by_month=(0, 0, 0, 0, 9_000_000, 9_000_000, 0, 0, 0, 0, 0, 0))),), (), living_floor=0)


def spread_over(situation: Situation, grid: Grid, count: int) -> list[Candidate]:
    """A few plans from all over a grid, those that can be built."""
    found = []
    downs, patterns, months, steps, skips = grid.shape
    whole = downs * patterns * months * steps * skips
    for flat in range(0, whole, max(1, whole // count)):
        rest, s = divmod(flat, skips)
        rest, k = divmod(rest, steps)
        rest, n = divmod(rest, months)
        d, p = divmod(rest, patterns)
        try:
            found.append(candidate_at(situation, grid, (d, p, n, k, s)))
        except CalculationError:
            continue
    return found


# --- laws


@SLOW
@given(cases())
def test_the_arrays_and_the_tests_agree_on_every_candidate(case: Case) -> None:
    situation = case.situation()
    found = spread_over(situation, grid_of(situation), 12)
    passing, fallen = keep_affordable(situation, found)
    assert len(passing) + fallen.total() == len(found)
    expected: dict[str, int] = {}
    for candidate in found:
        results = run_tests(situation.months[: candidate.months], payments_by_month(candidate.rows), situation.assumptions)
        # T7 asks of all the months ahead, once: it is no matter of a plan.
        failed = [result.id for result in results if result.hard and not result.passed and result.id != "T7"]
        assert (candidate in passing) is (not failed)
        if failed:
            expected[failed[0]] = expected.get(failed[0], 0) + 1
    assert dict(fallen) == expected


@SLOW
@given(cases(most=2))
def test_a_higher_rung_never_makes_a_plan_heavier(case: Case) -> None:
    situation = case.situation()
    way = Instalment(situation.first_due, min(situation.months_each))
    found = []
    for rung in rungs(case.mandate)[::7]:
        assert sum(left_to_pay(situation, rung)) <= situation.owed
        try:
            found.append(build_candidate(situation, rung, [way] * len(case.debts), Extension()))
        except CalculationError:
            return
    for lower, higher in pairwise(found):
        assert higher.total_to_pay <= lower.total_to_pay + len(lower.rows) * len(case.debts)
        assert higher.worst_payment <= lower.worst_payment + len(lower.rows) * len(case.debts)


# --- terms


@pytest.mark.parametrize(
    ("rung", "rate"),
    [
        (Rung("time_only"), "0.156"),
        (Rung("lower_rate", {"late_charges": Decimal("0.5")}, Decimal("0.5")), "0.078"),
        (Rung("past_interest", {"interest": Decimal(1)}, Decimal(0)), "0"),
    ],
)
def test_terms_carry_the_waivers_and_the_rate_of_the_rung(rung: Rung, rate: str) -> None:
    situation = TWO.situation()
    way, time = Instalment(situation.first_due, 12), Extension(holiday=1)
    terms = terms_for(situation, rung, 0, way, time)
    assert (terms.start, terms.instalment, terms.extension) == (date(2026, 11, 23), way, time)
    assert terms.reduction.waive == rung.waive
    assert terms.annual_rate == Decimal(rate)


def test_each_debt_bears_its_own_rate() -> None:
    """Half of what each may bear: a debt at 6% bears 3%, beside one at 15.6% that bears 7.8%."""
    situation = replace(TWO, debts=(CARD, replace(LOAN, contract_rate=Decimal("0.06")))).situation()
    half = Rung("lower_rate", rate_share=Decimal("0.5"))
    plan = build_candidate(situation, half, [Instalment(situation.first_due, 12)] * 2, Extension())
    assert [each.terms.annual_rate for each in plan.plans] == [Decimal("0.078"), Decimal("0.030")]


# --- places


def test_a_candidate_says_its_worst_month_its_total_and_its_months() -> None:
    """12,000 without interest, 3,000 today and the rest in twelve months, two of them without a payment: 900 in each of ten."""
    situation = PLAIN.but(rate_min=Decimal(0)).situation()
    way = Instalment(situation.first_due, 12, down_payment=300_000)
    candidate = build_candidate(situation, Rung("lower_rate", rate_share=Decimal(0)), [way], Extension(holiday=2, skips=1))
    assert (candidate.worst_payment, candidate.months, candidate.total_to_pay) == (90_000, 12, 1_200_000)
    assert (candidate.down_payment, candidate.skips) == (300_000, 1)
    empty = replace(candidate, rows=())
    assert (empty.worst_payment, empty.months, empty.total_to_pay, empty.down_payment) == (0, 0, 0, 0)


def test_a_place_is_a_down_payment_a_pattern_months_a_rung_and_skips() -> None:
    situation = TWO.situation()
    grid = grid_of(situation, (0, 100_000))
    last = len(grid.rungs) - 1
    level, stepped = candidate_at(situation, grid, (0, 0, 11, 0, 0)), candidate_at(situation, grid, (1, 4, 23, last, 2))
    assert (level.months, level.rung, level.skips, level.down_payment) == (12, grid.rungs[0], 0, 0)
    assert {plan.terms.instalment.shape for plan in level.plans} == {"level_payment"}
    assert {plan.terms.instalment.step for plan in level.plans} == {None}
    assert (stepped.months, stepped.rung, stepped.skips, stepped.down_payment) == (24, grid.rungs[last], 2, 100_000)
    assert {plan.terms.instalment.shape for plan in stepped.plans} == {"stepped"}
    assert {plan.terms.instalment.step for plan in stepped.plans} == {STEP}
    assert {plan.terms.extension for plan in stepped.plans} == {Extension(holiday=grid.patterns[4].holiday, skips=2)}
    assert grid.patterns[4].holiday == 1
    first = min(row.due for row in stepped.rows if row.number and row.payment and row.due)
    assert first == date(2027, 1, 23)


def test_a_seasonal_place_pays_where_the_year_has_something() -> None:
    situation = replace(PLAIN, household=FARM).situation()
    grid = grid_of(situation)
    place = [pattern.shape for pattern in grid.patterns].index("seasonal")
    candidate = candidate_at(situation, grid, (0, place, 17, 0, 0))
    assert {row.due.month for row in candidate.rows if row.due and row.payment} == {5, 6}
    assert candidate.plans[0].terms.instalment.season == grid.patterns[place].season


def test_a_down_payment_is_shared_in_proportion_to_what_is_left() -> None:
    """56,240 and 12,000 are owed: of 6,824 the card takes 5,624 and the loan 1,200. Without interest and charges of the card, 4 : 1."""
    situation = TWO.situation()
    grid = grid_of(situation, (682_400, 600_000))
    candidate = candidate_at(situation, grid, (0, 0, 11, 0, 0))
    assert [plan.terms.instalment.down_payment for plan in candidate.plans] == [562_400, 120_000]
    assert [sum(row.payment for row in plan.rows if not row.number) for plan in candidate.plans] == [562_400, 120_000]
    freed = next(k for k, rung in enumerate(grid.rungs) if left_to_pay(situation, rung) == (4_800_000, 1_200_000))
    candidate = candidate_at(situation, grid, (1, 0, 11, freed, 0))
    assert [plan.terms.instalment.down_payment for plan in candidate.plans] == [480_000, 120_000]


def test_a_debt_with_a_short_limit_ends_sooner_than_the_others() -> None:
    short = replace(LOAN, id="short", contract_date=date(2026, 7, 23), matures_on=date(2027, 1, 23), original_months=6)
    situation = replace(PLAIN, debts=(LOAN, short)).situation()
    candidate = candidate_at(situation, grid_of(situation), (0, 0, 23, 0, 0))
    assert situation.months_each == (24, 8)
    assert [max(row.number for row in plan.rows) for plan in candidate.plans] == [24, 8]


def test_a_debt_that_is_waived_in_full_leaves_the_others() -> None:
    situation = Case((LOAN, replace(LOAN, id="fees", parts=Parts(fees=300))), WAGE, FULL).situation()
    grid = grid_of(situation)
    candidate = candidate_at(situation, grid, (0, 0, 11, len(grid.rungs) - 1, 0))
    assert candidate.plans[1].rows == ()
    assert candidate.months == 12


def test_a_plan_without_a_paying_instalment_cannot_be_built() -> None:
    """Income comes in May and June: a plan by season that ends before May pays nothing."""
    situation = replace(PLAIN, household=FARM).situation()
    grid = grid_of(situation)
    place = [pattern.shape for pattern in grid.patterns].index("seasonal")
    with pytest.raises(CalculationError):
        candidate_at(situation, grid, (0, place, 3, 0, 0))


# --- payments and tests


def test_payments_stand_in_their_months_without_the_down_payment() -> None:
    situation = PLAIN.but(rate_min=Decimal(0)).situation()
    free = Rung("lower_rate", rate_share=Decimal(0))
    ways = (Instalment(situation.first_due, 3), Instalment(situation.first_due, 2, down_payment=200_000))
    found = [build_candidate(situation, free, [way], Extension()) for way in ways]
    payments = payments_of(situation, found)
    assert payments.shape == (2, 24)
    assert payments[:, :4].tolist() == [[400_000, 400_000, 400_000, 0], [500_000, 500_000, 0, 0]]
    assert not payments[:, 4:].any()
    assert payments_of(situation, []).shape == (0, 24)


def test_what_falls_is_counted_by_the_first_test_that_it_fails() -> None:
    """Of 8,000 a month 3,000 are needed, and a plan may take half of what is left: 12,000 in three months is too much."""
    situation = PLAIN.situation()
    found = [build_candidate(situation, LADDER[0], [Instalment(situation.first_due, count)], Extension()) for count in (1, 3, 12, 24)]
    passing, fallen = keep_affordable(situation, found)
    assert [candidate.months for candidate in passing] == [12, 24]
    assert fallen == {"T1": 2}


def test_a_plan_that_is_right_on_average_can_fall_by_its_months() -> None:
    """Even payments of a household that earns in May and June: enough on average, but nothing in most months."""
    situation = replace(PLAIN, household=FARM).situation()
    candidate = build_candidate(situation, LADDER[0], [Instalment(situation.first_due, 24)], Extension())
    passing, fallen = keep_affordable(situation, [candidate])
    assert (passing, fallen) == ((), {"T2": 1})


def test_nothing_to_look_at_is_nothing_found() -> None:
    assert keep_affordable(PLAIN.situation(), []) == ((), {})
