"""The mandate (授权): what the creditor lets this agent grant. The policy pack limits it further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from planner.core.debt import WaivablePart


@dataclass(frozen=True, slots=True)
class Mandate:
    """Limits of what may be granted; fractions are Decimal in [0, 1], rates a year.

    ``waive_max`` maps a part (``principal`` stands for both principal parts) to the largest fraction that may be waived; a part that
    is not named may not be waived. ``needs_confirmation`` names levers that somebody else must confirm before anything is final.
    """

    mode: Literal["least_concession", "fair_split"] = "least_concession"
    wanted_completion: Decimal = Decimal("0.60")
    months_max: int = 60
    holiday_months_max: int = 0
    skip_months_max: int = 0
    rate_min: Decimal | None = None
    waive_max: Mapping[WaivablePart, Decimal] = field(default_factory=dict)
    settlement_waive_principal_max: Decimal = Decimal(0)
    discount_rate: Decimal = Decimal("0.05")
    needs_confirmation: tuple[str, ...] = ()
