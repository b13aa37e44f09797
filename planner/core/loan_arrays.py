"""Many loans as arrays: what is repaid, at which rates, over how many instalments. Counterpart of :mod:`planner.core.loan`.

Arrays hold whole numbers only (numpy integers or lists of int); floats are refused, never rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.core.daycount import DayCount
from planner.core.loan import LARGEST_COUNT
from planner.core.money import LARGEST_AMOUNT, Rounding
from planner.errors import AmountOverflow, InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
ArrayShape = Literal["level_payment", "equal_principal", "interest_first"]

RATE_DENOMINATOR: Final = 1_000_000
"""A rate is a whole number of millionths a year: 0.156 (15.6%) is 156,000."""
LARGEST_RATE_PPM: Final = 1_000 * RATE_DENOMINATOR
LARGEST_DAYS: Final = 36_600
"""Most days of one period: a century."""

_BASIS: Final[dict[DayCount, int]] = {"ACT/365F": 365, "ACT/360": 360}


@dataclass(frozen=True, slots=True, eq=False)
class LoanArrays:
    """Loans that differ in amounts, rates and terms, and share shape, day count and rounding.

    Attributes:
        principal: minor units, one a loan; its length is the number of loans ``n``.
        rate_ppm: annual rates in millionths (see :func:`exact_ppm`), one a loan or one for all.
        count: instalments, one a loan or one for all.
        payment: regular payment of ``level_payment`` where it is given; None: solved.
        interest_only: first instalments that pay their interest only (``level_payment``, ``equal_principal``).
        day_count: ``30/360`` counts whole periods, the others ``days``.
        days: days of each period, shape (periods,) or (periods, n); for ``ACT/365F`` and ``ACT/360`` only.
    """

    principal: ArrayLike
    rate_ppm: ArrayLike
    count: ArrayLike
    payment: ArrayLike | None = None
    shape: ArrayShape = "level_payment"
    interest_only: ArrayLike = 0
    day_count: DayCount = "30/360"
    periods_per_year: int = 12
    days: ArrayLike | None = None
    payment_rounding: Rounding = "half_up"
    interest_rounding: Rounding = "half_up"


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Checked loans, or a tile of them.

    Attributes:
        first: index of the first loan.
        interest_only: all but one instalment for ``interest_first``.
        days: (periods, 1) or (periods, n); None for whole periods.
        denominator: of a period's rate; the numerator is rate_ppm x days.
        loans: what was given, for the settings that all loans share.
    """

    first: int
    principal: IntArray
    rate_ppm: IntArray
    count: IntArray
    interest_only: IntArray
    payment: IntArray | None
    days: IntArray | None
    denominator: int
    loans: LoanArrays

    def tile(self, part: slice) -> Terms:
        """Return a part of the loans."""
        return replace(
            self,
            first=part.start,
            principal=self.principal[part],
            rate_ppm=self.rate_ppm[part],
            count=self.count[part],
            interest_only=self.interest_only[part],
            payment=None if self.payment is None else self.payment[part],
            days=self.days if self.days is None or self.days.shape[1] == 1 else self.days[:, part],
        )

    @property
    def months(self) -> int:
        """Most instalments of a loan."""
        return int(self.count.max(initial=0))

    @property
    def largest_numerator(self) -> int:
        """Largest balance x rate x days, as a Python integer."""
        days = 1 if self.days is None else int(self.days[: self.months].max(initial=0))
        return int(self.principal.max(initial=0)) * int(self.rate_ppm.max(initial=0)) * days

    def period_rate(self) -> Callable[[int], FloatArray]:
        """Return the function from a period's number to its rate per loan, at most two roundings off."""
        rate, days = self.rate_ppm / self.denominator, self.days

        def of_period(number: int) -> FloatArray:
            return rate if days is None else rate * days[number - 1]

        return of_period


def exact_ppm(annual_rates: Iterable[Decimal]) -> IntArray:
    """Return annual rates (fractions) as whole millionths.

    >>> exact_ppm([Decimal("0.156"), Decimal("0.036525")]).tolist()
    [156000, 36525]

    Raises:
        InputError: a rate is negative, above :data:`LARGEST_RATE_PPM`, or finer than a millionth.
    """
    found = []
    for index, rate in enumerate(annual_rates):
        ppm = rate * RATE_DENOMINATOR if rate.is_finite() else Decimal(-1)
        if not 0 <= ppm <= LARGEST_RATE_PPM:
            raise InputError("error.rate_range", place=f"annual_rate[{index}]", found=str(rate))
        if ppm != int(ppm):
            raise InputError("error.rate_decimals", place=f"annual_rate[{index}]", found=str(rate), decimals=6)
        found.append(int(ppm))
    return np.array(found, dtype=np.int64)


def checked(loans: LoanArrays) -> Terms:
    """Return the loans as int64 arrays of one length.

    Raises:
        InputError: a number outside its range; ``place`` names the array and the index.
        AmountOverflow: a principal above :data:`~planner.core.money.LARGEST_AMOUNT`.
        TypeError, ValueError: arrays that are not of whole numbers or do not fit each other.
    """
    principal = _whole_numbers("principal", loans.principal, None)
    if (largest := int(principal.max(initial=0))) > LARGEST_AMOUNT:
        raise AmountOverflow(amount=largest, index=int(principal.argmax()))
    size = _within("principal", principal, 0, LARGEST_AMOUNT).size
    count = _within("count", _whole_numbers("count", loans.count, size), 1, LARGEST_COUNT)
    interest_only = _within("interest_only", _whole_numbers("interest_only", loans.interest_only, size), 0, count - 1)
    payment = None
    if loans.payment is not None:
        if loans.shape != "level_payment":
            raise ValueError(f"payment: not for {loans.shape}")
        payment = _within("payment", _whole_numbers("payment", loans.payment, size), 0, LARGEST_AMOUNT)
    days, year = _days(loans, size, int(count.max(initial=0)))
    return Terms(
        first=0,
        principal=principal,
        rate_ppm=_within("rate_ppm", _whole_numbers("rate_ppm", loans.rate_ppm, size), 0, LARGEST_RATE_PPM),
        count=count,
        interest_only=count - 1 if loans.shape == "interest_first" else interest_only,
        payment=payment,
        days=days,
        denominator=RATE_DENOMINATOR * year,
        loans=loans,
    )


def _whole_numbers(name: str, values: ArrayLike, size: int | None) -> IntArray:
    """Return ``values`` as int64, one dimension of ``size``; never rounds."""
    found = np.asarray(values).astype(np.int64, casting="safe", copy=False)
    if size is not None:
        return np.broadcast_to(found, (size,))
    if found.ndim != 1:
        raise ValueError(f"{name}: expected one dimension, found {found.ndim}")
    return found


def _within(name: str, found: IntArray, lowest: int, highest: int | IntArray) -> IntArray:
    """Return ``found`` unless a number lies outside its range."""
    wrong = (found < lowest) | (found > highest)
    if wrong.any():
        index = int(wrong.argmax())
        most = int(np.broadcast_to(highest, found.shape)[index])
        raise InputError("error.number_range", place=f"{name}[{index}]", found=int(found[index]), lowest=lowest, highest=most)
    return found


def _days(loans: LoanArrays, size: int, months: int) -> tuple[IntArray | None, int]:
    """Return the days of each period, (periods, 1) or (periods, n), and the days (or periods) of a year."""
    if (loans.days is None) != (loans.day_count == "30/360"):
        raise ValueError(f"days: {loans.day_count} takes {'none' if loans.days is not None else 'the days of each period'}")
    if loans.days is None:
        if loans.periods_per_year < 1:
            raise ValueError("periods_per_year: expected one or more")
        return None, loans.periods_per_year
    days = np.asarray(loans.days).astype(np.int64, casting="safe", copy=False)
    if days.ndim == 1:
        days = days[:, np.newaxis]
    if days.ndim != 2 or days.shape[0] < months or days.shape[1] not in (1, size):
        raise ValueError(f"days: expected at least {months} periods, for one or {size} loans, found {days.shape}")
    _within("days", days.ravel(), 0, LARGEST_DAYS)
    return days, _BASIS[loans.day_count]
