"""What is left of a claim while the options are applied to it, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from planner.core.debt import PartName, Parts, WaivablePart

COST_PARTS: Final[tuple[PartName, ...]] = ("enforcement_costs", "fees")
ARREARS_PARTS: Final[tuple[PartName, ...]] = ("interest", "compound_interest", "penalty_interest", "late_charges")
PRINCIPAL_PARTS: Final[tuple[PartName, ...]] = ("principal_overdue", "principal_not_due")
PAYMENT_ORDER: Final[tuple[PartName, ...]] = (*COST_PARTS, *ARREARS_PARTS, *PRINCIPAL_PARTS)
"""Costs, then interest, then principal (民法典 561), each in the order in which it is paid."""


@dataclass(frozen=True, slots=True)
class Position:
    """The open parts of the claim and where the rest went. Amounts in minor units.

    ``parts + waived + waived_at_end + paid_down = opening claim``; ``capitalised`` (out of old interest and costs) and ``deferred``
    (out of principal) are inside ``parts``.
    """

    parts: Parts
    waived: Parts = Parts()
    waived_at_end: int = 0
    paid_down: int = 0
    deferred: int = 0
    capitalised: int = 0

    @property
    def costs(self) -> int:
        """Open costs that were not capitalised."""
        return 0 if self.capitalised else sum(getattr(self.parts, name) for name in COST_PARTS)

    @property
    def arrears(self) -> int:
        """Open old interest and charges that were not capitalised."""
        return 0 if self.capitalised else sum(getattr(self.parts, name) for name in ARREARS_PARTS)

    @property
    def bearing(self) -> int:
        """What bears the interest of the plan: open principal less what is deferred, and what was capitalised."""
        return self.parts.principal - self.deferred + self.capitalised


def parts_under(name: WaivablePart) -> tuple[PartName, ...]:
    """Return the parts of a claim that a lever speaks of.

    >>> parts_under("principal")
    ('principal_overdue', 'principal_not_due')
    """
    return PRINCIPAL_PARTS if name == "principal" else (name,)


def take(position: Position, name: WaivablePart, amount: int, *, at_end: bool) -> Position:
    """Waive ``amount`` of a part; what is overdue goes first."""
    parts, waived = position.parts, position.waived
    left = amount
    for part in parts_under(name):
        now = min(left, getattr(parts, part))
        parts, waived, left = (
            parts.with_part(part, getattr(parts, part) - now),
            waived.with_part(part, getattr(waived, part) + now),
            left - now,
        )
    return replace(position, parts=parts, waived=waived, waived_at_end=position.waived_at_end + (amount if at_end else 0))
