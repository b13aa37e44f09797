"""Schedules of many loans at once, exact to the minor unit on every row, without a Python loop over loans.

The conventions are those of :mod:`planner.core.amortization`. Balances are whole numbers; loans run in tiles that stay in the processor's
cache. With a period's exact interest ``balance x numerator / denominator`` (``numerator = rate_ppm x days``,
``denominator = 1,000,000 x days of the year`` or ``x periods a year``, both divided by what all of a tile's rates have in common):

- **fast**, while ``balance x numerator`` is at most 2**48: ``floor(balance x rate + offset)`` in float64. Exact interest is a multiple of
  1/denominator, so results that must round apart lie at least 1/(2 x denominator) apart; the offset puts each in the middle of its gap, and
  the four roundings of the float computation together stay below half the gap;
- **wide**, while balance and interest together are at most 2**51: the quotient is estimated in float64, less than one off, and put right
  by its remainder in wrapping int64, which is exact because the remainder is small;
- beyond that, and for amounts above :data:`~planner.core.money.LARGEST_AMOUNT`: :class:`~planner.errors.AmountOverflow`.

A payment is solved in float64; where its error could change the rounding it is solved again in whole numbers (about one loan in ten
million at a payment of 10,000 yuan).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.core.loan_arrays import FloatArray, IntArray, LoanArrays, Terms, checked
from planner.core.money import Rounding, round_ratio
from planner.errors import AmountOverflow, NegativeAmortisation

StoredArray = NDArray[np.int32 | np.int64]

_TILE = 16_384  # loans: what a row of a tile reads and writes is 450 KiB, within the second-level cache
_FAST_LIMIT: Final = 2**48
_WIDE_LIMIT: Final = 2**51


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleArrays:
    """Schedules as matrices of minor units, shape (instalments, n): row ``k - 1`` is instalment ``k``, column ``j`` is loan ``j``.

    Rows after the last instalment of a loan are zero. ``interest`` and ``principal`` are stored (int32 where every number fits, else
    int64); the other matrices are made from them when asked for.
    """

    opening: IntArray
    interest: StoredArray
    principal: StoredArray

    @property
    def payment(self) -> StoredArray:
        """Interest and principal together."""
        return self.interest + self.principal

    @property
    def closing(self) -> StoredArray:
        """What is owed after each instalment."""
        closing = np.empty_like(self.principal)
        owed = self.opening.astype(closing.dtype)
        for row, repaid in zip(closing, self.principal, strict=True):
            owed = np.subtract(owed, repaid, out=row)
        return closing

    @property
    def total_interest(self) -> IntArray:
        """Interest of each loan, shape (n,)."""
        interest: IntArray = np.sum(self.interest, axis=0, dtype=np.int64)
        return interest

    @property
    def total_paid(self) -> IntArray:
        """All payments of each loan, shape (n,)."""
        principal: IntArray = np.sum(self.principal, axis=0, dtype=np.int64)
        return self.total_interest + principal


def amortize_arrays(loans: LoanArrays) -> ScheduleArrays:
    """Return the schedules of many loans.

    >>> found = amortize_arrays(LoanArrays(principal=[100_000_000, 300_000], rate_ppm=[32_500, 0], count=[12, 3]))
    >>> found.payment[[0, 11]].tolist(), found.total_interest.tolist()
    ([[8480762, 100000], [8480763, 0]], [1769145, 0])

    Raises:
        InputError: a number outside its range; ``place`` names the array and the index.
        NegativeAmortisation: a payment does not cover the interest; ``index`` names the first such loan.
        AmountOverflow: an amount beyond the limits of the module.
        TypeError, ValueError: arrays that are not of whole numbers or do not fit each other.
    """
    terms = checked(loans)
    shape = (terms.months, terms.principal.size)
    largest = int(terms.principal.max(initial=0)) + terms.largest_numerator // terms.denominator + 1
    if largest > _WIDE_LIMIT:
        raise AmountOverflow(amount=largest)
    stored = np.int32 if largest < 2**31 else np.int64
    interest, principal = np.empty(shape, stored), np.empty(shape, stored)
    for start in range(0, shape[1], _TILE):
        part = slice(start, min(start + _TILE, shape[1]))
        _fill(terms.tile(part), interest[:, part], principal[:, part])
    return ScheduleArrays(terms.principal, interest, principal)


def _fill(terms: Terms, interest: StoredArray, principal: StoredArray) -> None:
    """Write the schedules of one tile, row by row, in the matrices' own whole numbers."""
    balance = terms.principal.astype(interest.dtype)
    instalment = np.minimum(_instalments(terms), min(np.iinfo(interest.dtype).max, 2 * _WIDE_LIMIT)).astype(interest.dtype)
    accrue, ending = _accrual(terms), _ending(terms.count)
    longest_interest_only = int(terms.interest_only.max())
    months, last = terms.months, np.zeros_like(balance)
    with np.errstate(invalid="ignore", over="ignore"):  # a debt that grows without end is refused below
        for number in range(1, months + 1):
            accrued, repaid = interest[number - 1], principal[number - 1]
            accrue(balance, number, accrued)
            if terms.loans.shape == "equal_principal":
                np.minimum(instalment, balance, out=repaid)
            else:
                np.subtract(instalment, accrued, out=repaid)
                np.minimum(repaid, balance, out=repaid)
            if number <= longest_interest_only:
                repaid[number <= terms.interest_only] = 0
            if (done := ending.get(number)) is not None:
                last[done] = repaid[done]
                repaid[done] = balance[done]
            np.subtract(balance, repaid, out=balance)
    interest[months:] = 0
    principal[months:] = 0
    if min(principal.min(), last.min()) < 0:
        _refuse_growth(terms, instalment, interest, np.minimum(principal.min(axis=0), last) < 0)


def _refuse_growth(terms: Terms, instalment: StoredArray, interest: StoredArray, grows: NDArray[np.bool_]) -> None:
    index = int(grows.argmax())
    payment = int(instalment[index])
    number = int(terms.interest_only[index]) + 1
    number += int((interest[number - 1 :, index] > payment).argmax())
    raise NegativeAmortisation(
        index=terms.first + index, number=number, payment_amount=payment, interest_amount=int(interest[number - 1, index])
    )


def _ending(count: IntArray) -> dict[int, NDArray[np.intp]]:
    """Return which loans end with which instalment."""
    order = np.argsort(count.astype(np.int16), kind="stable")
    ends = np.bincount(count)
    numbers = np.flatnonzero(ends)
    return dict(zip(numbers.tolist(), np.split(order, ends[numbers].cumsum()[:-1]), strict=True))


def _accrual(terms: Terms) -> Callable[[StoredArray, int, StoredArray], None]:
    """Return the function ``(balance, number, out)`` that writes the rounded interest of a period: the fast one where it is exact."""
    common = 1
    if terms.largest_numerator > _FAST_LIMIT:
        common = gcd(int(np.gcd.reduce(terms.rate_ppm)), terms.denominator)
    if terms.largest_numerator // common > _FAST_LIMIT:
        return _wide_accrual(terms)
    return _fast_accrual(terms, terms.denominator // common)


def _fast_accrual(terms: Terms, denominator: int) -> Callable[[StoredArray, int, StoredArray], None]:
    mode, rate, exact = terms.loans.interest_rounding, terms.period_rate(), np.empty(terms.principal.size)
    half_gap = 0.5 / denominator
    offset = {"half_up": 0.5 + half_gap / 2, "half_even": 0.5 + half_gap / 2, "up": 1 - half_gap, "down": half_gap}[mode]

    def accrue(balance: StoredArray, number: int, out: StoredArray) -> None:
        np.copyto(exact, balance)
        np.multiply(exact, rate(number), out=exact)
        np.add(exact, offset, out=exact)
        out[:] = exact  # cut to whole numbers, which rounds down: nothing is negative
        if mode == "half_even":
            tie = exact - out < half_gap
            np.subtract(out, tie & (out % 2 == 1), out=out)

    return accrue


def _wide_accrual(terms: Terms) -> Callable[[StoredArray, int, StoredArray], None]:
    rate, divisor, days = terms.period_rate(), terms.denominator, terms.days

    def accrue(balance: StoredArray, number: int, out: StoredArray) -> None:
        numerator = terms.rate_ppm if days is None else terms.rate_ppm * days[number - 1]
        quotient = (balance * rate(number)).astype(np.int64)
        remainder = balance * numerator - quotient * divisor  # both may wrap; the difference is small and right
        step = (remainder >= divisor).astype(np.int64) - (remainder < 0)
        out[:] = _rounded(quotient + step, remainder - step * divisor, divisor, terms.loans.interest_rounding)

    return accrue


def _rounded(quotient: IntArray, remainder: IntArray, divisor: IntArray | int, mode: Rounding) -> IntArray:
    """Round ``quotient + remainder / divisor``, none negative."""
    if mode == "half_up":
        return quotient + (2 * remainder >= divisor)
    if mode == "half_even":
        return quotient + (2 * remainder + quotient % 2 > divisor)
    return quotient + (remainder > 0) if mode == "up" else quotient


def _instalments(terms: Terms) -> FloatArray:
    """Return the regular payment of each loan, for ``equal_principal`` the share of principal.

    It is infinite where the last instalment, which pays all that is left, is the only paying one.
    """
    paying, mode = terms.count - terms.interest_only, terms.loans.payment_rounding
    if terms.payment is not None:
        return terms.payment.astype(np.float64)
    if terms.loans.shape == "equal_principal":
        return _rounded(*np.divmod(terms.principal, paying), paying, mode).astype(np.float64)
    payment = terms.principal / _annuity_factor(terms)
    whole = np.floor(payment)
    fraction = payment - whole
    half = mode in ("half_up", "half_even")
    distance = np.abs(fraction - 0.5) if half else np.minimum(fraction, 1 - fraction)
    unsure = distance <= payment * (terms.months + 8) * 2.0**-50  # more than the roundings of the factor can add up to
    rounded = whole + (fraction >= 0.5) if half else whole + (mode == "up")
    free = np.flatnonzero(terms.rate_ppm == 0)
    if free.size:
        rounded[free] = _rounded(*np.divmod(terms.principal[free], paying[free]), paying[free], mode)
        unsure[free] = False
    rounded[paying == 1] = np.inf
    for index in np.flatnonzero(unsure & (paying > 1) & (terms.principal > 0)).tolist():
        rounded[index] = _exact_instalment(terms, index)
    return rounded


def _annuity_factor(terms: Terms) -> FloatArray:
    """Return the sum of the discount factors of the paying periods, unrounded."""
    rate = terms.period_rate()
    if terms.days is None:
        per_period = np.where(terms.rate_ppm == 0, 1.0, rate(1))  # loans free of interest are solved by the caller
        discounted: FloatArray = -np.expm1((terms.interest_only - terms.count) * np.log1p(per_period))
        return discounted / per_period
    factor = np.zeros(terms.principal.size)
    for number in range(terms.months, 0, -1):
        np.divide(1 + factor, 1 + rate(number), out=factor, where=(number > terms.interest_only) & (number <= terms.count))
    return factor


def _exact_instalment(terms: Terms, index: int) -> int:
    """Solve one payment in whole numbers: principal / factor, with factor = above / below built from the last period backwards."""
    above, below = 0, 1
    for number in range(int(terms.count[index]), int(terms.interest_only[index]), -1):
        days = 1 if terms.days is None else int(terms.days[number - 1, index if terms.days.shape[1] > 1 else 0])
        above, below = terms.denominator * (above + below), (terms.denominator + int(terms.rate_ppm[index]) * days) * below
    return round_ratio(int(terms.principal[index]) * below, above, terms.loans.payment_rounding)
