"""Instalment (分期): the shape of the payments over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.core.loan import Shape, Step
from planner.core.dates import Frequency, Shift
from planner.core.money import Rounding


@dataclass(frozen=True, slots=True)
class Instalment:
    """How the rest is paid. Exactly one of ``count`` and ``payment`` is solved when the other is given; both given: the last row takes the rest.

    ``season`` holds twelve weights (January first), ``skip_months`` calendar months (1 to 12) in which nothing is paid,
    ``custom`` fixed dates and amounts. ``down_payment`` is paid on the first day of the plan.
    """

    first_due: date
    count: int | None = None
    payment: int | None = None
    frequency: Frequency = "monthly"
    shape: Shape = "level_payment"
    interest_only: int = 0
    step: Step | None = None
    season: tuple[Decimal, ...] | None = None
    skip_months: tuple[int, ...] = ()
    custom: tuple[tuple[date, int], ...] = ()
    amortise_over: int | None = None
    down_payment: int = 0
    shift: Shift = "same_day"
    payment_rounding: Rounding = "half_up"
    interest_rounding: Rounding = "half_up"
