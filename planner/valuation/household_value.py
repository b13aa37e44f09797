"""What a plan is worth to the household (家庭价值): its parts, not a score. Minor units.

The parts stand side by side, because no sum of them is right for everyone: whoever lives through the months weighs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.household.capacity import payments_by_month as paid_in
from planner.household.projection import Month
from planner.options.plan import Plan
from planner.valuation.measures import Tightness, combined_rows, payments_by_month, tightest
from planner.valuation.survival import Outcome
from planner.valuation.survival_comparison import Band


@dataclass(frozen=True, slots=True)
class Chances:
    """What the simulation says of one plan: its ``band``, and of the ``outcome`` with the base numbers the plan's ``place``."""

    band: Band
    outcome: Outcome
    place: int


@dataclass(frozen=True, slots=True)
class HouseholdValue:
    """The parts.

    - ``largest_payment``: the largest instalment; ``worst_month``: the month that leaves least.
    - ``months_below_floor``: months whose payment takes the household below its living floor, as planned;
      ``months_below_floor_expected``: the same on average over what chance brings, one decimal.
    - ``debt_free_on``: the day of the last payment, None where nothing is to pay; ``total_to_pay``: with a down payment; ``saved``: against
      going on as now.
    - ``chance``: of 100 households like this, how many finish; ``buffer_after_year``: what is at hand then, on average.
    - ``owed_if_it_stops``: what is still owed when nothing more is paid after so many months, 0 first: what was paid stays credited, waived
      penalties do not come back.
    """

    largest_payment: int
    worst_month: Tightness
    months_below_floor: int
    months_below_floor_expected: Decimal
    debt_free_on: date | None
    total_to_pay: int
    saved: int
    chance: Band
    buffer_after_year: int
    owed_if_it_stops: tuple[int, ...]


def household_value(plans: Sequence[Plan], months: Sequence[Month], total_as_now: int, chances: Chances) -> HouseholdValue:
    """Return the parts of the plans of all debts together. ``months`` are those of the plan, the first with the first instalment.

    Raises:
        CalculationError: an instalment falls into none of the months.
    """
    rows = [row for row in combined_rows(plans) if row.due is not None]
    payments = payments_by_month(rows)
    total = sum(row.payment for row in rows)
    below = [month for month, payment in zip(months, paid_in(months, payments), strict=True) if payment and month.above_floor < payment]
    outcome, place = chances.outcome, chances.place
    return HouseholdValue(
        largest_payment=max((row.payment for row in rows if row.number), default=0),
        worst_month=tightest(months, payments),
        months_below_floor=len(below),
        months_below_floor_expected=Decimal(round(10 * float(outcome.months_below_floor[place]))).scaleb(-1),
        debt_free_on=max((row.due for row in rows if row.due), default=None),
        total_to_pay=total,
        saved=total_as_now - total,
        chance=chances.band,
        buffer_after_year=round(float(outcome.buffer_after_year[place])),
        owed_if_it_stops=owed_if_it_stops(plans, [month.first for month in months]),
    )


def owed_if_it_stops(plans: Sequence[Plan], firsts: Sequence[date]) -> tuple[int, ...]:
    """Return what is owed when nothing is paid after 0, 1, 2, … of the months that begin on ``firsts``; later interest is not in it."""
    return tuple(sum(column) for column in zip(*(_owed(plan, firsts) for plan in plans), strict=True))


def _owed(plan: Plan, firsts: Sequence[date]) -> list[int]:
    """Return it for one plan. Penalties that are waived on completion stay waived; other parts come back until they are earned."""
    waived = plan.waived
    spared = waived.penalty_interest + waived.compound_interest + waived.late_charges + waived.fees
    if plan.terms.reduction.earned == "at_once":
        spared = 0
    closing = {row.due.replace(day=1): row.closing for row in plan.rows if row.due and row.number}
    at_start = next((row.opening for row in plan.rows if row.number), 0)
    found = [max(at_start - spared, 0)]
    for first in firsts:
        found.append(max(closing[first] - spared, 0) if first in closing else found[-1])
    return found
