"""Screening (初筛): what every plan of a grid asks for, in closed form, and whether the household can live with it. Whole arrays, no loop.

A plan's payments are its largest payment × the pattern's weights. Annuity factors hang on rate, term and pattern alone, so they are
tabulated once; limits hang on term and pattern, so each test is one comparison of integers. The closed form misses the exact schedule by
a few minor units, more where interest waits through a holiday; so nothing is shown of it: survivors are built exactly and tested again.

Arrays are down payments × patterns × months × rungs.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.core.daycount import year_fraction
from planner.household.capacity import floor_limits, misfits_allowed, season_limits, share_limits
from planner.negotiation.grid import STEP, Grid, Owed, Pattern
from planner.negotiation.situation import Situation
from planner.valuation.creditor import Floats, as_floats

_ABOVE_INTEREST: Final = 1.05
"""How many times a twelfth of a year's interest the first payment must be, so that it covers that of the longest month: a debt that grows
while it is paid has no plan. By season it may grow in a weak month."""


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The largest payment that the household can live with, patterns × months, minor units, zero where there is none.

    ``floor`` keeps to test T4, ``hard`` to T2 and T4; ``ample`` also takes nothing from the essentials of any month. ``share`` is the most
    that all payments may come to (T1), by months. ``weights`` are those of the patterns, patterns × all months.
    """

    floor: NDArray[np.int64]
    hard: NDArray[np.int64]
    ample: NDArray[np.int64]
    share: NDArray[np.int64]
    weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """What each plan asks for, minor units.

    - ``largest``: the largest payment; ``total``: all payments without the down payment.
    - ``exists``: whether there is such a plan; ``feasible``: and it passes T1, T2 and T4; ``ample``: and it takes nothing from the
      essentials of any month.
    - ``at_creditor_rate``, ``at_household_rate``: what all payments count today at the two discount rates, without the down payment.
    - ``each_debt``: what a month of weight one pays on each debt: debts × the axes.
    """

    limits: Limits
    largest: NDArray[np.int64]
    total: NDArray[np.int64]
    exists: NDArray[np.bool_]
    feasible: NDArray[np.bool_]
    ample: NDArray[np.bool_]
    at_creditor_rate: Floats
    at_household_rate: Floats
    each_debt: Floats


def screen(situation: Situation, grid: Grid, household_rate: float) -> Screen:
    """Screen all plans of a grid. ``household_rate`` is the rate a year at which the household counts what it pays later."""
    limits = limits_of(situation, grid)
    shape = grid.shape[:4]
    each_debt = np.zeros((len(situation.debts), *shape))
    largest, total, creditor, household = (np.zeros(shape) for _ in range(4))
    exists = np.ones(shape, dtype=np.bool_)
    discounts = [_discounts(len(situation.months), rate) for rate in (float(situation.mandate.discount_rate), household_rate)]
    for k, longest in enumerate(situation.months_each):
        terms = np.minimum(grid.months, longest) - 1
        months_a_year = 12 / float(year_fraction(date(2026, 1, 1), date(2027, 1, 1), situation.debts[k].day_count))
        for p, pattern in enumerate(grid.patterns):
            weights = limits.weights[p]
            sums = [np.cumsum(weights * factors)[terms] for factors in (1.0, *discounts)]
            peak = np.maximum.accumulate(weights)[terms]
            for d, by_rung in enumerate(grid.owed):
                payment, repays = _payments(weights, pattern, terms, [owed[k] for owed in by_rung], months_a_year)
                exists[d, p] &= repays
                each_debt[k, d, p] = payment
                largest[d, p] += payment * peak[:, np.newaxis]
                for found, each in zip((total, creditor, household), sums, strict=True):
                    found[d, p] += payment * each[:, np.newaxis]
    asks, adds = (np.rint(values).astype(np.int64) for values in (largest, total))
    # A plan whose last month pays nothing is the same as a shorter one, and one that ends before its first step the same as a level one.
    months = np.array(grid.months)
    before_step = [months <= pattern.holiday + STEP.every if pattern.shape == "stepped" else months < 0 for pattern in grid.patterns]
    exists &= (asks > 0) & ((limits.weights[:, months - 1] > 0) & ~np.array(before_step))[..., np.newaxis]
    within = exists & (adds <= limits.share[:, np.newaxis])
    return Screen(
        limits=limits,
        largest=asks,
        total=adds,
        exists=exists,
        feasible=within & (asks <= limits.hard[..., np.newaxis]),
        ample=within & (asks <= limits.ample[..., np.newaxis]),
        at_creditor_rate=creditor,
        at_household_rate=household,
        each_debt=each_debt,
    )


def limits_of(situation: Situation, grid: Grid) -> Limits:
    """Return the largest payments of all patterns and terms."""
    months = situation.months
    calendar = [month.first.month for month in months]
    season, floor = season_limits(months, situation.assumptions), floor_limits(months)
    left = [min(month.left, limit) for month, limit in zip(months, floor, strict=True)]
    weights = np.array([pattern.weights(calendar) for pattern in grid.patterns])
    misfits = [misfits_allowed(count, situation.assumptions) for count in range(1, len(months) + 1)]
    at = np.array(grid.months) - 1
    never = [2**62] * len(months)
    floors, hard, ample = (
        np.array([_largest(row, some, every, misfits) for row in weights], dtype=np.int64)[:, at]
        for some, every in ((never, floor), (season, floor), (season, left))
    )
    return Limits(floors, hard, ample, np.array(share_limits(months, situation.assumptions), dtype=np.int64)[at], weights)


def _largest(weights: Floats, season: Sequence[int], floor: Sequence[int], misfits: Sequence[int]) -> list[int]:
    """Return, for each number of months, the largest payment of a pattern that keeps to the ``floor`` of every month, and to the
    ``season`` of all but as many months as may misfit."""
    found: list[int] = []
    fitting: list[float] = []
    least, peak = float("inf"), 0.0
    for k, weight in enumerate(weights.tolist()):
        if weight:
            insort(fitting, season[k] / weight)
            least, peak = min(least, floor[k] / weight), max(peak, weight)
        rest = fitting[misfits[k]] if len(fitting) > misfits[k] else least
        most = min(rest, least) * peak if peak else 0.0
        found.append(max(0, int(most)))
    return found


def _payments(
    weights: Floats, pattern: Pattern, terms: NDArray[np.int64], owed: Sequence[Owed], months_a_year: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the payment of weight one, and whether such payments repay the debt, for each term and rung: months × rungs."""
    rates = as_floats([each.rate for each in owed]) / months_a_year
    distinct, which = np.unique(rates, return_inverse=True)
    number = np.arange(len(weights))[:, np.newaxis]
    # Interest of a holiday waits without interest of its own, but it is paid before principal: so it is amortised with it.
    counted = weights[:, np.newaxis] * np.exp(-np.maximum(number + 1 - pattern.holiday, 0) * np.log1p(distinct))
    factors = np.cumsum(counted, axis=0)[terms][:, which]
    plain = np.cumsum(weights)[terms][:, np.newaxis]
    bearing, old = (np.array([getattr(each, name) for each in owed], dtype=np.float64) for name in ("bearing", "old"))
    interest = bearing * rates
    with np.errstate(divide="ignore", invalid="ignore"):
        amortising = (bearing + interest * pattern.holiday) / factors
        payment = np.where(plain > 0, amortising + old / plain, 0.0)
    grows = (amortising < interest * _ABOVE_INTEREST) & (pattern.shape != "seasonal")
    return payment, (plain > 0) & ~grows | (bearing + old == 0)


def _discounts(months: int, rate: float) -> Floats:
    return np.asarray(np.exp(-np.arange(1, months + 1) * np.log1p(rate) / 12))


def pattern_payments(weights: Floats, months: int, largest: float) -> NDArray[np.int64]:
    """Return the payments of a pattern over so many months whose largest is ``largest``, in minor units."""
    row = weights[:months]
    peak = row.max(initial=0.0)
    return np.asarray(np.rint(row * (largest / peak if peak else 0.0)), dtype=np.int64)
