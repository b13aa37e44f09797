"""The annual rate of a plan (贷款年化利率): all that is paid against the money actually outstanding.

中国人民银行公告〔2021〕3号 allows the compound rate (internal rate of return) and the simple one, where it is named so. Whether its annex
compounds the monthly rate could not be read, so both are given: compound = (1 + i)^p - 1, simple = i x p, with i the rate a period and p
the periods a year. Where payments are not one period apart, i follows from the effective rate by days / 365.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from planner.core.dates import PERIODS_PER_YEAR, Frequency, is_regular
from planner.core.rates import effective_rate, irr, nominal_rate, xirr
from planner.errors import NoRate


def annual_rates(
    financed: int, payments: Sequence[int], dues: Sequence[date | None], start: date | None, frequency: Frequency
) -> tuple[Decimal | None, Decimal | None]:
    """Return the compound and the simple annual rate; None, None where there is none (nothing is financed, or paid).

    >>> compound, simple = annual_rates(1000000, [170700] * 6, [None] * 6, None, "monthly")
    >>> round(compound, 8), round(simple, 8)
    (Decimal('0.08569257'), Decimal('0.08250040'))

    Args:
        financed: what is outstanding on ``start``, in minor units.
        payments, dues: one payment a due date; dates may be None where payments are one period apart.
    """
    if financed > 0 and financed == sum(payments) and min(payments) >= 0:
        return Decimal(0), Decimal(0)  # without interest there is nothing to search
    times = PERIODS_PER_YEAR[frequency]
    try:
        if start is None or _one_period_apart(start, dues, frequency):
            rate = irr((-financed, *payments))
            return effective_rate(rate * times, times), rate * times
        days = [day for day in dues if day is not None]
        compound = xirr(((start, -financed), *zip(days, payments, strict=True)))
    except NoRate:
        return None, None
    return compound, nominal_rate(compound, times)


def _one_period_apart(start: date, dues: Sequence[date | None], frequency: Frequency) -> bool:
    days = [start, *(day for day in dues if day is not None)]
    return len(days) == len(dues) + 1 and all(is_regular(before, after, frequency) for before, after in pairwise(days))
