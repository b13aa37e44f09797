"""Laws of level payments, equal principal and interest first at one rate: what rounding may do, and what more time or interest costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.casework.loan import read_loan
from planner.core.amortization import amortize
from planner.core.dates import PERIODS_PER_YEAR
from planner.core.loan import Loan, RateChange
from planner.core.money import format_amount
from planner.errors import NegativeAmortisation
from tests.strategies import old_parts, plain_loans, positive_rates, rates, schedule_or_none


def _rounding_to_the_end(loan: Loan) -> Fraction | int:
    """What the roundings of a schedule may come to in its last instalment: of the payment and the interest, each with interest on it."""
    assert loan.count
    rate = loan.rates[0].annual_rate / PERIODS_PER_YEAR[loan.frequency]
    size = sum(Fraction(1, 2) if mode.startswith("half") else Fraction(1) for mode in (loan.payment_rounding, loan.interest_rounding))
    return size * sum((1 + Fraction(rate)) ** k for k in range(loan.count))


@given(plain_loans())
def test_the_last_instalment_takes_the_rest_and_no_more(loan: Loan) -> None:
    """Law: it differs by no more than one minor unit a period (half for each of two roundings), with interest on it."""
    schedule = amortize(loan)
    assert all(row.payment == schedule.payment for row in schedule.rows[:-1])
    last = schedule.rows[-1].payment
    if len(schedule.rows) == loan.count:
        assert abs(last - schedule.payment) <= _rounding_to_the_end(loan)
    else:
        assert 0 < last <= schedule.payment
        assert (loan.count or 0) * schedule.payment - schedule.total_paid <= _rounding_to_the_end(loan)


@given(plain_loans(rate=st.just(Decimal(0))))
def test_without_interest_the_split_is_equal(loan: Loan) -> None:
    schedule = amortize(loan)
    assert loan.count
    assert schedule.total_paid == loan.principal
    assert abs(schedule.payment * loan.count - loan.principal) < loan.count
    assert amortize(replace(loan, shape="equal_principal")).rows == schedule.rows


@given(plain_loans(), rates)
def test_a_higher_rate_never_costs_less(loan: Loan, other: Decimal) -> None:
    """Law: beyond the roundings of the two schedules."""
    low, high = sorted((loan.rates[0].annual_rate, other))
    for shape in ("level_payment", "equal_principal", "interest_first"):
        cheap, dear = (replace(loan, rates=(RateChange(1, rate),), shape=shape) for rate in (low, high))
        assert amortize(dear).total_paid >= amortize(cheap).total_paid - _rounding_to_the_end(cheap) - _rounding_to_the_end(dear)
        assert amortize(dear).payment >= amortize(cheap).payment or shape == "interest_first"


@given(plain_loans(), st.integers(1, 60), st.integers(0, 5))
def test_a_longer_term_never_raises_the_payment(loan: Loan, more: int, interest_only: int) -> None:
    assert loan.count
    for shape in ("level_payment", "equal_principal"):
        plan = replace(loan, shape=shape, count=loan.count + interest_only, interest_only=interest_only)
        longer = replace(plan, count=loan.count + interest_only + more)
        regular = amortize(plan).rows[interest_only:]
        later = amortize(longer).rows[interest_only:]
        assert later[0].payment <= max(regular[0].payment, regular[-1].payment)


@given(plain_loans(), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(("ACT/365F", "ACT/360")), st.integers(1, 24))
def test_a_longer_term_never_raises_the_payment_by_actual_days(loan: Loan, start: date, day_count: Any, more: int) -> None:
    dated = replace(loan, start=start, day_count=day_count)
    longer = schedule_or_none(replace(dated, count=(loan.count or 0) + more))
    assume(longer is not None)  # in a long term at a high rate, the interest of a long month may be more than the payment
    assert longer is not None
    assert longer.payment <= amortize(dated).payment


@given(plain_loans(), st.integers(10_000, 10**9))
def test_a_debt_split_in_two_costs_the_same(loan: Loan, other: int) -> None:
    """Law: beyond rounding: of three payments, and of three schedules."""
    together = amortize(replace(loan, principal=loan.principal + other))
    parts = [amortize(loan), amortize(replace(loan, principal=other))]
    step = 1 if loan.payment_rounding.startswith("half") else 2
    assert abs(together.payment - sum(part.payment for part in parts)) <= step
    assert abs(together.total_paid - sum(part.total_paid for part in parts)) <= 3 * _rounding_to_the_end(loan) + 3 * (loan.count or 0)


# --- payment and term ---


@given(plain_loans(rate=positive_rates))
def test_the_payment_of_a_term_has_that_term(loan: Loan) -> None:
    """Law: rounded up, the payment is enough; rounded otherwise, a last small instalment may be left over."""
    solved = amortize(loan)
    assume(solved.payment > solved.rows[0].accrued)
    back = amortize(replace(loan, count=None, payment=solved.payment))
    rounding = _rounding_to_the_end(loan)
    assert back.rows[: len(solved.rows) - 1] == solved.rows[:-1]
    assert abs(back.total_paid - solved.total_paid) <= rounding
    if len(back.rows) > len(solved.rows):
        assert solved.rows[-1].payment > solved.payment
        assert sum(row.payment for row in back.rows[len(solved.rows) :]) <= rounding * 2


@given(plain_loans(rate=positive_rates), st.integers(1, 100))
def test_the_term_of_a_payment_needs_no_more(loan: Loan, least_parts: int) -> None:
    payment = amortize(replace(loan, count=1)).rows[0].accrued + loan.principal // least_parts
    schedule = amortize(replace(loan, count=None, payment=payment))
    term = len(schedule.rows)
    assert all(row.payment == payment for row in schedule.rows[:-1])
    assert schedule.rows[-1].payment <= payment
    needed = amortize(replace(loan, count=term)).payment
    assert needed <= payment + (1 if loan.payment_rounding.startswith("half") else 2)


@given(plain_loans(), st.integers(1, 50), old_parts())
def test_a_given_payment_ends_whatever_stands_beside_the_principal(loan: Loan, parts: int, old: dict[str, Any]) -> None:
    """Law: each payment is the given one; the last pays less, and on top of it only what was agreed to wait for the end."""
    payment = amortize(replace(loan, count=1)).rows[0].accrued + (loan.principal + old["costs"] + old["arrears"]) // parts
    if old["arrears_handling"] == "first":
        old["arrears"], old["costs"] = old["arrears"] + old["costs"], 0  # costs go before interest, and could let it outgrow the payment
    plan = replace(loan, count=None, payment=payment, **old)
    *before, last = amortize(plan).rows
    assert all(row.payment == payment for row in before)
    waiting = plan.deferred + (plan.costs + plan.arrears if plan.arrears_handling == "end" else 0)
    assert last.payment <= payment + waiting
    without = amortize(replace(loan, count=None, payment=payment)).rows
    assert len(before) + 1 >= len(without)


@given(plain_loans(rate=positive_rates))
def test_a_payment_below_the_interest_is_refused(loan: Loan) -> None:
    interest = amortize(replace(loan, count=1)).rows[0].accrued
    assume(interest > 1)
    exact = replace(loan, count=3, payment=interest)
    assert [row.principal for row in amortize(exact).rows] == [0, 0, loan.principal]
    for refused in (replace(exact, payment=interest - 1), replace(exact, payment=interest, count=None)):
        with pytest.raises(NegativeAmortisation) as caught:
            amortize(refused)
        assert caught.value.values == {"number": 1, "payment_amount": refused.payment, "interest_amount": interest}


# --- months without payment, and changes of the rate ---


@given(plain_loans(rate=positive_rates), st.integers(1, 6))
def test_what_unpaid_interest_costs(loan: Loan, holiday: int) -> None:
    """Law: interest that compounds costs at least as much as interest that waits, and that as much as interest that is waived."""
    kinds: tuple[Any, ...] = ("compounds", "waits", "waived")
    plans = [replace(loan, count=(loan.count or 0) + holiday, holiday=holiday, unpaid_interest=kind) for kind in kinds]
    dear, middle, cheap = (amortize(plan) for plan in plans)
    assert all(row.payment == 0 for schedule in (dear, middle, cheap) for row in schedule.rows[:holiday])
    slack = 2 * _rounding_to_the_end(plans[0])
    assert dear.total_paid + slack >= middle.total_paid
    assert middle.total_paid + slack >= cheap.total_paid
    assert cheap.rows[holiday].opening == loan.principal
    assert [row.payment for row in cheap.rows[holiday:]] == [row.payment for row in amortize(loan).rows]


@given(plain_loans(), st.integers(1, 6), st.sampled_from(("level_payment", "equal_principal")))
def test_a_holiday_that_pays_interest_leaves_the_principal(loan: Loan, holiday: int, shape: Any) -> None:
    plan = replace(loan, count=(loan.count or 0) + holiday, holiday=holiday, holiday_kind="interest_only", shape=shape)
    rows = amortize(plan).rows
    assert all((row.payment, row.principal) == (row.accrued, 0) for row in rows[:holiday])
    same = amortize(replace(plan, holiday=0, interest_only=holiday))
    assert rows == same.rows


@given(plain_loans(), rates, st.integers(2, 60))
def test_after_a_change_of_rate_the_rest_is_a_loan_of_its_own(loan: Loan, rate: Decimal, number: int) -> None:
    assert loan.count
    changed = amortize(replace(loan, rates=(*loan.rates, RateChange(number, rate))))
    unchanged = amortize(loan)
    assert changed.rows[: number - 1] == unchanged.rows[: number - 1] or len(unchanged.rows) < number
    if number <= loan.count and len(changed.rows) >= number:
        rest = amortize(
            replace(loan, principal=changed.rows[number - 1].opening, rates=(RateChange(1, rate),), count=loan.count - number + 1)
        )
        assert [row.payment for row in changed.rows[number - 1 :]] == [row.payment for row in rest.rows]


# --- other currencies ---


@given(plain_loans(), st.sampled_from((("JPY", 0), ("KWD", 3), ("CNY", 2))))
def test_the_currency_changes_the_decimals_only(loan: Loan, currency: tuple[str, int]) -> None:
    name, decimals = currency
    assert loan.count
    document = {
        "principal": format_amount(loan.principal, decimals),
        "currency": name,
        "annual_rate": format(loan.rates[0].annual_rate, "f"),
        "instalments": loan.count,
        "frequency": loan.frequency,
        "payment_rounding": loan.payment_rounding,
        "interest_rounding": loan.interest_rounding,
    }
    assert read_loan(document) == (loan, decimals)
