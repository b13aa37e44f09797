"""Tables: what goes in comes out in the right line, nothing is added up twice, and everything is written out for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.core.debt import Parts
from planner.core.schedule import Row
from planner.household.projection import Month
from planner.negotiation.proposal import CreditorNumbers, CreditorSide, FrontierPoint, Offer, OfferId
from planner.report.tables import (
    calendar_table,
    claim_table,
    for_people,
    frontier_table,
    months_table,
    offer_values_table,
    recovery_table,
    schedule_table,
    year_totals,
)
from planner.valuation.parameter_sets import SetName
from planner.valuation.survival_comparison import Band


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


BASELINES: dict[SetName, int] = {"low": 900_000, "base": 1_900_000, "high": 2_900_000}


def point(creditor_value: int, completion: int, worst_payment: int, offer: OfferId | None = None) -> FrontierPoint:
    return FrontierPoint(creditor_value, 500_000, completion, worst_payment, 48, 4_800_000, "penalties", offer)


def creditor_side(*points: FrontierPoint, rates: tuple[str, ...] = ("0.05", "0.03", "0.08", "0.12")) -> CreditorSide:
    return CreditorSide(
        mode="fair_split",
        rates=tuple(map(Decimal, rates)),
        baseline={name: tuple(base - 1_000 * k for k in range(4)) for name, base in BASELINES.items()},
        baseline_value=1_900_000,
        wanted_completion=Decimal("0.60"),
        wanted_is_reached=True,
        kalai_smorodinsky=3_200_000,
        nash=3_300_000,
        frontier=points,
    )


NUMBERS = CreditorNumbers({name: (base + 1, base + 2, base + 3, base + 4) for name, base in BASELINES.items()}, Decimal("0.2347"), None)
VALUED = Offer("A", "lightest_month", completion=Band(45, 62, 74), creditor_value=3_150_000, creditor=NUMBERS)
UNKNOWN = Offer("B", "soonest_finished")


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


# The creditor's side


def test_what_an_offer_is_worth_is_held_against_no_plan() -> None:
    frame = offer_values_table([VALUED, UNKNOWN], creditor_side())
    assert list(frame.loc["A"]) == [3_150_000, 1_250_000, "62 (45–74)", Decimal("0.2347"), None]
    assert list(frame.loc["B"]) == [None] * 5
    shown = for_people(frame, "en", rows="plan")
    assert list(shown.loc["A"]) == ["¥31,500.00", "¥12,500.00", "62 (45–74)", "23.47%", "–"]


@pytest.mark.parametrize(("value", "shown"), [(1_900_001, "≥ 100%"), (1_900_000, "–")])
def test_without_a_break_even_rate_a_plan_is_worth_it_always_or_never(value: int, shown: str) -> None:
    offer = replace(VALUED, creditor_value=value, creditor=replace(NUMBERS, break_even_rate=None))
    assert for_people(offer_values_table([offer], creditor_side()), "en", rows="plan").iloc[0, 3] == shown


def test_each_assumption_on_recovery_has_its_table_with_a_column_a_rate() -> None:
    frames = {name: recovery_table([VALUED, UNKNOWN], creditor_side(), name) for name in ("low", "base", "high")}
    assert [list(frame.loc["no_plan"])[:2] for frame in frames.values()] == [[base, base - 1_000] for base in BASELINES.values()]
    assert list(frames["high"].loc["A"]) == [2_900_001, 2_900_002, 2_900_003, 2_900_004]
    shown = for_people(frames["base"], "zh_CN", rows="plan")
    assert list(shown.columns) == ["5%", "3%", "8%", "12%"]
    assert list(shown.index) == ["没有方案", "A"]
    assert shown.index.name == "方案"


def test_a_rate_that_is_told_twice_is_shown_once() -> None:
    frame = recovery_table([VALUED], creditor_side(rates=("0.08", "0.03", "0.08", "0.12")), "low")
    assert [str(column) for column in frame.columns] == ["0.08", "0.03", "0.12"]
    assert list(frame.loc["A"]) == [900_001, 900_002, 900_004]


def test_the_frontier_begins_with_the_lightest_month() -> None:
    frame = frontier_table([point(3_300_000, 75, 150_000), point(3_100_000, 62, 84_211, "A"), point(2_800_000, 55, 60_000)])
    assert list(frame["worst_payment"]) == [60_000, 84_211, 150_000]
    shown = for_people(frame, "en", rows="plan")
    assert list(shown.loc["2"]) == ["¥842.11", "48", "¥48,000.00", "¥31,000.00", "62", "A"]
    assert shown["Offer"].tolist() == ["–", "A", "–"]
    assert frontier_table([]).empty
