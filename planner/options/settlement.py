"""Settlement (一次性结清减免): one sum, or a few, by a date, in full and final discharge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from planner.core.debt import Parts, WaivablePart
from planner.errors import InputError
from planner.options.position import Position, parts_under, take

WAIVED_FIRST: Final[tuple[WaivablePart, ...]] = (
    "late_charges",
    "penalty_interest",
    "compound_interest",
    "fees",
    "enforcement_costs",
    "interest",
)
"""The order in which a settlement waives, before principal."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Dates and sums (minor units) which together discharge the whole claim; the rest is waived when the last is paid in time."""

    sums: tuple[tuple[date, int], ...]


def check(settlement: Settlement, claim: Parts, start: date) -> None:
    """Refuse sums that settle nothing.

    Raises:
        InputError: no sum, dates out of order or before ``start``, a sum that is not positive, or more than is owed.
    """
    if not settlement.sums:
        raise InputError("error.settlement_empty", place="settlement")
    days = [day for day, _ in settlement.sums]
    if days != sorted(set(days)) or days[0] < start:
        raise InputError("error.settlement_order", place="settlement")
    total = sum(amount for _, amount in settlement.sums)
    if min(amount for _, amount in settlement.sums) <= 0 or total > claim.total:
        raise InputError("error.settlement_sum", place="settlement", found_amount=total, part_amount=claim.total)


def apply(settlement: Settlement, position: Position) -> Position:
    """Hold what is above the sums back until the last one is paid in time; then it is waived: charges first, principal last."""
    rest = position.parts.total - sum(amount for _, amount in settlement.sums)
    order: tuple[WaivablePart, ...] = (*WAIVED_FIRST, "principal")
    for name in order:
        now = min(rest, sum(getattr(position.parts, part) for part in parts_under(name)))
        position = take(position, name, now, at_end=True)
        rest -= now
    return position


def levers(settlement: Settlement) -> tuple[str, ...]:
    """Return the names of the levers that are used."""
    return ("settlement",) if settlement.sums else ()
