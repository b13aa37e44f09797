"""Rates in force, periods, dates: what a loan is before anything is paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.calendars import is_working_day
from planner.core.dates import FREQUENCIES, PERIODS_PER_YEAR
from planner.core.daycount import DAY_COUNTS
from planner.core.loan import Loan, RateChange, period_rate, periods, rate_at
from planner.errors import InputError
from tests.strategies import positive_rates, rates, weekdays

RATE = (RateChange(1, Decimal("0.12")),)


def _loan(**values: Any) -> Loan:
    plain: dict[str, Any] = {"principal": 100_000, "rates": RATE, "count": 3}
    return Loan(**plain | values)


def _dues(loan: Loan, count: int) -> list[str]:
    return [period.due.isoformat() for period in periods(loan, count) if period.due]


def test_a_rate_holds_until_the_next() -> None:
    loan = _loan(rates=(*RATE, RateChange(3, Decimal("0.06"))))
    assert [rate_at(loan, number) for number in (1, 2, 3, 99)] == [Decimal("0.12")] * 2 + [Decimal("0.06")] * 2


def test_without_dates_periods_are_whole() -> None:
    first, second = periods(_loan(frequency="quarterly"), 2)
    assert (first.number, first.due, first.month, first.years, first.rate) == (1, None, None, Fraction(1, 4), (3, 100))
    assert second.number == 2


def test_days_are_counted_from_date_to_date() -> None:
    loan = _loan(start=date(2026, 1, 31), day_count="ACT/365F")
    assert _dues(loan, 3) == ["2026-02-28", "2026-03-31", "2026-04-30"]
    assert [period.years * 365 for period in periods(loan, 3)] == [28, 31, 30]
    assert [period.years * 360 for period in periods(_loan(start=date(2026, 1, 31), day_count="ACT/360"), 3)] == [28, 31, 30]


def test_an_odd_first_period_counts_its_days_also_under_30_360() -> None:
    loan = _loan(start=date(2011, 3, 7), first_due=date(2011, 4, 1))
    assert [period.years for period in periods(loan, 2)] == [Fraction(25, 365), Fraction(1, 12)]


@pytest.mark.parametrize(
    ("start", "first_due", "dues"),
    [
        (None, date(2026, 3, 31), ["2026-03-31", "2026-04-30", "2026-05-31"]),
        (date(2026, 1, 31), None, ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (date(2026, 1, 31), date(2026, 2, 28), ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (date(2026, 2, 28), date(2026, 3, 31), ["2026-03-31", "2026-04-30", "2026-05-31"]),
        (date(2026, 1, 30), date(2026, 2, 15), ["2026-02-15", "2026-03-15", "2026-04-15"]),
    ],
)
def test_due_dates_keep_the_anchor_day(start: date | None, first_due: date | None, dues: list[str]) -> None:
    loan = _loan(start=start, first_due=first_due)
    assert _dues(loan, 3) == dues
    odd = start == date(2026, 1, 30)
    assert [period.years for period in periods(loan, 3)] == [Fraction(16, 365) if odd else Fraction(1, 12), *[Fraction(1, 12)] * 2]


def test_a_date_moved_off_a_holiday_moves_no_other_and_costs_nothing() -> None:
    loan = _loan(start=date(2026, 1, 31), shift="next", is_working_day=is_working_day, day_count="ACT/365F")
    # 28 February 2026 is a make-up Saturday, 31 March a Tuesday, 30 April a Thursday, 31 May a Sunday.
    assert _dues(loan, 4) == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-06-01"]
    assert [period.years * 365 for period in periods(loan, 4)] == [28, 31, 30, 31]


def test_an_instalment_belongs_to_its_month_wherever_its_date_moves() -> None:
    loan = _loan(first_due=date(2026, 5, 31), shift="next", is_working_day=weekdays)
    assert [(period.due, period.month) for period in periods(loan, 1)] == [(date(2026, 6, 1), 5)]


def test_a_shift_without_a_calendar_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="needs is_working_day"):
        periods(_loan(start=date(2026, 1, 31), shift="next"), 1)


def test_agreed_dates_count_their_days() -> None:
    sums = ((date(2026, 2, 10), 50_000), (date(2026, 7, 1), 60_000))
    found = periods(_loan(shape="custom", custom=sums, start=date(2026, 1, 1), count=None), 0)
    assert [(period.due, period.month) for period in found] == [(sums[0][0], 2), (sums[1][0], 7)]
    assert [period.years * 365 for period in found] == [40, 141]


@pytest.mark.parametrize(
    ("values", "key", "place"),
    [
        ({"day_count": "ACT/365F"}, "error.dates_needed", "start"),
        ({"skip_months": (2,)}, "error.first_due_needed", "first_due"),
        ({"season": (Decimal(1),) * 12}, "error.first_due_needed", "first_due"),
        ({"start": date(2026, 1, 31), "first_due": date(2026, 1, 31)}, "error.first_due_order", "first_due"),
        ({"shape": "custom", "custom": ((date(2026, 1, 31), 1),)}, "error.custom_order", "custom[0]"),
        ({"shape": "custom", "custom": ((date(2026, 1, 31), 1),), "start": date(2026, 1, 31)}, "error.custom_order", "custom[0]"),
        ({"shape": "custom", "custom": ((date(2026, 2, 1), 1),) * 2, "start": date(2026, 1, 31)}, "error.custom_order", "custom[1]"),
    ],
)
def test_dates_that_are_missing_or_out_of_order(values: dict[str, Any], key: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        periods(_loan(**values), 3)
    assert (caught.value.key, caught.value.place) == (key, place)


def test_the_first_due_date_may_be_the_day_after_the_start() -> None:
    assert periods(_loan(start=date(2026, 1, 31), first_due=date(2026, 2, 1)), 1)[0].years == Fraction(1, 365)


# --- the rate of a period ---


@given(rates, st.fractions(0, 3, max_denominator=365))
def test_interest_of_a_period_is_exact(rate: Decimal, years: Fraction) -> None:
    assert Fraction(*period_rate(rate, years)) == Fraction(rate) * years


def test_a_rate_that_compounds_twice_a_year_is_paid_monthly() -> None:
    """The Canadian way: 5% a year, compounded half-yearly, is 0.4123915% a month."""
    assert round(Fraction(*period_rate(Decimal("0.05"), Fraction(1, 12), "semiannual")), 9) == round(Fraction("0.004123915"), 9)


@given(positive_rates, st.sampled_from(FREQUENCIES))
def test_a_rate_that_compounds_once_a_period_is_the_plain_one(rate: Decimal, frequency: Any) -> None:
    plain = Fraction(*period_rate(rate, Fraction(1, PERIODS_PER_YEAR[frequency])))
    compound = Fraction(*period_rate(rate, Fraction(1, PERIODS_PER_YEAR[frequency]), frequency))
    assert abs(compound - plain) < Fraction(1, 10**36)


@given(st.sampled_from(DAY_COUNTS), st.sampled_from(FREQUENCIES))
def test_no_rate_no_interest(day_count: Any, compounding: Any) -> None:
    loan = _loan(rates=(RateChange(1, Decimal(0)),), start=date(2026, 1, 31), day_count=day_count, compounding=compounding)
    assert all(period.rate == (0, 1) for period in periods(loan, 3))
