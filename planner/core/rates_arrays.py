"""Rates of many loans at once: the rate a period at which what was lent equals what is repaid, as :func:`planner.core.rates.irr` finds it.

Both functions look for the force ``s = log(1 + rate)``. In it the log of a sum of discounted payments falls, with a slope between minus
one and minus the number of periods: there is at most one root, and steps do not run away. What is not settled after a few of them, and
flows that change direction more than once, are left to :func:`~planner.core.rates.irr`, which finds all rates or says why there is none.
Accurate to 1e-12; a rate that does not exist is masked and listed, never nan and never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.core.loan_arrays import FloatArray, IntArray
from planner.core.rates import irr
from planner.errors import NoRate, SeveralRates

MaskedRates = np.ma.MaskedArray[tuple[int], np.dtype[np.float64]]
BoolArray = NDArray[np.bool_]

_TILE: Final = 8_192
_MOST_STEPS: Final = 12
_SETTLED: Final = 1e-4  # of s x periods: the error left is its cube for level plans
_SETTLED_FLOWS: Final = 1e-7  # and its square for general flows
_NEARLY_FREE: Final = 1e-7  # interest as a fraction of the price, below which the first estimate is exact to 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class RateArrays:
    """Rates a period as fractions, shape (n,), masked where there is none.

    Attributes:
        no_rate: indices of loans that have no rate (money flows one way only).
        several_rates: indices of loans that have more than one, so that none may be quoted.
    """

    per_period: MaskedRates
    no_rate: IntArray
    several_rates: IntArray

    def nominal(self, periods_per_year: int) -> MaskedRates:
        """Return annual rates without compounding within the year."""
        return self.per_period * periods_per_year

    def effective(self, periods_per_year: int) -> MaskedRates:
        """Return annual rates with compounding (复利)."""
        return np.ma.MaskedArray(np.expm1(periods_per_year * np.log1p(self.per_period.data)), mask=self.per_period.mask)


def level_rates(price: ArrayLike, payment: ArrayLike, count: ArrayLike) -> RateArrays:
    """Return the rate a period of plans with one price and ``count`` equal payments after it.

    >>> found = level_rates([1_000_000, 1_000_000, 0], [170_700, 100_000, 1], [6, 10, 6])
    >>> found.nominal(12).filled(-1).round(8).tolist(), found.no_rate.tolist()
    ([0.0825004, 0.0, -1.0], [2])

    Args:
        price: what is received, minor units, shape (n,).
        payment: one each or one for all.
        count: from 1; one each or one for all.
    """
    prices, payments, counts = np.broadcast_arrays(*(_whole_numbers(values) for values in (price, payment, count)))
    if prices.ndim != 1 or (counts < 1).any():
        raise ValueError("expected plans in one dimension, of one payment or more")
    one_way = (prices <= 0) | (payments <= 0)
    if one_way.any():
        prices, payments, counts = (np.where(one_way, 1, values) for values in (prices, payments, counts))
    rates = np.empty(prices.size)
    unsure: list[int] = []
    for start in range(0, prices.size, _TILE):
        part = slice(start, start + _TILE)
        rates[part], settled = _level_tile(*(values[part].astype(np.float64) for values in (prices, payments, counts)))
        unsure.extend((start + np.flatnonzero(~settled)).tolist())
    for index in unsure:
        rates[index] = float(irr([-int(prices[index]), *[int(payments[index])] * int(counts[index])]))
    return _masked(rates, np.flatnonzero(one_way), [])


def flow_rates(flows: ArrayLike) -> RateArrays:
    """Return the rate a period of amounts one period apart.

    >>> found = flow_rates([[-70000, 12000, 15000, 18000, 21000, 26000], [100, 0, 0, 0, 0, 0], [-50, -100, 600, 300, -100, 0]])
    >>> found.per_period.filled(0).round(10).tolist(), found.no_rate.tolist(), found.several_rates.tolist()
    ([0.086630948, 0.0, 0.0], [1], [2])

    Args:
        flows: whole numbers, shape (n, periods + 1); received positive and paid negative, or the other way round.

    Raises:
        CalculationError: flows that change direction more often than :mod:`planner.core.force_of_interest` looks through.
    """
    amounts = _whole_numbers(flows)
    if amounts.ndim != 2:
        raise ValueError(f"expected two dimensions, found {amounts.ndim}")
    rates = np.zeros(amounts.shape[0])
    no_rate: list[int] = []
    several: list[int] = []
    for start in range(0, amounts.shape[0], _TILE):
        tile = amounts[start : start + _TILE]
        direction, one_way = _directions(tile)
        found, settled = _flow_tile(tile, direction)
        rates[start : start + _TILE] = found
        no_rate.extend((start + np.flatnonzero(one_way)).tolist())
        for index in (start + np.flatnonzero(~settled & ~one_way)).tolist():
            try:
                rates[index] = float(irr(amounts[index].tolist()))
            except NoRate:
                no_rate.append(index)
            except SeveralRates:
                several.append(index)
    return _masked(rates, no_rate, several)


def _whole_numbers(values: ArrayLike) -> IntArray:
    return np.asarray(values).astype(np.int64, casting="safe", copy=False)


def _masked(rates: FloatArray, no_rate: Iterable[int], several_rates: Iterable[int]) -> RateArrays:
    none, several = (np.array(sorted(indices), dtype=np.int64) for indices in (no_rate, several_rates))
    mask = np.zeros(rates.shape, dtype=np.bool_)
    mask[none] = mask[several] = True
    rates[mask] = 0
    return RateArrays(np.ma.MaskedArray(rates, mask=mask), none, several)


def _level_tile(price: FloatArray, payment: FloatArray, count: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return rates, and which are settled, by Halley's steps on the log of the annuity factor.

    They start from the lower bound that Jensen's inequality gives: a plan is worth no less than if all were paid at the mean time.
    """
    interest = (payment * count - price) / price
    nearly_free = np.abs(interest) <= _NEARLY_FREE
    unlike_price, force = -payment / price, 2 * np.log1p(interest) / (count + 1)
    if nearly_free.any():
        force[nearly_free] = 1.0  # not used
    with np.errstate(all="ignore"):  # a plan that runs away is not settled
        for _ in range(_MOST_STEPS):
            discounted = np.expm1(-count * force)
            growth, decay = 1 / np.expm1(force), 1 / discounted
            value = np.log(discounted * growth * unlike_price)
            by_growth, by_decay = 1 + growth, count * (1 + decay)
            fall = by_growth + by_decay
            step = value / fall
            curvature = growth * by_growth - count * decay * by_decay
            step /= np.maximum(1 - 0.5 * step * curvature / fall, 0.5)
            force += step
            settled = nearly_free | (np.abs(step) * count < _SETTLED)
            if settled.all():
                break
        rates: FloatArray = np.expm1(force)
    rates[nearly_free] = (2 * interest / (count + 1))[nearly_free]
    return rates, settled


def _directions(tile: IntArray) -> tuple[IntArray, BoolArray]:
    """Return 1 where all money is paid before any is received, -1 the other way round, 0 for others; and which flow one way only."""
    received, paid = tile > 0, tile < 0
    both: BoolArray = np.logical_and(received.any(axis=1), paid.any(axis=1))
    width = tile.shape[1]
    paid_first = width - paid[:, ::-1].argmax(axis=1) <= received.argmax(axis=1)
    received_first = width - received[:, ::-1].argmax(axis=1) <= paid.argmax(axis=1)
    direction: IntArray = (both & paid_first).astype(np.int64) - (both & received_first).astype(np.int64)
    return direction, ~both


def _flow_tile(tile: IntArray, direction: IntArray) -> tuple[FloatArray, BoolArray]:
    """Return rates of flows that change direction once, and which are settled.

    Newton's steps on log(later flows) - log(earlier flows), both discounted: it falls by the distance of their mean times.
    """
    rates, settled = np.zeros(direction.size), np.zeros(direction.size, dtype=np.bool_)
    once = np.flatnonzero(direction)
    if not once.size:
        return rates, settled
    flows = np.ascontiguousarray((tile[once] * direction[once, np.newaxis]).T, dtype=np.float64)
    first_late, last_early = int((flows > 0).any(axis=1).argmax()), int(np.flatnonzero((flows < 0).any(axis=1))[-1])
    late, early = np.maximum(flows[first_late:], 0), np.maximum(-flows[: last_early + 1], 0)
    with np.errstate(all="ignore"):  # flows that run away are not settled
        force = _first_estimate(late, early, first_late)
        for _ in range(_MOST_STEPS):
            discount = np.exp(-force)
            late_value, late_time = _discounted(late, discount)
            early_value, early_time = _discounted(early, discount)
            step = (np.log(late_value / early_value) - first_late * force) / (first_late + late_time - early_time)
            force += step
            done = np.abs(step) * len(flows) < _SETTLED_FLOWS
            if done.all():
                break
        rates[once], settled[once] = np.expm1(force), done
    return rates, settled


def _discounted(flows: FloatArray, discount: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the sum of discounted flows, shape (periods, n) from time 0 on, and their mean time, by Horner's scheme and its derivative."""
    value, derivative = flows[-1].copy(), np.zeros_like(discount)
    for row in flows[-2::-1]:
        derivative *= discount
        derivative += value
        value *= discount
        value += row
    derivative *= discount
    derivative /= value
    return value, derivative


def _first_estimate(late: FloatArray, early: FloatArray, first_late: int) -> FloatArray:
    """Return Halley's step from a rate of zero, by the sums, means and variances of the flows' times; Newton's where that is no help."""
    late_sum, late_mean, late_variance = _moments(late)
    early_sum, early_mean, early_variance = _moments(early)
    distance = first_late + late_mean - early_mean
    ratio = np.log(late_sum / early_sum)
    estimate: FloatArray = ratio / distance
    return estimate / np.maximum(1 - estimate * (late_variance - early_variance) / (2 * distance), 0.5)


def _moments(flows: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    times = np.arange(len(flows), dtype=np.float64)
    total, first, second = np.stack([np.ones_like(times), times, times * times]) @ flows
    mean = first / total
    return total, mean, second / total - mean * mean
