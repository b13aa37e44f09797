"""The concession ladder (让步阶梯): what may be granted, least first, in fine steps, each step cut to what the mandate allows.

Time comes before money (a longer term costs a creditor least), then penalties, then the rate, then interest that has arisen, then
principal. A plan with less principal bears no interest. The order follows the cost to creditors that research found (Ganong and Noel 2020:
extension, temporary and permanent rate cuts, forgiveness).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Final, Literal

from planner.core.debt import WaivablePart
from planner.policy.mandate import Mandate

RungName = Literal["time_only", "penalties", "lower_rate", "past_interest", "principal"]

PENALTIES: Final[tuple[WaivablePart, ...]] = ("penalty_interest", "compound_interest", "late_charges", "fees")
INTEREST: Final[tuple[WaivablePart, ...]] = ("interest", "enforcement_costs")

_STEPS: Final = 20
"""Penalties, rate and past interest are granted in twentieths."""
_PRINCIPAL_STEPS: Final = 30
"""Principal is waived in hundredths, up to thirty; beyond that, one sum for everything (a settlement) is the usual way."""
RATE_STEP: Final = Decimal("0.001")
"""A lowered rate is rounded down to tenths of a percent: rates that people can remember."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: which share of each part is waived, and which share of the contract rate the plan bears."""

    name: RungName
    waive: Mapping[WaivablePart, Decimal] = field(default_factory=dict)
    rate_share: Decimal = Decimal(1)

    @property
    def levers(self) -> frozenset[str]:
        """The levers that the rung uses, as a mandate names them."""
        return frozenset(self.waive) | ({"rate"} if self.rate_share < 1 else frozenset())


def rungs(mandate: Mandate) -> tuple[Rung, ...]:
    """Return the rungs that the mandate allows, least first, each cut to it; a rung that grants nothing new is left out."""
    found: list[Rung] = []
    for rung in LADDER:
        waive = {name: min(share, mandate.waive_max.get(name, Decimal(0))) for name, share in rung.waive.items()}
        if waive.get("principal") and (mandate.rate_min is None or mandate.rate_min > 0):
            continue
        rate_share = rung.rate_share if mandate.rate_min is not None else Decimal(1)
        cut = Rung(rung.name, {name: share for name, share in waive.items() if share}, rate_share)
        if not found or (cut.waive, cut.rate_share) != (found[-1].waive, found[-1].rate_share):
            found.append(cut)
    return tuple(found)


def alone(rung: Rung, mandate: Mandate) -> bool:
    """Whether the agent may grant the rung without somebody else's confirmation."""
    return not rung.levers & frozenset(mandate.needs_confirmation)


def plan_rate(rung: Rung, mandate: Mandate, highest: Decimal) -> Decimal:
    """Return the rate a year of a plan on this rung: its share of the ``highest`` that the plan may bear, at least the mandate's.

    >>> plan_rate(Rung("lower_rate", rate_share=Decimal("0.5")), Mandate(rate_min=Decimal("0.02")), Decimal("0.155"))
    Decimal('0.077')
    """
    share = highest if rung.rate_share == 1 else (highest * rung.rate_share).quantize(RATE_STEP, ROUND_FLOOR)
    return min(max(share, mandate.rate_min or Decimal(0)), highest)


def _ladder() -> Iterator[Rung]:
    """Yield every rung, least first."""
    none, every = Decimal(0), Decimal(1)
    shares = [Decimal(k) / _STEPS for k in range(1, _STEPS + 1)]
    penalties = dict.fromkeys(PENALTIES, every)
    yield Rung("time_only")
    yield from (Rung("penalties", dict.fromkeys(PENALTIES, share)) for share in shares)
    yield from (Rung("lower_rate", penalties, 1 - share) for share in shares)
    yield from (Rung("past_interest", {**penalties, "interest": share}, none) for share in shares[:-1])
    interest = {**penalties, **dict.fromkeys(INTEREST, every)}
    yield Rung("past_interest", interest, none)
    yield from (Rung("principal", {**interest, "principal": Decimal(k) / 100}, none) for k in range(1, _PRINCIPAL_STEPS + 1))


LADDER: Final = tuple(_ladder())
