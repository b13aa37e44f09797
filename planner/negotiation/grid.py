"""The grid (方案网格): every plan that is looked at, as axes of integers. A plan is a place on it; the lowest place wins a tie.

The axes: rung of the ladder × months × pattern (shape and payment holiday) × skips × down payment. Hundreds of thousands of plans for a
usual mandate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from planner.core.allocation import share_payment
from planner.core.loan import Step
from planner.core.money import minor_units_of
from planner.household.capacity import capacity_by_calendar_month
from planner.household.reserve import reserve
from planner.negotiation.ladder import Rung, plan_rate, rungs
from planner.negotiation.situation import Situation
from planner.options import instalment, reduction
from planner.options.instalment import Instalment
from planner.options.position import Position
from planner.options.reduction import Reduction

PlanShape = Literal["level_payment", "stepped", "seasonal"]

FINE_MONTHS: Final = 60
COARSE_STEP_MONTHS: Final = 3
"""Terms are tried month by month up to five years, then every three months, and the longest."""
STEP: Final = Step(every=12, factor=Decimal("1.10"))
"""A stepped plan begins lighter: each year a tenth more."""
SEASONAL_SPREAD: Final = Fraction(5, 4)
"""A seasonal plan is tried where the strongest month of the year can pay at least so many times the weakest."""
_DOWN_SHARES: Final = (Fraction(1, 2), Fraction(1))


@dataclass(frozen=True, slots=True)
class Pattern:
    """How the payments lie in time: their shape, after ``holiday`` months without payment. ``season`` as in an instalment."""

    shape: PlanShape
    holiday: int
    season: tuple[Decimal, ...] | None = None

    def weights(self, firsts: Sequence[int]) -> list[float]:
        """Return what each month pays against the others, for months given by their calendar month (1 to 12)."""
        found = []
        for k, month in enumerate(firsts):
            if k < self.holiday:
                found.append(0.0)
            elif self.season:
                found.append(float(self.season[month - 1] / max(self.season)))
            elif self.shape == "stepped":
                found.append(float((STEP.factor or 1) ** ((k - self.holiday) // STEP.every)))
            else:
                found.append(1.0)
        return found


@dataclass(frozen=True, slots=True)
class Owed:
    """What a rung leaves of one debt after a down payment: ``bearing`` principal at ``rate`` a year, ``old`` interest and costs."""

    bearing: int
    old: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes. ``owed`` is, for each down payment and each rung, what is left of each debt."""

    rungs: tuple[Rung, ...]
    months: tuple[int, ...]
    patterns: tuple[Pattern, ...]
    skips: tuple[int, ...]
    downs: tuple[int, ...]
    owed: tuple[tuple[tuple[Owed, ...], ...], ...]

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """The lengths of the axes: down payments, patterns, months, rungs, skips."""
        return len(self.downs), len(self.patterns), len(self.months), len(self.rungs), len(self.skips)


def grid_of(situation: Situation, downs: tuple[int, ...] = (0,)) -> Grid:
    """Return the grid of a case with these down payments. Rungs that change nothing on its debts are left out."""
    mandate = situation.mandate
    found: list[Rung] = []
    owed: list[tuple[tuple[Owed, ...], ...]] = []
    for rung in rungs(mandate):
        left = tuple(owed_after(situation, rung, down) for down in downs)
        if not owed or left != owed[-1]:
            found.append(rung)
            owed.append(left)
    return Grid(
        rungs=tuple(found),
        months=term_grid(situation.months_max),
        patterns=patterns(situation),
        skips=tuple(range(mandate.skip_months_max + 1)),
        downs=downs,
        owed=tuple(zip(*owed, strict=True)),
    )


def term_grid(months_max: int) -> tuple[int, ...]:
    """Return the terms that are tried.

    >>> term_grid(65)[-4:]
    (59, 60, 63, 65)
    """
    fine = range(1, min(FINE_MONTHS, months_max) + 1)
    return tuple(sorted({*fine, *range(FINE_MONTHS, months_max + 1, COARSE_STEP_MONTHS), months_max}))


def patterns(situation: Situation) -> tuple[Pattern, ...]:
    """Return the patterns that are tried: each shape after each payment holiday that the mandate allows."""
    season = season_weights(situation)
    holidays = range(min(situation.mandate.holiday_months_max, situation.months_max - 1) + 1)
    shapes: tuple[PlanShape, ...] = ("level_payment", "stepped", "seasonal") if season else ("level_payment", "stepped")
    return tuple(Pattern(shape, holiday, season if shape == "seasonal" else None) for shape in shapes for holiday in holidays)


def season_weights(situation: Situation) -> tuple[Decimal, ...] | None:
    """Return twelve weights that follow what the household's months can pay; None where the year is even, or nothing can be paid."""
    capacity = capacity_by_calendar_month(situation.year, situation.assumptions)
    if max(capacity) == 0 or max(capacity) < SEASONAL_SPREAD * min(capacity):
        return None
    return tuple(Decimal(amount) for amount in capacity)


def down_payments(situation: Situation) -> tuple[int, ...]:
    """Return the down payments that are tried where plans without one give too little: half, and all of what is saved beyond the reserve.

    Whole units of money. What is kept for a bad week stays, because a plan holds better with money at hand.
    """
    saved = reserve(sum(situation.year.income), situation.household.savings, situation.assumptions)
    spare = max(0, saved.saved - saved.enough)
    unit = 10 ** minor_units_of(situation.debts[0].currency)
    found = {int(spare * share) // unit * unit for share in _DOWN_SHARES}
    least = sum(position.parts.total for position in _positions(situation, rungs(situation.mandate)[-1]))
    return tuple(sorted(down for down in found if 0 < down < least))


def owed_after(situation: Situation, rung: Rung, down: int) -> tuple[Owed, ...]:
    """Return what a rung leaves of each debt after a down payment, shared in proportion to what is left of them."""
    positions = _positions(situation, rung)
    downs = down_shares(down, [position.parts.total for position in positions])
    found = []
    for position, amount, highest in zip(positions, downs, situation.highest_rates, strict=True):
        after = instalment.apply(Instalment(situation.first_due, 1, down_payment=amount), position)
        found.append(Owed(after.bearing, after.costs + after.arrears, plan_rate(rung, situation.mandate, highest)))
    return tuple(found)


def down_shares(down: int, left: Sequence[int]) -> tuple[int, ...]:
    """Share a down payment among debts in proportion to what is ``left`` of them."""
    return share_payment(down, left) if down else (0,) * len(left)


def left_to_pay(situation: Situation, rung: Rung) -> tuple[int, ...]:
    """Return what is left of each claim after the waivers of a rung: what the debts cost at the least, without interest."""
    return tuple(position.parts.total for position in _positions(situation, rung))


def _positions(situation: Situation, rung: Rung) -> tuple[Position, ...]:
    waivers = Reduction(waive=rung.waive)
    return tuple(reduction.apply(waivers, Position(claim.lawful)) for claim in situation.claims)
