"""Re-negotiation (重新协商): what was really paid on an old plan, and the claim that a new plan starts from.

Missed instalments, early and partial payments are normal events. Money pays first what the plan has made due, split as in the plan's rows,
then what goes beyond in the order costs, interest, principal (民法典 561). Interest runs on the principal really open, by the plan's own
rate, days and rounding; it is rounded on each due date, on each day of a payment and on the day of the new claim, and after the last due
date it runs on by actual days. What the plan waived at once stays waived; what it waives at completion stays conditional until everything
else is paid, a settlement's by its last day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from planner.core.amortization import lines_of
from planner.core.dates import months_between
from planner.core.daycount import year_fraction
from planner.core.debt import Parts
from planner.core.loan import periods, rate_at
from planner.core.schedule import Row, by_due
from planner.errors import InputError
from planner.options import reduction
from planner.options.account import open_account
from planner.options.plan import Plan, loan_of, position_of
from planner.options.position import Position

EventKind = Literal["missed", "partial", "late", "early"]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day, in minor units: of an instalment ``amount`` is not there (all of it: missed), or a payment brings
    ``amount`` after it was due (late) or before it is due (early)."""

    kind: EventKind
    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class ClaimAfter:
    """The claim on a day of an old plan. ``opening + accrued - received + overpaid = claim.total``; amounts in minor units.

    ``conditional`` is what the plan still waives when the rest is paid; it is not in ``claim``.
    """

    claim: Parts
    conditional: Parts
    opening: int
    accrued: int
    received: int
    overpaid: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new plan changes, new less old: the regular payment, all that is paid (minor units), and by how much the end moves."""

    payment: int
    total: int
    months: int
    days: int


def claim_after(plan: Plan, payments: Sequence[tuple[date, int]], on: date) -> ClaimAfter:
    """Return what is left of the claim of ``plan`` on a day, after what was received until then.

    Raises:
        InputError: ``on`` or a payment lies before the plan, a payment lies after ``on`` or is not positive.
    """
    received = _received(plan, payments, on)
    position = position_of(plan.claim, plan.terms)
    account = open_account(plan, position)
    opening = account.open
    rows = {day: row for day, row in by_due(plan.rows).items() if day <= on}
    days = sorted({plan.terms.start, *rows, *received, on})
    accrued, overpaid = 0, 0
    finished_on: date | None = None
    for day, growth in zip(days, (Fraction(0), *_growths(plan, position, days)), strict=True):
        accrued += account.accrue(growth)
        if day in rows:
            account.make_due(rows[day])
        overpaid += account.receive(received.get(day, 0))
        if not account.open:
            finished_on = finished_on or day
    in_time = finished_on is not None and (plan.terms.settlement is None or finished_on <= plan.terms.settlement.sums[-1][0])
    return ClaimAfter(
        claim=account.parts,
        conditional=Parts() if in_time else plan.waived.minus(waived_at_once(plan)),
        opening=opening,
        accrued=accrued,
        received=sum(received.values()),
        overpaid=overpaid,
        events=tuple(_events(rows, received, on)),
    )


def waived_at_once(plan: Plan) -> Parts:
    """Return what the plan waived when it was agreed: it never revives."""
    agreed = plan.terms.reduction
    return reduction.apply(agreed, Position(plan.claim)).waived if agreed.earned == "at_once" else Parts()


def difference(old: Plan, new: Plan, *, received: int = 0) -> Difference:
    """Return what a new plan changes. ``received`` is what was paid on the old one; it counts to the total of the new."""
    ends = [max(by_due(plan.rows), default=plan.terms.start) for plan in (old, new)]
    months = months_between(*ends) if ends[0] <= ends[1] else -months_between(ends[1], ends[0])
    return Difference(
        payment=new.schedule.payment - old.schedule.payment,
        total=received + new.schedule.total_paid - old.schedule.total_paid,
        months=months,
        days=(ends[1] - ends[0]).days,
    )


def _growths(plan: Plan, position: Position, days: Sequence[date]) -> Iterator[Fraction]:
    """Yield the interest per unit from each day to the next. The days of a period bear equal parts of its interest."""
    loan = replace(loan_of(plan.debt, plan.terms, position), shift="same_day")
    rows = [row for row in plan.rows if row.number]
    spans = periods(loan, len(rows))
    lines = lines_of(loan, spans) if rows and loan.shape != "custom" and loan.unpaid_interest == "waived" else ()
    free = {span.number for span, line in zip(spans, lines, strict=False) if line.kind == "nothing"}
    rates: defaultdict[date, Fraction] = defaultdict(Fraction)
    for row, span in zip(rows, spans, strict=False):
        rates[row.due or plan.terms.start] += 0 if row.number in free else Fraction(*span.rate)
    dues = [plan.terms.start, *rates]
    for before, day in pairwise(days):
        k = bisect_right(dues, before)
        if k == len(dues):
            yield Fraction(rate_at(loan, len(rows) + 1)) * year_fraction(before, day, plan.debt.day_count)
        else:
            yield rates[dues[k]] * Fraction((day - before).days, (dues[k] - dues[k - 1]).days)


def _received(plan: Plan, payments: Sequence[tuple[date, int]], on: date) -> dict[date, int]:
    found: defaultdict[date, int] = defaultdict(int)
    for k, (day, amount) in enumerate((*payments, (on, 1))):
        place = f"payments[{k}]" if k < len(payments) else "on"
        if not plan.terms.start <= day <= on:
            raise InputError("error.payment_day", place=place, found=day, start=plan.terms.start, end=on)
        if amount <= 0:
            raise InputError("error.wish_positive", place=place)
        found[day] += amount
    found[on] -= 1
    return {day: amount for day, amount in found.items() if amount}


def _events(rows: Mapping[date, Row], received: Mapping[date, int], on: date) -> Iterator[Event]:
    behind = 0  # what was due and is not paid; negative: paid before it was due
    for day in sorted({*rows, *received}):
        paid, due = received.get(day, 0), rows[day].payment if day in rows else 0
        if late := min(paid, max(behind, 0)):
            yield Event("late", day, late)
        missing = min(max(behind + due - paid, 0), due)
        if missing and day < on:
            yield Event("missed" if missing == due else "partial", day, missing)
        if early := min(paid, max(paid - behind - due, 0)):
            yield Event("early", day, early)
        behind += due - paid
