"""Rates: the laws that tie them together, and what has no answer. Published numbers: ``test_published_rates.py``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy_financial as npf
import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core import rates
from planner.core.dates import PERIODS_PER_YEAR, due_dates
from planner.core.money import share_out
from planner.errors import CalculationError, NegativeAmortisation, NoRate, PlannerError, SeveralRates

# Where numpy-financial fails


def test_a_rate_that_newton_misses() -> None:
    assert npf.rate(8, -440000, 263175, 25500) < -1
    found = rates.rate_per_period(8, -440000, 263175, 25500)
    assert rates.present_value(found, 8, -440000, 25500) == pytest.approx(Decimal(263175), abs=Decimal("1e-18"))


def test_a_payment_below_the_interest_is_named() -> None:
    with pytest.raises(NegativeAmortisation) as refused:
        rates.number_of_payments(Decimal("0.015"), -500, 60000)
    assert refused.value.values == {"payment_amount": 500, "interest_amount": 900}
    with pytest.raises(NegativeAmortisation) as refused:
        rates.number_of_payments(Decimal("0.015"), Decimal("-5.50"), Decimal(1000))
    assert refused.value.values == {"payment_amount": Decimal("5.50"), "interest_amount": Decimal(15)}
    with pytest.raises(NegativeAmortisation):
        rates.number_of_payments(Decimal("0.015"), -900, 60000)
    assert rates.number_of_payments(Decimal("0.015"), -901, 60000) > 400


@pytest.mark.parametrize("rate", ["0", "0.01", "-0.01"])
@pytest.mark.parametrize(
    ("payment", "present_value", "future_value"),
    [
        (0, 1000, 0),
        (0, 0, 0),
        (10**4, 10**3, 10**7),  # receives ever more, and is to receive more still
    ],
)
def test_some_amounts_are_never_reached(rate: str, payment: int, present_value: int, future_value: int) -> None:
    if rate != "0.01" and payment:
        assert rates.number_of_payments(Decimal(rate), payment, present_value, future_value) < 0
    else:
        with pytest.raises(CalculationError, match=r"error\.no_number_of_payments"):
            rates.number_of_payments(Decimal(rate), payment, present_value, future_value)


def test_several_rates_are_not_one() -> None:
    flows = (-50, -100, 600, 300, -100)
    with pytest.raises(SeveralRates) as refused:
        rates.irr(flows)
    assert refused.value.values == {"count": 2}
    assert round(rates.irr(flows, near=Decimal("0.1")), 4) == Decimal("-0.7689")
    assert round(rates.irr(flows, near=Decimal(1)), 4) == Decimal("1.8544")


def test_a_rate_that_is_a_total_loss_to_every_digit_is_none() -> None:
    flows = [(date(2026, 1, 1), 10_000), (date(2026, 1, 2), -1)]
    with pytest.raises(NoRate):
        rates.xirr(flows)
    assert rates.xirr([(date(2026, 1, 1), 10_000), (date(2026, 1, 2), -9_000)]) > -1


@pytest.mark.parametrize("flows", [(), (100,), (100, 200), (-100, 0, 0), (0, 0), (-100, 199, -100)])
def test_some_flows_have_no_rate(flows: tuple[int, ...]) -> None:
    for rate in (rates.irr, lambda amounts: rates.irr(amounts, near=Decimal(0))):
        with pytest.raises(NoRate):
            rate(flows)


@pytest.mark.parametrize("periods", [1, 12, 360])
@pytest.mark.parametrize("at_start", [False, True])
def test_nothing_breaks_at_a_rate_of_zero(periods: int, at_start: bool) -> None:
    zero = Decimal(0)
    assert rates.payment(zero, periods, 36000, due_at_start=at_start) == Decimal(-36000) / periods
    assert rates.present_value(zero, periods, -100, -50, due_at_start=at_start) == 100 * periods + 50
    assert rates.future_value(zero, periods, -100, -50, due_at_start=at_start) == 100 * periods + 50
    assert rates.number_of_payments(zero, -100, 100 * periods, due_at_start=at_start) == periods
    assert rates.interest_part(zero, periods, periods, 36000, due_at_start=at_start) == 0
    assert rates.principal_part(zero, periods, periods, 36000, due_at_start=at_start) == Decimal(-36000) / periods


# What cannot be

BELOW = Decimal(-1)
TENTH = Decimal("0.1")


@pytest.mark.parametrize(
    ("call", "key"),
    [
        (lambda: rates.payment(BELOW, 12, 100), "error.rate_below"),
        (lambda: rates.present_value(BELOW, 12, 100), "error.rate_below"),
        (lambda: rates.future_value(BELOW, 12, 100), "error.rate_below"),
        (lambda: rates.number_of_payments(BELOW, -12, 100), "error.rate_below"),
        (lambda: rates.npv(BELOW, (1, 2)), "error.rate_below"),
        (lambda: rates.xnpv(BELOW, ((date(2026, 1, 1), 5),)), "error.rate_below"),
        (lambda: rates.nominal_rate(BELOW, 12), "error.rate_below"),
        (lambda: rates.effective_rate(Decimal(-12), 12), "error.rate_below"),
        (lambda: rates.effective_rate(TENTH, 0), "error.no_periods"),
        (lambda: rates.nominal_rate(TENTH, 0), "error.no_periods"),
        (lambda: rates.payment(TENTH, 0, 100), "error.no_periods"),
        (lambda: rates.rate_per_period(0, -12, 100), "error.no_periods"),
        (lambda: rates.interest_part(TENTH, 0, 12, 100), "error.period_outside"),
        (lambda: rates.principal_part(TENTH, 13, 12, 100), "error.period_outside"),
        (lambda: rates.cumulative_interest(TENTH, 12, 100, 0, 3), "error.period_outside"),
        (lambda: rates.cumulative_principal(TENTH, 12, 100, 1, 13), "error.period_outside"),
    ],
)
def test_what_cannot_be_is_a_named_error(call: Callable[[], Decimal], key: str) -> None:
    with pytest.raises(PlannerError) as refused:
        call()
    assert refused.value.key == key


# Laws

RATES = st.decimals("0.0001", "0.5", places=6)
ANY_RATES = st.decimals("-0.5", "5", places=6)
AMOUNTS = st.integers(10_000, 10**10)
TERMS = st.integers(1, 360)


def close(one: Decimal, other: Decimal | int, scale: Decimal | int = 1) -> bool:
    """Whether two numbers agree to eighteen digits of ``scale``."""
    return abs(one - other) <= Decimal("1e-18") * max(abs(Decimal(scale)), Decimal(1))


@given(RATES, TERMS, AMOUNTS, st.integers(-(10**9), 10**9), st.booleans())
def test_payment_value_and_rate_are_one_equation(rate: Decimal, periods: int, amount: int, final: int, at_start: bool) -> None:
    paid = rates.payment(rate, periods, amount, final, due_at_start=at_start)
    size = Decimal(amount) + abs(final) + abs(paid) * periods
    assert close(rates.present_value(rate, periods, paid, final, due_at_start=at_start), amount, size)
    grown = rates.future_value(rate, periods, paid, amount, due_at_start=at_start)
    assert close(grown, final, size * (1 + rate) ** periods)


@given(ANY_RATES, TERMS, AMOUNTS)
def test_the_rate_of_a_level_payment_comes_back(rate: Decimal, periods: int, amount: int) -> None:
    paid = rates.payment(rate, periods, amount)
    assume(abs(paid) * 10**6 > amount)  # a rate near -50% over decades leaves payments below every digit
    assert close(rates.rate_per_period(periods, paid, amount), rate, 10**4)


@given(RATES, TERMS.filter(lambda periods: periods > 1), AMOUNTS)
def test_payments_at_the_start_have_the_rate_of_flows_one_period_earlier(rate: Decimal, periods: int, amount: int) -> None:
    paid = rates.payment(rate, periods, amount, due_at_start=True)
    assert close(rates.rate_per_period(periods, paid, amount, due_at_start=True), rate, 10**4)


@given(RATES, TERMS, AMOUNTS, st.booleans())
def test_the_term_of_a_level_payment_comes_back(rate: Decimal, periods: int, amount: int, at_start: bool) -> None:
    paid = rates.payment(rate, periods, amount, due_at_start=at_start)
    assume((1 + rate) ** periods < 10**12)  # beyond, the payment is the interest to all but the last digits
    assert close(rates.number_of_payments(rate, paid, amount, due_at_start=at_start), periods, 10**6)


@given(RATES, st.integers(2, 120), AMOUNTS, st.data(), st.booleans())
def test_parts_make_the_payment_and_the_loan(rate: Decimal, periods: int, amount: int, data: st.DataObject, at_start: bool) -> None:
    paid = rates.payment(rate, periods, amount, due_at_start=at_start)
    period = data.draw(st.integers(1, periods))
    interest = rates.interest_part(rate, period, periods, amount, due_at_start=at_start)
    principal = rates.principal_part(rate, period, periods, amount, due_at_start=at_start)
    assert close(interest + principal, paid, amount)
    assert interest <= 0
    if not at_start:
        assert close(rates.cumulative_principal(rate, periods, amount, 1, periods), -amount, amount * periods)
        total = rates.cumulative_interest(rate, periods, amount, 1, periods)
        assert close(total, paid * periods + amount, amount * periods)


@given(RATES, RATES, TERMS, AMOUNTS)
def test_a_higher_rate_never_costs_less(one: Decimal, other: Decimal, periods: int, amount: int) -> None:
    low, high = sorted((one, other))
    assert rates.payment(high, periods, amount) <= rates.payment(low, periods, amount)


@given(RATES, TERMS, AMOUNTS)
def test_a_longer_term_never_raises_the_payment(rate: Decimal, periods: int, amount: int) -> None:
    assert rates.payment(rate, periods + 1, amount) >= rates.payment(rate, periods, amount)


PAYMENTS = st.lists(st.integers(1, 10**8), min_size=1, max_size=48)


@st.composite
def repaid(draw: st.DrawFn, least_percent: int = 50) -> list[int]:
    """A loan and its payments, which add up to so much of it, and to four times of it at most."""
    amount, percent = draw(AMOUNTS), draw(st.integers(least_percent, 400))
    weights = draw(st.lists(st.integers(0, 1000), min_size=1, max_size=48).filter(any))
    return [amount, *(-paid for paid in share_out(amount * percent // 100, weights))]


@given(AMOUNTS, PAYMENTS)
def test_flows_are_worth_nothing_at_their_rate(amount: int, payments: list[int]) -> None:
    flows = [amount, *(-paid for paid in payments)]
    rate = rates.irr(flows)
    assume(rate > Decimal("-0.99"))
    size = sum(abs(flow) / (1 + rate) ** k for k, flow in enumerate(flows))
    assert abs(rates.npv(rate, flows) * (1 + rate)) <= Decimal("1e-20") * size
    assert (rate > 0) == (sum(payments) > amount)


@given(AMOUNTS, PAYMENTS, st.integers(1, 10**6), st.integers(0, 47))
def test_paying_more_raises_the_rate(amount: int, payments: list[int], more: int, where: int) -> None:
    larger = [paid + more * (k == where % len(payments)) for k, paid in enumerate(payments)]
    before, after = (rates.irr([amount, *(-paid for paid in each)]) for each in (payments, larger))
    assert after > before or (after == before > 1)  # what comes late at more than 100% a period counts beyond the last digit


@given(repaid())
def test_the_rate_of_a_loan_is_that_of_other_libraries(flows: list[int]) -> None:
    assert float(rates.irr(flows)) == pytest.approx(npf.irr(flows), rel=1e-6, abs=1e-9)
    days = [date(2026, 1, 31), *due_dates(date(2026, 2, 28), len(flows) - 1, "monthly")]
    yearly = float(rates.xirr(list(zip(days, flows, strict=True))))
    theirs = pyxirr.xirr(days, flows)
    if theirs is not None and yearly < 100:  # pyxirr gives up on some
        assert yearly == pytest.approx(theirs, rel=1e-6, abs=1e-8)


GAPS = st.lists(st.integers(1, 400), min_size=48, max_size=48)


@given(repaid(least_percent=100), GAPS, st.integers(0, 5000), st.randoms())
def test_dated_flows_may_come_in_any_order_size_and_year(amounts: list[int], gaps: list[int], shift: int, random: Random) -> None:
    days = [date(2020, 1, 1) + timedelta(days=sum(gaps[:k])) for k in range(len(amounts))]
    flows = list(zip(days, amounts, strict=True))
    rate = rates.xirr(flows)
    assert rates.xirr(random.sample(flows, len(flows))) == rate
    same = rates.xirr([(day + timedelta(days=shift), -3 * amount) for day, amount in flows])
    assert close(same, rate, 10**4 * (1 + abs(rate)))
    if rate < 10**6:
        size = sum(abs(rates.xnpv(rate, [(days[0], 0), flow])) for flow in flows)
        assert abs(rates.xnpv(rate, flows)) <= Decimal("1e-18") * size


@given(st.decimals("-0.9", "5", places=8), st.integers(1, 366))
def test_nominal_and_effective_rates_are_inverse(rate: Decimal, periods: int) -> None:
    assert close(rates.effective_rate(rates.nominal_rate(rate, periods), periods), rate)
    assert rates.nominal_rate(rate, 1) == rate


@given(repaid(least_percent=90), st.sampled_from(sorted(set(PERIODS_PER_YEAR.values()))))
def test_the_effective_rate_is_the_nominal_one_compounded(flows: list[int], periods: int) -> None:
    assume(rates.irr(flows) > Decimal("-0.2"))
    nominal, effective = rates.irr_nominal(flows, periods), rates.irr_effective(flows, periods)
    assert close(rates.effective_rate(nominal, periods), effective, 10**4 * (1 + abs(effective)))
