"""A waterfall applied to one loan: lever after lever, each only as far as the target needs. Amounts in minor units, rates a year.

The payment is the level one; the target is compared with the payment before it is rounded, so that a published amount comes out to the
cent. No waterfall raises a payment: where the arrears weigh more than all levers give, everything stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from planner.core.money import round_exact
from planner.core.rates import payment
from planner.negotiation.waterfall_pack import Lever, Step, Target, Waterfall

_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Position:
    """A loan on its way down the waterfall. ``principal`` bears interest; ``deferred`` is due at the end without; ``forgiven`` is gone."""

    principal: int
    arrears: int
    rate_annual: Decimal
    months: int
    deferred: int = 0
    forgiven: int = 0

    @property
    def exact_payment(self) -> Decimal:
        """The level payment, not rounded."""
        return -payment(self.rate_annual / _MONTHS, self.months, self.principal)

    @property
    def payment(self) -> int:
        """The level payment."""
        return round_exact(self.exact_payment)

    @property
    def owed(self) -> int:
        """All that is owed, and was."""
        return self.principal + self.arrears + self.deferred + self.forgiven


@dataclass(frozen=True, slots=True)
class Means:
    """What a target is measured by: today's ``payment``, and a month's ``income``, ``surplus`` and ``other_costs`` of housing."""

    payment: int
    income: int = 0
    surplus: int = 0
    other_costs: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """A lever that was used, and the loan and its payment after it."""

    lever: Lever
    after: Position
    payment: int


@dataclass(frozen=True, slots=True)
class Descent:
    """Where a waterfall leads. ``most`` is the payment that the target allows; ``reached`` says whether the levers were enough for it.

    With no step ``taken``, nothing changes and ``payment`` is today's: it was low enough, or the levers would not have lowered it.
    """

    payment: int
    most: int
    reached: bool
    position: Position
    taken: tuple[Taken, ...]


def most_payment(target: Target, means: Means) -> int:
    """Return the largest payment that meets the target, rounded down; below zero where other costs alone are above it.

    >>> most_payment(Target("income_share", Decimal("0.31")), Means(payment=139843, income=400000, other_costs=25000))
    99000
    """
    share = Fraction(target.share)
    if target.kind == "payment_cut":
        return floor(means.payment * (1 - share))
    if target.kind == "income_share":
        return floor(means.income * share) - means.other_costs
    return floor(means.surplus * share)


def descend(waterfall: Waterfall, start: Position, means: Means) -> Descent:
    """Take the steps of a waterfall in their order until the payment meets the target.

    Raises:
        CalculationError: the loan has no months left.
    """
    most = most_payment(waterfall.target, means)
    as_it_was = Descent(means.payment, most, means.payment <= most, start, ())
    if as_it_was.reached:
        return as_it_was
    position, taken = start, []
    for step in waterfall.steps:
        after = _take(step, position, most)
        if after != position:
            position = after
            taken.append(Taken(step.lever, position, position.payment))
        if position.exact_payment <= most:
            break
    if position.payment >= means.payment:
        return as_it_was
    return Descent(position.payment, most, position.exact_payment <= most, position, tuple(taken))


def _take(step: Step, position: Position, most: int) -> Position:
    """Use one lever as far as the target needs and the lever goes."""
    if step.lever == "capitalise":
        return replace(position, principal=position.principal + position.arrears, arrears=0)
    if step.lever in ("defer", "forgive"):
        return _relieve(step, position, most)
    while position.exact_payment > most:
        if step.lever == "rate":
            after = replace(position, rate_annual=min(position.rate_annual, max(position.rate_annual - step.step, step.limit)))
        else:
            after = replace(position, months=max(position.months, min(position.months + int(step.step), int(step.limit))))
        if after == position:
            break
        position = after
    return position


def _relieve(step: Step, position: Position, most: int) -> Position:
    """Put off or waive the least principal that is enough, found by halving: the payment falls with every unit of it."""
    low, high = 0, min(floor(position.owed * Fraction(step.limit)), position.principal)
    while low < high:
        middle = (low + high) // 2
        if replace(position, principal=position.principal - middle).exact_payment <= most:
            high = middle
        else:
            low = middle + 1
    left = position.principal - high
    if step.lever == "defer":
        return replace(position, principal=left, deferred=position.deferred + high)
    return replace(position, principal=left, forgiven=position.forgiven + high)
