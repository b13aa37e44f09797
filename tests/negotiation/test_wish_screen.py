"""The screen of a wish: near the exact plans, and generous, so that it keeps out nothing that works (see also test_goal_seek)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Parts
from planner.negotiation.candidates import Candidate
from planner.negotiation.goal_seek import Wish, try_rung
from planner.negotiation.grid import left_to_pay, owed_after
from planner.negotiation.ladder import rungs
from planner.negotiation.wish_screen import level_plans, paying, steps_after
from tests.negotiation.strategies import CARD, FULL, LOAN, PLAIN, SLOW, WAGE, Case, cases


@SLOW
@given(cases(), st.sampled_from((0, 1, 20_000, 900_000)))
def test_what_is_left_on_each_rung_is_what_the_grid_finds(case: Case, down: int) -> None:
    situation = case.situation()
    expected = [rung for rung in rungs(case.mandate) if sum(left_to_pay(situation, rung)) > down]
    steps = steps_after(situation, down)
    assert list(steps.rungs) == expected
    assert list(steps.owed) == [owed_after(situation, rung, down) for rung in expected]


@pytest.mark.parametrize("holiday", [0, 2])
def test_level_plans_cost_what_the_exact_ones_do(holiday: int) -> None:
    situation = replace(PLAIN, household=replace(WAGE, savings=200_000)).but(holiday_months_max=2).situation()
    plans = level_plans(situation, steps_after(situation, 200_000), range(3), 200_000)
    for months in (12, 20, 24):
        exact = try_rung(situation, rungs(situation.mandate)[0], Wish(months=months, down_payment=200_000), holiday)
        assert isinstance(exact, Candidate)
        assert plans.payment[holiday, months - 1, 0] == pytest.approx(exact.worst_payment, rel=0.001)
        assert plans.total[holiday, months - 1, 0] == pytest.approx(exact.total_to_pay, rel=0.001)


def test_no_plan_is_shorter_than_its_holiday_or_longer_than_the_longest() -> None:
    situation = PLAIN.but(holiday_months_max=3).situation()
    plans = level_plans(situation, steps_after(situation, 0), range(4), 0)
    assert not plans.total[3, :3].any()
    assert plans.total[3, 3:].all()
    assert plans.at(24).all()
    assert not plans.at(25).any()


def test_a_total_lets_through_the_longest_term_within_it_give_or_take_a_month() -> None:
    situation = PLAIN.situation()
    plans = level_plans(situation, steps_after(situation, 0), [0], 0)
    totals, fits = plans.total[0, :, 0], plans.fits[0, :, 0]
    shortest = int(np.argmax(fits))
    assert 0 < shortest < 10
    verdicts = [bool(plans.within(int(totals[k]))[0, 0]) for k in (shortest - 2, shortest - 1, shortest, 23)]
    assert verdicts == [False, True, True, True]
    assert not plans.within(1_200_000)[0, 0]


def test_debts_that_end_one_by_one_are_held_to_their_total_alone() -> None:
    """A card may be repaid within 60 months, a loan for longer: then not every month pays the largest payment."""
    debts = (replace(CARD, parts=Parts(principal_overdue=600_000)), LOAN)
    situation = Case(debts, WAGE, replace(FULL, months_max=84)).situation()
    assert situation.months_each == (60, 84)
    plans = level_plans(situation, steps_after(situation, 0), [0], 0)
    assert plans.at(84).all()


@pytest.mark.parametrize(("payment", "works"), [(15_000, False), (57_000, False), (58_700, True), (200_000, True), (400_000, False)])
def test_a_payment_must_be_enough_and_bearable(payment: int, works: bool) -> None:
    """12,000 at 15.6% over at most 24 months; half of what is left in a month is some 2,400."""
    situation = PLAIN.situation()
    assert paying(situation, steps_after(situation, 0), [0], payment)[0, 0] == works
