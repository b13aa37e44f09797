"""Reduction (减免): part of the claim is waived, or the rate is lowered; at once, or earned by keeping the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from planner.core.debt import Parts, WaivablePart
from planner.core.loan import RateChange
from planner.core.money import round_exact
from planner.errors import InputError
from planner.options.position import Position, parts_under, take


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


def check(reduction: Reduction, claim: Parts) -> None:
    """Refuse what cannot be waived.

    Raises:
        InputError: a fraction outside 0 to 1, an amount above its part, a part named twice, a negative rate, or half a temporary rate.
    """
    for name, fraction in reduction.waive.items():
        if not 0 <= fraction <= 1:
            raise InputError("error.fraction_range", place=f"waive.{name}", found=fraction)
    for name, amount in reduction.waive_amounts.items():
        whole = sum(getattr(claim, part) for part in parts_under(name))
        if name in reduction.waive or not 0 <= amount <= whole:
            raise InputError("error.waive_amount", place=f"waive_amounts.{name}", found_amount=amount, part_amount=whole)
    if min(reduction.annual_rate, reduction.rate_after or Decimal(0)) < 0:
        raise InputError("error.rate_negative", place="annual_rate")
    instalments, after = reduction.rate_instalments, reduction.rate_after
    if (instalments is None) != (after is None) or (instalments is not None and instalments < 1):
        raise InputError("error.rate_temporary", place="rate_instalments")


def apply(reduction: Reduction, position: Position) -> Position:
    """Waive. A fraction is rounded up to the whole minor unit, in the household's favour."""
    amounts = dict(reduction.waive_amounts)
    for name, fraction in reduction.waive.items():
        amounts[name] = round_exact(fraction * sum(getattr(position.parts, part) for part in parts_under(name)), "up")
    for name, amount in amounts.items():
        position = take(position, name, amount, at_end=reduction.earned == "at_completion")
    return position


def levers(reduction: Reduction, highest_rate: Decimal) -> tuple[str, ...]:
    """Return the names of the levers that are used: the parts that are waived, and ``rate`` where it lies below ``highest_rate``."""
    waived = [name for name, fraction in reduction.waive.items() if fraction] + [
        name for name, amount in reduction.waive_amounts.items() if amount
    ]
    return (*waived, *(("rate",) if reduction.annual_rate < highest_rate else ()))


def rates(reduction: Reduction) -> tuple[RateChange, ...]:
    """Return the rate of the plan, and the one that follows a temporary rate."""
    first = RateChange(1, reduction.annual_rate)
    if reduction.rate_after is None or reduction.rate_instalments is None:
        return (first,)
    return first, RateChange(reduction.rate_instalments + 1, reduction.rate_after)
