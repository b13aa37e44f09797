"""Rates and the value of money in time: the one door to numpy-financial.

Signs are those of spreadsheets: money received is positive, money paid is negative, so the payment of a loan received is negative.
Rates are fractions a period, amounts whole minor units or decimals of any one unit; answers are decimals with 28 digits, never nan.

numpy-financial works out payments, values and their parts; it is handed exact decimals, and is not asked where it fails (a rate of zero
in several functions). Three of its functions are not used: ``rate`` stops at roots below -100%; ``irr`` takes one of several roots, loses
digits, and needs a quarter of a second for a mortgage; ``nper`` gives nan where there is no answer and a wrong sign without interest.
Rates come from :mod:`planner.core.force_of_interest`, which finds all of them; no rate, or more than one, is a named error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import Final

import numpy as np
import numpy_financial as npf

from planner.core.daycount import DAYS_IN_YEAR
from planner.core.force_of_interest import forces_of_interest
from planner.core.money import round_exact
from planner.errors import CalculationError, NegativeAmortisation, NoRate, SeveralRates

Amount = int | Decimal
DatedFlow = tuple[date, Amount]

_DIGITS: Final = 28
_EXACT: Final = Context(prec=50)
_FINEST_RATE: Final = Decimal("1e-30")


def payment(
    rate_per_period: Decimal, periods: int, present_value: Amount, future_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return the level payment (PMT) that turns ``present_value`` into ``-future_value`` over ``periods``.

    >>> round(payment(Decimal("0.08") / 12, 10, 10000), 2)
    Decimal('-1037.03')

    Raises:
        CalculationError: a rate of -100% or less, or no periods.
    """
    _check(rate_per_period, periods)
    return _decimal(npf.pmt, rate_per_period, periods, present_value, future_value, due_at_start)


def present_value(
    rate_per_period: Decimal, periods: int, payment: Amount, future_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return what ``periods`` payments and a final ``future_value`` are worth today (PV).

    >>> round(present_value(Decimal("0.08") / 12, 240, 500), 2)
    Decimal('-59777.15')

    Raises:
        CalculationError: a rate of -100% or less, or no periods.
    """
    _check(rate_per_period, periods)
    if rate_per_period == 0:
        return -Decimal(future_value + payment * periods)
    return _decimal(npf.pv, rate_per_period, periods, payment, future_value, due_at_start)


def future_value(
    rate_per_period: Decimal, periods: int, payment: Amount, present_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return what ``present_value`` and ``periods`` payments grow to (FV).

    >>> round(future_value(Decimal("0.06") / 12, 10, -200, -500, due_at_start=True), 2)
    Decimal('2581.40')

    Raises:
        CalculationError: a rate of -100% or less, or no periods.
    """
    _check(rate_per_period, periods)
    if rate_per_period == 0:
        return -Decimal(present_value + payment * periods)
    return _decimal(npf.fv, rate_per_period, periods, payment, present_value, due_at_start)


def number_of_payments(
    rate_per_period: Decimal, payment: Amount, present_value: Amount, future_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return how many payments lead from ``present_value`` to ``-future_value`` (NPER); a part of a payment counts, the past is negative.

    >>> round(number_of_payments(Decimal("0.01"), -100, -1000, 10000), 4)
    Decimal('60.0821')

    Raises:
        NegativeAmortisation: the payment does not cover the interest, so the debt is never paid.
        CalculationError: no number of payments leads there, or a rate of -100% or less.
    """
    _check(rate_per_period, 1)
    if rate_per_period == 0 and payment:
        return -(Decimal(future_value) + present_value) / payment
    with localcontext(_EXACT):
        growth = Decimal(payment) * (1 + rate_per_period * due_at_start)
        start, end = growth + present_value * rate_per_period, growth - future_value * rate_per_period
        if start * end > 0:
            return _rounded((end / start).ln() / (1 + rate_per_period).ln())
    if present_value * payment < 0:
        interest = abs(present_value * rate_per_period)
        whole = isinstance(payment, int)
        raise NegativeAmortisation(payment_amount=abs(payment), interest_amount=round_exact(interest, "up") if whole else interest)
    raise CalculationError("error.no_number_of_payments")


def rate_per_period(
    periods: int, payment: Amount, present_value: Amount, future_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return the rate a period at which ``periods`` payments turn ``present_value`` into ``-future_value`` (RATE).

    >>> round(rate_per_period(48, -200, 8000), 10)
    Decimal('0.0077014725')

    Raises:
        CalculationError: no periods.
        NoRate, SeveralRates: as :func:`irr`.
    """
    _check(Decimal(0), periods)
    first = 0 if due_at_start else 1
    flows = [(0, present_value), (periods, future_value), *((time, payment) for time in range(first, first + periods))]
    return _only(_rates(flows, 1), None)


def interest_part(
    rate_per_period: Decimal, period: int, periods: int, present_value: Amount, future_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return the interest in payment number ``period`` (IPMT), unrounded; the first is 1.

    >>> round(interest_part(Decimal("0.10") / 12, 1, 36, 8000), 2)
    Decimal('-66.67')

    Raises:
        CalculationError: ``period`` is not one of the periods, or a rate of -100% or less.
    """
    _check(rate_per_period, periods, period)
    if rate_per_period == 0:
        return Decimal(0)
    return _decimal(npf.ipmt, rate_per_period, period, periods, present_value, future_value, due_at_start)


def principal_part(
    rate_per_period: Decimal, period: int, periods: int, present_value: Amount, future_value: Amount = 0, *, due_at_start: bool = False
) -> Decimal:
    """Return the principal in payment number ``period`` (PPMT), unrounded: the payment less its interest.

    >>> round(principal_part(Decimal("0.10") / 12, 1, 24, 2000), 2)
    Decimal('-75.62')

    Raises:
        CalculationError: ``period`` is not one of the periods, or a rate of -100% or less.
    """
    _check(rate_per_period, periods, period)
    if rate_per_period == 0:
        return payment(rate_per_period, periods, present_value, future_value)
    return _decimal(npf.ppmt, rate_per_period, period, periods, present_value, future_value, due_at_start)


def cumulative_interest(
    rate_per_period: Decimal, periods: int, present_value: Amount, first: int, last: int, *, due_at_start: bool = False
) -> Decimal:
    """Return the interest in payments ``first`` to ``last``, both included (CUMIPMT).

    >>> round(cumulative_interest(Decimal("0.09") / 12, 360, 125000, 13, 24), 2)
    Decimal('-11135.23')

    Raises:
        CalculationError: ``first`` or ``last`` is not one of the periods, or a rate of -100% or less.
    """
    _check(rate_per_period, periods, first, last)
    parts = (interest_part(rate_per_period, k, periods, present_value, due_at_start=due_at_start) for k in range(first, last + 1))
    return sum(parts, Decimal(0))


def cumulative_principal(
    rate_per_period: Decimal, periods: int, present_value: Amount, first: int, last: int, *, due_at_start: bool = False
) -> Decimal:
    """Return the principal in payments ``first`` to ``last``, both included (CUMPRINC).

    >>> round(cumulative_principal(Decimal("0.09") / 12, 360, 125000, 13, 24), 2)
    Decimal('-934.11')

    Raises:
        CalculationError: ``first`` or ``last`` is not one of the periods, or a rate of -100% or less.
    """
    _check(rate_per_period, periods, first, last)
    parts = (principal_part(rate_per_period, k, periods, present_value, due_at_start=due_at_start) for k in range(first, last + 1))
    return sum(parts, Decimal(0))


def npv(rate_per_period: Decimal, amounts: Sequence[Amount]) -> Decimal:
    """Return the value today of amounts that come at the end of each period, the first after one period (NPV).

    >>> round(npv(Decimal("0.1"), (-10000, 3000, 4200, 6800)), 2)
    Decimal('1188.44')

    Raises:
        CalculationError: a rate of -100% or less.
    """
    _check(rate_per_period, 1)
    with localcontext(_EXACT):
        value = npf.npv(rate_per_period, [Decimal(0), *map(Decimal, amounts)])
    return _rounded(value)


def irr(amounts: Sequence[Amount], *, near: Decimal | None = None) -> Decimal:
    """Return the rate a period at which amounts one period apart are worth nothing (IRR).

    >>> round(irr((-70000, 12000, 15000, 18000, 21000, 26000)), 10)
    Decimal('0.0866309480')

    Args:
        near: when there are several rates, take the nearest to this one, as a spreadsheet does with its guess (10% unless told).

    Raises:
        NoRate: all amounts have one sign, or they are worth nothing at no rate above -100%.
        SeveralRates: there is more than one such rate, and ``near`` is not given.
    """
    return _only(_rates(enumerate(amounts), 1), near)


def irr_nominal(amounts: Sequence[Amount], periods_per_year: int) -> Decimal:
    """Return the annual rate without compounding within the year: the rate a period times the periods. Errors as :func:`irr`.

    >>> round(irr_nominal((10000, *[-1707] * 6), 12), 8)
    Decimal('0.08250040')
    """
    return irr(amounts) * periods_per_year


def irr_effective(amounts: Sequence[Amount], periods_per_year: int) -> Decimal:
    """Return the annual rate with compounding (复利): one plus the rate a period, to the power of the periods. Errors as :func:`irr`.

    >>> round(irr_effective((10000, *[-1707] * 6), 12), 8)
    Decimal('0.08569257')
    """
    return _only(_rates(enumerate(amounts), periods_per_year), None)


def xnpv(rate_annual: Decimal, flows: Sequence[DatedFlow]) -> Decimal:
    """Return the value on the earliest date of dated flows, at an effective annual rate, in years of 365 days (XNPV).

    >>> round(xnpv(Decimal("0.1"), ((date(2026, 1, 1), -100), (date(2027, 1, 1), 121))), 2)
    Decimal('10.00')

    Raises:
        CalculationError: a rate of -100% or less.
    """
    _check(rate_annual, 1)
    start = min(day for day, _ in flows)
    with localcontext(_EXACT):
        daily = (1 + rate_annual) ** (Decimal(-1) / DAYS_IN_YEAR)
        value = sum((amount * daily ** (day - start).days for day, amount in flows), Decimal(0))
    return _rounded(value)


def xirr(flows: Sequence[DatedFlow]) -> Decimal:
    """Return the effective annual rate at which dated flows are worth nothing, in years of 365 days (XIRR). Errors as :func:`irr`.

    >>> round(xirr(((date(1994, 1, 1), 1000), (date(1995, 1, 1), -600), (date(1996, 1, 1), -600))), 7)
    Decimal('0.1306624')
    """
    return _only(_rates(((day.toordinal(), amount) for day, amount in flows), DAYS_IN_YEAR), None)


def effective_rate(rate_nominal: Decimal, periods_per_year: int) -> Decimal:
    """Return the annual rate that a nominal rate makes when it compounds ``periods_per_year`` times (EFFECT).

    >>> round(effective_rate(Decimal("0.0525"), 4), 10)
    Decimal('0.0535426674')

    Raises:
        CalculationError: no periods, or -100% or less a period.
    """
    _check(rate_nominal / max(periods_per_year, 1), periods_per_year)
    with localcontext(_EXACT):
        rate = (1 + rate_nominal / periods_per_year) ** periods_per_year - 1
    return _rounded(rate)


def nominal_rate(rate_effective: Decimal, periods_per_year: int) -> Decimal:
    """Return the nominal rate that compounds to an effective one (NOMINAL).

    >>> round(nominal_rate(Decimal("0.053543"), 4), 10)
    Decimal('0.0525003199')

    Raises:
        CalculationError: no periods, or a rate of -100% or less.
    """
    _check(rate_effective, periods_per_year)
    with localcontext(_EXACT):
        rate = ((1 + rate_effective) ** (Decimal(1) / periods_per_year) - 1) * periods_per_year
    return _rounded(rate)


def _check(rate: Decimal, periods: int, *numbers: int) -> None:
    if rate <= -1:
        raise CalculationError("error.rate_below", found=rate)
    if periods < 1:
        raise CalculationError("error.no_periods")
    for number in numbers:
        if not 1 <= number <= periods:
            raise CalculationError("error.period_outside", number=number, last_number=periods)


def _decimal(function: Callable[..., object], rate: Decimal, *numbers: Amount) -> Decimal:
    """Call numpy-financial with exact decimals; its answer may come wrapped in an array without dimensions."""
    with localcontext(_EXACT):
        found = function(rate, *(Decimal(number) for number in numbers[:-1]), int(numbers[-1]))
    return _rounded(Decimal(np.asarray(found).item()))


def _rounded(value: Decimal) -> Decimal:
    return Context(prec=_DIGITS).plus(value)


def _rates(flows: Iterable[tuple[int, Amount]], times_per_year: int) -> list[Decimal]:
    """Return every rate, compounded ``times_per_year`` times, at which flows are worth nothing; one that is -100% to all digits is none."""
    with localcontext(_EXACT):
        rates = [(force * times_per_year).exp() - 1 for force in forces_of_interest(flows)]
    shown = [Decimal(0) if abs(rate) < _FINEST_RATE else _rounded(rate) for rate in rates]
    return [rate for rate in shown if rate > -1]


def _only(rates: Sequence[Decimal], near: Decimal | None) -> Decimal:
    if not rates:
        raise NoRate
    if near is not None:
        return min(rates, key=lambda rate: abs(rate - near))
    if len(rates) > 1:
        raise SeveralRates(count=len(rates))
    return rates[0]
