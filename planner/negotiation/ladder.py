"""The concession ladder (让步阶梯): what may be granted, least first, each rung cut to what the mandate allows.

Time comes before money (a longer term costs a creditor least), then penalties, then the rate, then interest that has arisen, then
principal. A plan with less principal bears no interest. The order follows the cost to creditors that research found (Ganong and Noel 2020:
extension, temporary and permanent rate cuts, forgiveness).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from planner.core.debt import WaivablePart
from planner.policy.mandate import Mandate


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: which share of each part is waived, and which share of the contract rate the plan bears."""

    name: str
    waive: Mapping[WaivablePart, Decimal] = field(default_factory=dict)
    rate_share: Decimal = Decimal(1)

    @property
    def levers(self) -> frozenset[str]:
        """The levers that the rung uses, as a mandate names them."""
        return frozenset(self.waive) | ({"rate"} if self.rate_share < 1 else frozenset())


_ALL, _HALF = Decimal(1), Decimal("0.5")
_PENALTIES: Final[Mapping[WaivablePart, Decimal]] = {
    "penalty_interest": _ALL,
    "compound_interest": _ALL,
    "late_charges": _ALL,
    "fees": _ALL,
}
_INTEREST: Final[Mapping[WaivablePart, Decimal]] = {**_PENALTIES, "interest": _ALL, "enforcement_costs": _ALL}

LADDER: Final = (
    Rung("time_only"),
    Rung("penalties", _PENALTIES),
    Rung("half_rate", _PENALTIES, _HALF),
    Rung("lowest_rate", _PENALTIES, Decimal(0)),
    Rung("half_past_interest", {**_PENALTIES, "interest": _HALF}, Decimal(0)),
    Rung("past_interest", _INTEREST, Decimal(0)),
    *(Rung(f"principal_{share}", {**_INTEREST, "principal": Decimal(share) / 100}, Decimal(0)) for share in (10, 20, 30)),
)


def rungs(mandate: Mandate) -> tuple[Rung, ...]:
    """Return the rungs that the mandate allows, each cut to it; a rung that grants nothing new is left out."""
    found: list[Rung] = []
    for rung in LADDER:
        waive = {name: min(share, mandate.waive_max.get(name, Decimal(0))) for name, share in rung.waive.items()}
        if waive.get("principal") and (mandate.rate_min is None or mandate.rate_min > 0):
            continue
        cut = Rung(
            rung.name, {name: share for name, share in waive.items() if share}, rung.rate_share if mandate.rate_min is not None else _ALL
        )
        if not any((cut.waive, cut.rate_share) == (other.waive, other.rate_share) for other in found):
            found.append(cut)
    return tuple(found)


def search_order(mandate: Mandate) -> tuple[Rung, ...]:
    """Return the rungs that a search looks at: the most that the agent may grant alone, then what others must confirm, least first.

    A lower rung never makes a plan lighter, shorter or cheaper (same term, shape and pause), so below the first of these there is nothing
    to find; and what somebody else must confirm is not offered while there is something that need not be.
    """
    allowed, others = rungs(mandate), frozenset(mandate.needs_confirmation)
    alone = [rung for rung in allowed if not rung.levers & others]
    return (*alone[-1:], *(rung for rung in allowed if rung.levers & others))


def plan_rate(rung: Rung, mandate: Mandate, highest: Decimal) -> Decimal:
    """Return the rate a year of a plan on this rung: its share of the ``highest`` that the plan may bear, at least the mandate's.

    >>> plan_rate(Rung("half_rate", rate_share=Decimal("0.5")), Mandate(rate_min=Decimal("0.02")), Decimal("0.156"))
    Decimal('0.0780')
    """
    return min(max(highest * rung.rate_share, mandate.rate_min or Decimal(0)), highest)
