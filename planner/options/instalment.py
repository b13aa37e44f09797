"""Instalment (分期): the shape of the payments over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from planner.core.allocation import allocate
from planner.core.dates import Frequency, Shift
from planner.core.debt import Parts
from planner.core.loan import Shape, Step
from planner.core.money import Rounding
from planner.errors import InputError
from planner.options.position import PAYMENT_ORDER, Position


@dataclass(frozen=True, slots=True)
class Instalment:
    """How the rest is paid. Of ``count`` and ``payment`` the one left out is solved; with both given, the last row takes the rest.
    ``payment`` goes to interest and principal: old arrears that are spread over the instalments come on top.

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


def check(instalment: Instalment, claim: Parts) -> None:
    """Refuse what cannot be paid in instalments.

    Raises:
        InputError: neither a count nor a payment, or a down payment that is negative or more than the claim.
    """
    if instalment.count is None and instalment.payment is None and instalment.shape != "custom":
        raise InputError("error.instalments_or_payment", place="instalments")
    if not 0 <= instalment.down_payment <= claim.total:
        raise InputError("error.down_payment_range", place="down_payment", found_amount=instalment.down_payment, part_amount=claim.total)


def apply(instalment: Instalment, position: Position) -> Position:
    """Pay the down payment: costs, then interest, then principal."""
    parts = position.parts
    down = min(instalment.down_payment, parts.total)
    paid = allocate(down, [getattr(parts, name) for name in PAYMENT_ORDER])
    for name, amount in zip(PAYMENT_ORDER, paid, strict=True):
        parts = parts.with_part(name, getattr(parts, name) - amount)
    return replace(position, parts=parts, paid_down=down)


def levers(instalment: Instalment) -> tuple[str, ...]:
    """Return the names of the levers that are used."""
    return ("skip_months",) if instalment.skip_months else ()
