"""Annual rates of many loans, against numpy-financial and pyxirr."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy_financial as npf
import pyxirr

from planner.core.rates_arrays import flow_rates, level_rates
from tests.benchmarks.measure import Measured, medians

PLANS, VECTORS, PERIODS = 1_000_000, 100_000, 60
SLOW, FAST = 100, 1_000  # loans of the loops, whose time is then multiplied


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    yield from _level_plans(np.random.default_rng(20_261_123))
    yield from _flow_vectors(np.random.default_rng(20_261_124))


def _level_plans(rng: np.random.Generator) -> Iterator[Measured]:
    price, count = rng.integers(10_000_00, 500_000_00, PLANS), rng.integers(6, PERIODS + 1, PLANS)
    rate = rng.integers(300, 3_600, PLANS) / 120_000
    payment = np.rint(price * rate / -np.expm1(-count * np.log1p(rate))).astype(np.int64)
    flows = [np.array([-float(price[k]), *[float(payment[k])] * int(count[k])]) for k in range(SLOW)]
    lent, paid = price.astype(np.float64), -payment.astype(np.float64)

    def check(found: object) -> None:
        if not np.abs(level_rates(price, payment, count).per_period - np.asarray(found)).max() < 1e-10:
            raise AssertionError("the rates are not those of pyxirr")

    check(pyxirr.rate(count, paid, lent))
    ours, irr_loop, rate_arrays, xirr_arrays, xirr_loop = medians(
        lambda: level_rates(price, payment, count),
        lambda: [npf.irr(one) for one in flows],
        lambda: npf.rate(count, paid, lent, 0.0),
        lambda: pyxirr.rate(count, paid, lent),
        lambda: [pyxirr.rate(int(count[k]), paid[k], lent[k]) for k in range(FAST)],
    )
    what = f"{PLANS:,} rates of level plans"
    yield Measured(what, "numpy_financial.irr, a loop", ours, irr_loop * PLANS / SLOW, wanted=2_000, extrapolated=True)
    yield Measured(what, "numpy_financial.rate, arrays", ours, rate_arrays, wanted=4)
    yield Measured(what, "pyxirr.rate, arrays", ours, xirr_arrays)
    yield Measured(what, "pyxirr.rate, a loop", ours, xirr_loop * PLANS / FAST, wanted=10, extrapolated=True)


def _flow_vectors(rng: np.random.Generator) -> Iterator[Measured]:
    price = rng.integers(10_000_00, 500_000_00, VECTORS)
    share = rng.uniform(0.3, 1.7, (VECTORS, PERIODS)) * rng.uniform(0.8, 2, (VECTORS, 1)) / PERIODS
    flows = np.column_stack([-price, np.rint(price[:, np.newaxis] * share).astype(np.int64)])
    some = list(flows[:FAST].astype(np.float64))
    theirs = np.array([pyxirr.irr(one) for one in some], dtype=np.float64)
    if not np.abs(flow_rates(flows[:FAST]).per_period - theirs).max() < 1e-10:
        raise AssertionError("the rates are not those of pyxirr")
    ours, irr_loop, xirr_loop = medians(
        lambda: flow_rates(flows),
        lambda: [npf.irr(one) for one in some[:SLOW]],
        lambda: [pyxirr.irr(one) for one in some],
    )
    what = f"{VECTORS:,} rates of {PERIODS + 1} uneven flows"
    yield Measured(what, "numpy_financial.irr, a loop", ours, irr_loop * VECTORS / SLOW, wanted=250, extrapolated=True)
    yield Measured(what, "pyxirr.irr, a loop", ours, xirr_loop * VECTORS / FAST, wanted=6, extrapolated=True)
