"""A plan: one claim, one set of terms, one schedule; built in the one order.

Lawful claim, waive, down payment, defer, capitalise, amortise. Capitalising first would leave nothing to waive.
A plan is a value: the same claim and terms give the same schedule for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from planner.core.amortization import amortize
from planner.core.debt import Debt, Parts
from planner.core.loan import Loan
from planner.core.schedule import Row, Schedule
from planner.options import extension, instalment, reduction, settlement
from planner.options.position import COST_PARTS, Position
from planner.options.terms import Terms


@dataclass(frozen=True, slots=True)
class Plan:
    """A built plan. ``claim`` is the lawful claim on its first day, ``waived`` what of it is waived (at once or at the end).

    ``schedule`` begins with row 0 where there is a down payment.
    """

    debt: Debt
    terms: Terms
    claim: Parts
    waived: Parts
    capitalised: int
    schedule: Schedule

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the schedule."""
        return self.schedule.rows


def build_plan(debt: Debt, claim: Parts, terms: Terms, *, is_working_day: Callable[[date], bool] | None = None) -> Plan:
    """Build the plan of one debt on its lawful ``claim``.

    Raises:
        InputError: the terms do not fit the claim.
        CalculationError: the terms have no schedule (see :func:`planner.core.amortization.amortize`).
    """
    position = position_of(claim, terms)
    schedule = _with_down_payment(_repay(loan_of(debt, terms, position, is_working_day)), terms, claim, position)
    return Plan(debt, terms, claim, position.waived, position.capitalised, schedule)


def position_of(claim: Parts, terms: Terms) -> Position:
    """Apply the options to a claim in the one order; a settlement takes the place of down payment, deferral and capitalising.

    Raises:
        InputError: the terms do not fit the claim.
    """
    reduction.check(terms.reduction, claim)
    extension.check(terms.extension, claim)
    position = reduction.apply(terms.reduction, Position(claim))
    if terms.settlement is not None:
        settlement.check(terms.settlement, position.parts, terms.start)
        return settlement.apply(terms.settlement, position)
    instalment.check(terms.instalment, claim)
    return extension.apply(terms.extension, instalment.apply(terms.instalment, position))


def levers_of(terms: Terms, highest_rate: Decimal) -> tuple[str, ...]:
    """Return the names of all levers that the terms use, as a mandate names them. A rate is a lever below ``highest_rate``."""
    return (
        *reduction.levers(terms.reduction, highest_rate),
        *extension.levers(terms.extension),
        *instalment.levers(terms.instalment),
        *(settlement.levers(terms.settlement) if terms.settlement else ()),
    )


def loan_of(debt: Debt, terms: Terms, position: Position, is_working_day: Callable[[date], bool] | None = None) -> Loan:
    """Return what is left of a claim after the options as a loan that repays it."""
    if terms.settlement is not None:
        return _settled(debt, terms.settlement, position)
    way, time = terms.instalment, terms.extension
    return Loan(
        principal=position.bearing,
        rates=reduction.rates(terms.reduction),
        count=way.count,
        payment=way.payment,
        start=terms.start,
        first_due=way.first_due,
        frequency=way.frequency,
        day_count=debt.day_count,
        shape=way.shape,
        interest_only=way.interest_only,
        skip_months=way.skip_months,
        season=way.season,
        step=way.step,
        custom=way.custom,
        amortise_over=way.amortise_over,
        payment_rounding=way.payment_rounding,
        interest_rounding=way.interest_rounding,
        unpaid_interest=extension.unpaid_interest(time),
        shift=way.shift,
        is_working_day=is_working_day,
        costs=position.costs,
        arrears=position.arrears,
        arrears_handling="spread" if time.arrears == "capitalise" else time.arrears,
        deferred=position.deferred,
        waived_at_end=position.waived_at_end,
        holiday=time.holiday,
        holiday_kind=time.holiday_kind,
    )


def _settled(debt: Debt, agreed: settlement.Settlement, position: Position) -> Loan:
    """Return a settlement as a loan without interest, whose sums are agreed. The first may be paid on the day of the agreement."""
    return Loan(
        principal=position.bearing,
        rates=reduction.rates(reduction.Reduction()),
        start=agreed.sums[0][0] - timedelta(days=1),
        day_count=debt.day_count,
        shape="custom",
        custom=agreed.sums,
        costs=position.costs,
        arrears=position.arrears,
        arrears_handling="first",
        waived_at_end=position.waived_at_end,
    )


def _repay(loan: Loan) -> Schedule:
    owed = loan.principal + loan.costs + loan.arrears + loan.deferred
    return amortize(loan) if owed else Schedule((), 0)


def _with_down_payment(schedule: Schedule, terms: Terms, claim: Parts, position: Position) -> Schedule:
    """Put the down payment before the first instalment, as row 0. Where it pays everything, it also completes the plan."""
    down = position.paid_down
    if not down:
        return schedule
    opening = position.parts.total + position.waived_at_end + down
    costs = min(down, sum(getattr(claim, name) - getattr(position.waived, name) for name in COST_PARTS))
    principal = claim.principal - position.waived.principal - position.parts.principal
    row = Row(
        number=0,
        due=terms.start,
        opening=opening,
        payment=down,
        costs=costs,
        interest=down - costs - principal,
        principal=principal,
        accrued=0,
        waived=0 if schedule.rows else position.waived_at_end,
        deferred=position.deferred,
        closing=opening - down if schedule.rows else 0,
    )
    return replace(schedule, rows=(row, *schedule.rows))
