"""The terms of a plan: any combination of extension, reduction, instalment and settlement, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.reduction import Reduction
from planner.options.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed. ``start`` is the day from which the plan's own rate runs; until then the contract's rules accrue.

    A settlement excludes instalments: with ``settlement`` set, ``instalment`` is not read.
    """

    start: date
    instalment: Instalment
    extension: Extension = field(default_factory=Extension)
    reduction: Reduction = field(default_factory=Reduction)
    settlement: Settlement | None = None

    @property
    def annual_rate(self) -> Decimal:
        """The plan's own rate a year, before any temporary rate ends."""
        return self.reduction.annual_rate
