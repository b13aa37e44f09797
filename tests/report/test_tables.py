"""Tables: what goes in comes out in the right line, nothing is added up twice, and everything is written out for people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.core.debt import Parts
from planner.core.schedule import Row
from planner.household.projection import Month
from planner.report.tables import calendar_table, claim_table, for_people, months_table, schedule_table, year_totals


def row(number: int, due: date | None, payment: int, *, interest: int = 0, costs: int = 0, closing: int = 0) -> Row:
    return Row(number, due, payment + closing, payment, costs, interest, payment - interest - costs, interest, 0, 0, closing)


def month(first: date, income: int = 500_000, essential: int = 300_000) -> Month:
    return Month(
        first=first,
        income=income,
        essential=essential,
        optional=0,
        other_debt=20_000,
        unagreed_debt=0,
        priority_arrears=0,
        reserve_saving=10_000,
        contributions=0,
        living_floor=200_000,
    )


def test_the_schedule_leaves_out_columns_that_are_empty() -> None:
    frame = schedule_table([row(1, date(2027, 1, 31), 100), row(2, date(2027, 2, 28), 100)])
    assert list(frame.columns) == ["due", "payment", "principal", "closing"]
    assert list(frame.index) == [1, 2]


def test_the_schedule_keeps_interest_and_costs_where_there_are_any() -> None:
    frame = schedule_table([row(1, date(2027, 1, 31), 100, interest=3), row(2, date(2027, 2, 28), 100, costs=5)])
    assert list(frame.columns) == ["due", "payment", "principal", "interest", "costs", "closing"]
    assert list(frame["principal"]) == [97, 95]


def test_a_year_of_months_adds_up() -> None:
    months = [month(add_months(date(2026, 11, 1), k), income=500_000 - k * 1_000) for k in range(12)]
    totals = year_totals(months_table(months))
    assert totals["income"] - totals["outgoings"] == totals["surplus"] == sum(line.surplus for line in months)
    assert totals["tightest"] == months[-1].surplus


def test_the_calendar_takes_the_largest_payment_of_each_month_over_the_years() -> None:
    rows = [row(1, date(2027, 1, 10), 100), row(2, date(2027, 1, 24), 50), row(3, date(2028, 1, 10), 120), row(4, None, 999)]
    frame = calendar_table([1_000] * 12, rows)
    assert list(frame["payment"]) == [150] + [0] * 11
    assert list(frame["left_after"]) == [850] + [1_000] * 11


@given(surplus=st.lists(st.integers(-(10**9), 10**9), min_size=12, max_size=12), payments=st.lists(st.integers(1, 10**7), max_size=40))
def test_no_month_of_the_calendar_is_asked_less_than_any_of_its_rows(surplus: list[int], payments: list[int]) -> None:
    rows = [row(k + 1, add_months(date(2026, 12, 15), k), payment) for k, payment in enumerate(payments)]
    frame = calendar_table(surplus, rows)
    assert list(frame.index) == list(range(1, 13))
    for line in rows:
        assert line.due is not None
        assert int(frame["payment"].iloc[line.due.month - 1]) >= line.payment
    assert list(frame["left_before"] - frame["payment"]) == list(frame["left_after"])


def test_the_claim_shows_parts_that_are_there_and_their_total() -> None:
    stated, lawful = Parts(principal_overdue=1_000, interest=300, fees=50), Parts(principal_overdue=1_000, interest=300)
    frame = claim_table(stated, lawful, stated.minus(lawful))
    assert list(frame.index) == ["principal_overdue", "interest", "fees", "total"]
    assert list(frame.loc["total"]) == [1_350, 1_300, 50]
    assert list(frame.loc["fees"]) == [50, 0, 50]


@pytest.mark.parametrize(
    ("rows", "index", "language", "first", "name"),
    [
        ("number", [1], "en", "1", "No."),
        ("month", [2], "en", "February", "Month"),
        ("month", [2], "zh_CN", "2月", "月份"),
        ("date", [date(2027, 2, 1)], "zh_CN", "2027年2月", "月份"),
        ("page.part", ["interest"], "en", "Interest", "Part"),
    ],
)
def test_a_table_for_people_speaks_their_language(rows: str, index: list[object], language: str, first: str, name: str) -> None:
    frame = claim_table(Parts(interest=123_456), Parts(interest=123_456), Parts()).head(1).set_axis(index, axis="index")
    shown = for_people(frame, "en" if language == "en" else "zh_CN", rows=rows)
    assert (shown.index[0], shown.index.name) == (first, name)
    assert list(shown.iloc[0]) == ["¥1,234.56", "¥1,234.56", "¥0.00"]


def test_dates_and_other_currencies_are_written_out() -> None:
    frame = schedule_table([row(1, date(2027, 1, 31), 1_500)])
    shown = for_people(frame, "en", rows="number", currency="JPY", minor_units=0)
    assert list(shown.iloc[0]) == ["January 31, 2027", "JP¥1,500", "JP¥1,500", "JP¥0"]
