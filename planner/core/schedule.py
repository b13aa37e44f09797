"""A schedule (还款计划表): rows of integers, the same for ever for the same values in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment. Amounts in minor units, none negative.

    ``payment = costs + interest + principal`` (order of 民法典 561 unless agreed otherwise), and
    ``closing = opening + accrued - payment - waived``. ``accrued`` is the interest that arose in the period; what of it is not paid
    stays in ``closing`` and is paid later under ``interest``. ``deferred`` is the part of ``closing`` that waits for the end, free of
    interest.
    """

    number: int
    due: date | None
    opening: int
    payment: int
    costs: int
    interest: int
    principal: int
    accrued: int
    waived: int
    deferred: int
    closing: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Rows in order. ``payment`` is the regular instalment; ``balloon`` what the last row pays beyond it by agreement."""

    rows: tuple[Row, ...]
    payment: int
    balloon: int = 0

    @property
    def total_paid(self) -> int:
        """Sum of all payments."""
        return sum(row.payment for row in self.rows)

    @property
    def total_interest(self) -> int:
        """Sum of all that is paid as interest."""
        return sum(row.interest for row in self.rows)


def by_due(rows: Iterable[Row]) -> dict[date, Row]:
    """Return the rows that have a due date by that date, in order. Instalments that were moved to one day are added up."""
    found: dict[date, Row] = {}
    for row in rows:
        if row.due is not None:
            found[row.due] = _added(found[row.due], row) if row.due in found else row
    return found


def _added(first: Row, second: Row) -> Row:
    return replace(
        second,
        opening=first.opening,
        payment=first.payment + second.payment,
        costs=first.costs + second.costs,
        interest=first.interest + second.interest,
        principal=first.principal + second.principal,
        accrued=first.accrued + second.accrued,
        waived=first.waived + second.waived,
    )
