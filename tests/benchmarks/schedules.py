"""Schedules of 100,000 loans over 60 months: exact, against numpy-financial (arrays, not exact) and a loop in ``Decimal`` (exact)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import numpy_financial as npf

from planner.core.amortization_arrays import amortize_arrays
from planner.core.loan_arrays import RATE_DENOMINATOR, LoanArrays
from tests.benchmarks.measure import Measured, medians
from tests.reference import ReferenceLoan, Row, reference_rows

LOANS, MONTHS, IN_DECIMAL = 100_000, 60, 200


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    rng = np.random.default_rng(20_261_123)
    principal = rng.integers(10_000_00, 500_000_00, LOANS)
    rate_ppm = rng.integers(300, 2_400, LOANS) * 100
    loans = LoanArrays(principal, rate_ppm, MONTHS)
    rate, months = rate_ppm / (12 * RATE_DENOMINATOR), np.arange(1, MONTHS + 1)[:, np.newaxis]

    def all_matrices() -> object:
        found = amortize_arrays(loans)
        return found.interest, found.principal, found.payment, found.closing

    def vectorised() -> object:
        return npf.ipmt(rate, months, MONTHS, principal / 100), npf.ppmt(rate, months, MONTHS, principal / 100)

    def in_decimal() -> list[list[Row]]:
        one_each = zip(principal[:IN_DECIMAL].tolist(), rate_ppm[:IN_DECIMAL].tolist(), strict=True)
        return [
            reference_rows(ReferenceLoan(owed, Decimal(ppm) / RATE_DENOMINATOR, [(1, 12)] * MONTHS), digits=28) for owed, ppm in one_each
        ]

    exact = amortize_arrays(loans).payment[:, :IN_DECIMAL].T.tolist()
    if exact != [[row[0] for row in rows] for rows in in_decimal()]:
        raise AssertionError("the schedules are not those of the reference")
    ours, ours_all, theirs, loop = medians(lambda: amortize_arrays(loans), all_matrices, vectorised, in_decimal)
    what = f"{LOANS:,} exact schedules of {MONTHS} months"
    loop *= LOANS / IN_DECIMAL
    yield Measured(f"{what}: interest, principal", "numpy-financial ipmt + ppmt, not exact", ours, theirs, wanted=40)
    yield Measured(f"{what}: interest, principal, payment, closing", "the same", ours_all, theirs)
    yield Measured(f"{what}: interest, principal, payment, closing", "a loop in Decimal", ours_all, loop, wanted=150, extrapolated=True)
