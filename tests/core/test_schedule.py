"""Rows by their due date, also where a long holiday moves two of them to one day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given

from planner.core.amortization import amortize
from planner.core.calendars import is_working_day
from planner.core.loan import Loan, RateChange
from planner.core.schedule import Schedule, by_due
from tests.strategies import schedules

RATE = (RateChange(1, Decimal("0.12")),)


def test_rows_on_different_days_stay_as_they_are() -> None:
    schedule = amortize(Loan(principal=120_000, rates=RATE, count=3, start=date(2026, 1, 15)))
    assert by_due(schedule.rows) == {row.due: row for row in schedule.rows}


def test_rows_without_a_date_have_no_place() -> None:
    assert by_due(amortize(Loan(principal=120_000, rates=RATE, count=3)).rows) == {}


def test_instalments_moved_to_one_day_are_added_up() -> None:
    """Weekly due dates on 1 and 8 October 2025: the holiday ends on the 8th, so both move to the 9th."""
    weekly = Loan(
        principal=120_000, rates=RATE, count=4, start=date(2025, 9, 24), frequency="weekly", shift="next", is_working_day=is_working_day
    )
    schedule = amortize(weekly)
    first, second, *_ = schedule.rows
    assert [row.due for row in schedule.rows] == [date(2025, 10, 9), date(2025, 10, 9), date(2025, 10, 15), date(2025, 10, 22)]
    both = by_due(schedule.rows)[date(2025, 10, 9)]
    assert (both.number, both.opening, both.closing) == (second.number, first.opening, second.closing)
    assert (both.payment, both.interest, both.principal) == (
        first.payment + second.payment,
        first.interest + second.interest,
        first.principal + second.principal,
    )


@given(schedules())
def test_nothing_is_lost_by_date(case: tuple[Loan, Schedule]) -> None:
    rows = [row for row in case[1].rows if row.due]
    found = list(by_due(rows).values())
    for name in ("payment", "costs", "interest", "principal", "accrued", "waived"):
        assert sum(getattr(row, name) for row in found) == sum(getattr(row, name) for row in rows)
    assert all(row.closing == row.opening + row.accrued - row.payment - row.waived for row in found)
    assert all(before.closing == after.opening for before, after in pairwise(found))
    assert all(row.payment == row.costs + row.interest + row.principal for row in found)
