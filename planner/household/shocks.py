"""Bad times (冲击): what an illness, a lost job, a bad season or higher prices make of the months, and when a plan then fails.

Exact and certain, month by month: "what if it happens", not how likely it is. Amounts in minor units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from planner.core.money import round_exact
from planner.household.capacity import payments_by_month
from planner.household.projection import Month


@dataclass(frozen=True, slots=True)
class Shock:
    """What happens in the months from ``after_months`` on (0: the first), for ``lasts_months`` (None: to the end).

    ``income_lost`` is a share of all income of a month, ``spending_rise`` of its essentials; the ``bill`` comes once, in the first month.
    """

    id: str
    title: Mapping[str, str]
    after_months: int = 0
    lasts_months: int | None = None
    income_lost: Decimal = Decimal(0)
    spending_rise: Decimal = Decimal(0)
    bill: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """The first ``month`` whose instalment cannot be paid in full, and by how much it is ``short``."""

    month: date
    short: int


def apply_shock(months: Sequence[Month], shock: Shock) -> tuple[Month, ...]:
    """Return the months as they are when it happens. The living floor stays as it is; what rises or is billed counts as essential."""
    end = len(months) if shock.lasts_months is None else shock.after_months + shock.lasts_months
    return tuple(
        _struck(month, shock, shock.bill if k == shock.after_months else 0) if shock.after_months <= k < end else month
        for k, month in enumerate(months)
    )


def _struck(month: Month, shock: Shock, bill: int) -> Month:
    return replace(
        month,
        income=month.income - round_exact(month.income * shock.income_lost, "up"),
        essential=month.essential + round_exact(month.essential * shock.spending_rise, "up") + bill,
    )


def first_failure(months: Sequence[Month], payments: Mapping[date, int], savings: int) -> Failure | None:
    """Return the first month in which a payment (by the first day of its month) cannot be made; None when all can.

    What a month leaves pays first, then ``savings``. Of what a month leaves beyond its payment, savings grow by no more than the household
    meant to put by; the rest is lived on.

    Raises:
        CalculationError: a payment falls into none of the months.
    """
    for month, payment in zip(months, payments_by_month(months, payments), strict=True):
        rest = month.left - payment
        if payment and savings + rest < 0:
            return Failure(month.first, min(payment, -savings - rest))
        savings = max(0, savings + min(rest, month.reserve_saving))
    return None
