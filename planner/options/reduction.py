"""Reduction (减免): part of the claim is waived, or the rate is lowered; at once, or earned by keeping the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from planner.core.debt import WaivablePart


@dataclass(frozen=True, slots=True)
class Reduction:
    """The levers of amount.

    ``waive`` maps a part of the claim (``principal`` for both principal parts) to the fraction waived, ``waive_amounts`` to an amount.
    ``annual_rate`` is the plan's rate; with ``rate_instalments`` it holds for so many instalments, then ``rate_after`` follows.
    ``earned`` says when the waiver counts: at once, or at completion (what was waived on paid parts never revives).
    """

    waive: Mapping[WaivablePart, Decimal] = field(default_factory=dict)
    waive_amounts: Mapping[WaivablePart, int] = field(default_factory=dict)
    annual_rate: Decimal = Decimal(0)
    rate_instalments: int | None = None
    rate_after: Decimal | None = None
    earned: Literal["at_once", "at_completion"] = "at_once"
