from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.core.debt import Parts, WaivablePart
from planner.errors import CalculationError
from planner.household.projection import Month
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.reduction import Reduction
from planner.options.terms import Terms
from planner.valuation.household_value import Chances, HouseholdValue, household_value, owed_if_it_stops
from planner.valuation.measures import months_of
from planner.valuation.survival import simulate
from planner.valuation.survival_comparison import Band
from tests.options.strategies import DEBT, START, plans
from tests.valuation.lives import DRAWS, level, steady, without_chance

DUE = date(2026, 12, 23)
FIRST = date(2026, 12, 1)
CLAIM = Parts(principal_overdue=1_200, interest=40, penalty_interest=30, compound_interest=5, late_charges=10, fees=15)
PENALTIES: dict[WaivablePart, Decimal] = {
    "penalty_interest": Decimal(1),
    "compound_interest": Decimal(1),
    "late_charges": Decimal(1),
    "fees": Decimal(1),
}


def a_plan(claim: Parts = CLAIM, count: int = 4, *, waive: Reduction | None = None, down_payment: int = 0, first_due: date = DUE) -> Plan:
    way = Instalment(first_due, count, down_payment=down_payment)
    return build_plan(replace(DEBT, day_count="30/360"), claim, Terms(START, way, reduction=waive or Reduction()))


def some_months(count: int, *, left: int = 600, floor: int = 400) -> tuple[Month, ...]:
    return tuple(Month(add_months(FIRST, k), 1_000, 1_000 - left, 0, 0, 0, 0, 0, 0, floor) for k in range(count))


def chances(payment: int, count: int) -> Chances:
    payments = level(payment, count)
    outcome = simulate(payments, np.zeros(1, dtype=np.int64), steady(1_000, 600), without_chance(), DRAWS)
    return Chances(Band(40, 60, 80), outcome, 0)


def valued(plan: Plan, count: int, *, left: int = 600, floor: int = 400) -> HouseholdValue:
    return household_value([plan], some_months(count, left=left, floor=floor), 2_000, chances(325, count))


def test_the_parts_of_a_plan() -> None:
    found = valued(a_plan(), 4)
    assert (found.largest_payment, found.total_to_pay, found.saved) == (325, 1_300, 700)
    assert (found.worst_month.month, found.worst_month.left, found.worst_month.essential) == (FIRST, 675, 400)
    assert found.debt_free_on == date(2027, 3, 23)
    assert found.months_below_floor == 0
    assert found.months_below_floor_expected == Decimal("0.0")
    assert found.chance == Band(40, 60, 80)
    assert found.buffer_after_year == round(chances(325, 4).outcome.buffer_after_year[0]) > 0
    assert found.owed_if_it_stops == (1_300, 975, 650, 325, 0)


def test_a_down_payment_is_part_of_the_total_and_not_of_a_month() -> None:
    found = valued(a_plan(down_payment=500), 4)
    assert (found.largest_payment, found.total_to_pay) == (200, 1_300)
    assert found.owed_if_it_stops == (800, 600, 400, 200, 0)


@pytest.mark.parametrize(("floor", "below"), [(675, 0), (676, 4)])
def test_months_below_the_floor(floor: int, below: int) -> None:
    assert valued(a_plan(), 4, floor=floor).months_below_floor == below


def test_a_month_without_payment_is_not_the_plans_doing() -> None:
    assert valued(a_plan(), 6, floor=900).months_below_floor == 4


def test_what_is_waived_at_once_stays_waived() -> None:
    found = owed_if_it_stops([a_plan(waive=Reduction(PENALTIES))], [add_months(FIRST, k) for k in range(4)])
    assert found == (1_240, 930, 620, 310, 0)


def test_penalties_that_are_to_be_earned_do_not_come_back_but_other_parts_do() -> None:
    firsts = [add_months(FIRST, k) for k in range(4)]
    earned = Reduction({**PENALTIES, "interest": Decimal(1)}, earned="at_completion")
    found = owed_if_it_stops([a_plan(waive=earned)], firsts)
    assert found == (1_240, 940, 640, 340, 0)


def test_several_debts_are_added_up() -> None:
    firsts = [add_months(FIRST, k) for k in range(3)]
    one, other = a_plan(Parts(principal_overdue=300), 3), a_plan(Parts(principal_overdue=100), 1, first_due=add_months(DUE, 1))
    assert owed_if_it_stops([one, other], firsts) == (400, 300, 100, 0)


def test_nothing_to_pay() -> None:
    plan = a_plan(Parts(late_charges=10), waive=Reduction({"late_charges": Decimal(1)}))
    found = valued(plan, 2)
    assert (found.largest_payment, found.total_to_pay, found.debt_free_on, found.owed_if_it_stops) == (0, 0, None, (0, 0, 0))


def test_an_instalment_outside_the_months_is_refused() -> None:
    with pytest.raises(CalculationError, match="error.payment_outside_months"):
        valued(a_plan(), 3)


@given(st.lists(plans(), min_size=1, max_size=3))
def test_what_is_owed_ends_at_nothing_and_is_never_more_than_stands_in_the_rows(several: list[Plan]) -> None:
    last = max((row.due for plan in several for row in plan.rows if row.due), default=START)
    firsts = [add_months(START.replace(day=1), k) for k in range(months_of(START.replace(day=1), last) + 1)]
    found = owed_if_it_stops(several, firsts)
    assert len(found) == len(firsts) + 1
    assert found[-1] == 0
    assert min(found) >= 0
    assert found[0] <= sum(next((row.opening for row in plan.rows if row.number), 0) for plan in several)
