"""The measures of a plan (方案指标): what the people at the table compare. Amounts in minor units, every number from exact rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter

from planner.core.annual_rate import annual_rates
from planner.core.dates import add_months, months_between
from planner.core.schedule import Row, by_due
from planner.household.projection import Month
from planner.options.plan import Plan


@dataclass(frozen=True, slots=True)
class Tightness:
    """The tightest month of a plan: what is ``left`` to live on in it, and what its essentials come to.

    ``short`` is what a payment takes from the essentials in the month where it takes most, ``short_month``: it has to be put by before.
    Zero and None where no payment does.
    """

    month: date
    left: int
    essential: int
    short: int
    short_month: date | None


def combined_rows(plans: Sequence[Plan]) -> tuple[Row, ...]:
    """Add up the plans of several debts by due date.

    A debt that is paid off adds nothing; between its own due dates a debt stands as after its last row. Row 0 is a down payment.
    """
    if len(plans) == 1:
        return plans[0].rows
    days = sorted({row.due for plan in plans for row in plan.rows if row.due})
    found: list[Row] = []
    number = 0
    for parts in zip(*(_rows_on(plan, days) for plan in plans), strict=True):
        number += any(row.number > 0 for row in parts)
        found.append(Row(number, days[len(found)], *(sum(column) for column in zip(*map(_amounts, parts), strict=True))))
    return tuple(found)


_amounts = attrgetter(*(field.name for field in fields(Row) if field.name not in ("number", "due")))


def _rows_on(plan: Plan, days: Sequence[date]) -> Iterator[Row]:
    """Yield the row due on each of ``days``, or where there is none an empty one that stands as the row before it."""
    rows = by_due(plan.rows)
    owed, deferred = (plan.rows[0].opening, plan.rows[0].deferred) if plan.rows else (0, 0)
    for day in days:
        row = rows.get(day) or Row(-1, None, owed, 0, 0, 0, 0, 0, 0, deferred, owed)
        owed, deferred = row.closing, row.deferred
        yield row


def payments_by_month(rows: Sequence[Row]) -> dict[date, int]:
    """Return what the instalments of each month come to, by its first day; a down payment (row 0) is paid from savings and left out."""
    found: defaultdict[date, int] = defaultdict(int)
    for row in rows:
        if row.number and row.due:
            found[row.due.replace(day=1)] += row.payment
    return dict(found)


def months_of(start: date, end: date) -> int:
    """Return the months from ``start`` to ``end``, a started month counting whole.

    >>> months_of(date(2026, 11, 23), date(2027, 11, 23)), months_of(date(2026, 11, 23), date(2027, 11, 24))
    (12, 13)
    """
    whole = months_between(start, end)
    return whole + (add_months(start, whole) < end)


def rates_of(plans: Sequence[Plan], rows: Sequence[Row], start: date) -> tuple[Decimal | None, Decimal | None]:
    """Return the annual rates of a plan, compound and simple: what is paid against what is outstanding after waivers."""
    regular = [row for row in rows if row.number]
    if not regular:
        return None, None
    at_end = sum(row.waived for row in rows)
    frequency = plans[0].terms.instalment.frequency
    return annual_rates(regular[0].opening - at_end, [row.payment for row in regular], [row.due for row in regular], start, frequency)


def tightest(months: Sequence[Month], payments: Mapping[date, int]) -> Tightness:
    """Return the month in which least is left to live on: income less other agreed debts, priority arrears and the payment."""
    paid = [payments.get(month.first, 0) for month in months]
    left = [month.left + month.essential - payment for month, payment in zip(months, paid, strict=True)]
    k = min(range(len(months)), key=left.__getitem__)
    short = [payment - max(month.left, 0) if payment else 0 for month, payment in zip(months, paid, strict=True)]
    worst = max(range(len(months)), key=short.__getitem__)
    is_short = short[worst] > 0
    return Tightness(months[k].first, left[k], months[k].essential, max(short[worst], 0), months[worst].first if is_short else None)
