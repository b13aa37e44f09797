"""The account of a plan (方案账户): what is open while real payments come in, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from planner.core.allocation import allocate
from planner.core.debt import PartName, Parts
from planner.core.money import Rounding, round_exact
from planner.core.schedule import Row
from planner.options.plan import Plan
from planner.options.position import ARREARS_PARTS, COST_PARTS, Position


@dataclass(slots=True)
class Account:
    """What is open while a plan is walked. Old costs and arrears stand part by part; ``principal`` holds what was capitalised.

    ``due`` is what of costs, interest and principal the rows have made due and is not paid, negative where more is paid.
    """

    costs: tuple[int, ...]
    arrears: tuple[int, ...]
    principal: int
    deferred: int
    compounds: bool
    rounding: Rounding
    unpaid: int = 0
    compounding: int = 0
    due: tuple[int, ...] = (0, 0, 0)

    @property
    def open(self) -> int:
        """Everything that is owed, in minor units."""
        return sum(self.costs) + self.unpaid + sum(self.arrears) + self.principal

    @property
    def parts(self) -> Parts:
        """What is owed as the parts of a claim."""
        old: dict[PartName, int] = dict(zip((*COST_PARTS, *ARREARS_PARTS), (*self.costs, *self.arrears), strict=True))
        old["interest"] += self.unpaid
        overdue = min(max(self.due[2], 0), self.principal)
        return Parts(principal_overdue=overdue, principal_not_due=self.principal - overdue, **old)

    def accrue(self, growth: Fraction) -> int:
        """Add the interest of some days, ``growth`` per unit of what bears interest, and return it."""
        bearing = max(self.principal - self.deferred, 0) + (self.compounding if self.compounds else 0)
        interest = round_exact(bearing * growth, self.rounding)
        self.unpaid += interest
        return interest

    def make_due(self, row: Row) -> None:
        """Make due what a row of the plan splits its payment into."""
        self.due = tuple(map(sum, zip(self.due, (row.costs, row.interest, row.principal), strict=True)))
        self.compounding = self.unpaid

    def receive(self, amount: int) -> int:
        """Pay what is due, then what is open, and return what is left over."""
        owed = (sum(self.costs), self.unpaid + sum(self.arrears), self.principal)
        now_due = (self.due[0], max(self.due[1], self.unpaid), self.due[2])
        planned = allocate(amount, [min(max(part, 0), whole) for part, whole in zip(now_due, owed, strict=True)])
        beyond = allocate(amount - sum(planned), [whole - part for whole, part in zip(owed, planned, strict=True)])
        costs, interest, principal = paid = tuple(map(sum, zip(planned, beyond, strict=True)))
        self.costs = _less(self.costs, costs)
        paid_unpaid = min(interest, self.unpaid)
        self.unpaid, self.compounding = self.unpaid - paid_unpaid, max(self.compounding - paid_unpaid, 0)
        self.arrears = _less(self.arrears, interest - paid_unpaid)
        self.principal -= principal
        self.due = tuple(part - now for part, now in zip(self.due, paid, strict=True))
        return amount - sum(paid)


def _less(parts: Sequence[int], amount: int) -> tuple[int, ...]:
    return tuple(part - now for part, now in zip(parts, allocate(amount, parts), strict=True))


def open_account(plan: Plan, position: Position) -> Account:
    """Open the account before the down payment; what is capitalised then is principal from the first day."""
    opening = plan.claim.minus(plan.waived)
    old = opening.minus(position.parts) if position.capitalised else opening
    return Account(
        costs=tuple(getattr(old, name) for name in COST_PARTS),
        arrears=tuple(getattr(old, name) for name in ARREARS_PARTS),
        principal=opening.principal + position.capitalised,
        deferred=position.deferred,
        compounds=plan.terms.extension.holiday_interest == "capitalises",
        rounding=plan.terms.instalment.interest_rounding,
    )
