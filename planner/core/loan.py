"""One loan as a value: what is repaid, at which rates, on which days, in which shape.

The same value serves a plain loan (``principal`` alone) and a negotiated plan, where old ``costs`` and ``arrears`` stand beside the
principal, part of the claim is ``deferred`` free of interest to the end or ``waived_at_end`` when the last instalment is paid, and a
``holiday`` goes before the first regular instalment. These parts are not in ``principal``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, get_args

from planner.core.dates import PERIODS_PER_YEAR, Frequency, Shift, add_periods, due_dates, is_regular, shifted
from planner.core.daycount import DayCount, period_fraction
from planner.core.money import Rounding
from planner.errors import InputError

Shape = Literal["level_payment", "equal_principal", "interest_first", "stepped", "seasonal", "custom"]
"""等额本息, 等额本金, 先息后本, payments that step up or down, payments that follow twelve monthly weights, agreed dates and sums."""
SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)

ArrearsHandling = Literal["spread", "first", "end"]
HolidayKind = Literal["full", "interest_only"]
Compounding = Frequency | Literal["semiannual"]
UnpaidInterest = Literal["compounds", "waits", "waived"]

LARGEST_COUNT: Final = 1200
"""Most instalments of one schedule (a century of months): beyond it the payment is taken to be too small."""


@dataclass(frozen=True, slots=True)
class RateChange:
    """From instalment ``from_number`` on (the first is 1) the loan bears ``annual_rate``, and the payment is worked out again."""

    from_number: int
    annual_rate: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """Every ``every`` instalments the payment grows by ``amount`` (minor units, may be negative), or is multiplied by ``factor``."""

    every: int = 1
    amount: int | None = None
    factor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """See the module. Amounts in minor units; ``season`` holds twelve weights, January first; ``custom`` dates and sums.

    Exactly one of ``count`` and ``payment`` may be None and is then solved. With ``amortise_over`` the payment is that of a longer term
    and the last instalment takes the rest (balloon). Interest of an instalment without payment ``compounds``, ``waits``, or is ``waived``.
    ``compounding`` is how often the annual rate compounds where that is not once a period.
    """

    principal: int
    rates: tuple[RateChange, ...]
    count: int | None = None
    payment: int | None = None
    start: date | None = None
    first_due: date | None = None
    frequency: Frequency = "monthly"
    day_count: DayCount = "30/360"
    shape: Shape = "level_payment"
    interest_only: int = 0
    skip_months: tuple[int, ...] = ()
    season: tuple[Decimal, ...] | None = None
    step: Step | None = None
    custom: tuple[tuple[date, int], ...] = ()
    amortise_over: int | None = None
    payment_rounding: Rounding = "half_up"
    interest_rounding: Rounding = "half_up"
    unpaid_interest: UnpaidInterest = "compounds"
    compounding: Compounding | None = None
    shift: Shift = "same_day"
    is_working_day: Callable[[date], bool] | None = None
    costs: int = 0
    arrears: int = 0
    arrears_handling: ArrearsHandling = "spread"
    deferred: int = 0
    waived_at_end: int = 0
    holiday: int = 0
    holiday_kind: HolidayKind = "full"


@dataclass(frozen=True, slots=True)
class Period:
    """One period: it ends on ``due`` (None without dates) and is ``years`` long; ``rate`` is its exact interest per unit of balance,
    as numerator and denominator. ``month`` is the calendar month that the instalment belongs to, wherever a holiday moves its date."""

    number: int
    due: date | None
    month: int | None
    years: Fraction
    rate: tuple[int, int]


def rate_at(loan: Loan, number: int) -> Decimal:
    """Return the annual rate in force for instalment ``number``."""
    return next(change.annual_rate for change in reversed(loan.rates) if change.from_number <= number)


def periods(loan: Loan, count: int) -> tuple[Period, ...]:
    """Return the first ``count`` periods of a loan.

    Interest is counted to the anchor day of each period: moving a due date off a holiday costs nothing. Without dates, only 30/360
    is possible.

    Raises:
        InputError: a day count needs dates that are not given; a custom date is not after the one before.
    """
    if loan.shape == "custom":
        return _custom_periods(loan)
    anchors, regular = _anchors(loan, count)
    if anchors is None:
        years = Fraction(1, PERIODS_PER_YEAR[loan.frequency])
        return tuple(_period(loan, k, None, None, years) for k in range(1, count + 1))
    dues = _moved(loan, anchors[1:])
    lengths = _lengths(anchors, loan.frequency, loan.day_count, regular)
    return tuple(_period(loan, k, dues[k - 1], anchors[k], lengths[k - 1]) for k in range(1, count + 1))


def _moved(loan: Loan, anchors: tuple[date, ...]) -> tuple[date, ...]:
    if loan.shift == "same_day":
        return anchors
    if loan.is_working_day is None:
        raise ValueError(f"shift {loan.shift!r} needs is_working_day")
    return tuple(shifted(day, loan.shift, loan.is_working_day) for day in anchors)


@lru_cache(maxsize=256)
def _lengths(anchors: tuple[date, ...], frequency: Frequency, day_count: DayCount, regular: bool) -> tuple[Fraction, ...]:
    return tuple(
        period_fraction(start, end, frequency=frequency, day_count=day_count, regular=regular or k > 0)
        for k, (start, end) in enumerate(pairwise(anchors))
    )


def _period(loan: Loan, number: int, due: date | None, anchor: date | None, years: Fraction) -> Period:
    return Period(number, due, anchor.month if anchor else None, years, period_rate(rate_at(loan, number), years, loan.compounding))


def _anchors(loan: Loan, count: int) -> tuple[tuple[date, ...] | None, bool]:
    """Return start and unshifted due dates, and whether the first period is a whole one."""
    start, first_due = loan.start, loan.first_due
    if start is None and first_due is None:
        if loan.day_count != "30/360":
            raise InputError("error.dates_needed", place="start", day_count=loan.day_count)
        if loan.skip_months or loan.season:
            raise InputError("error.first_due_needed", place="first_due")
        return None, True
    if start is None:
        assert first_due is not None
        start = add_periods(first_due, -1, loan.frequency)
    elif first_due is None:
        first_due = add_periods(start, 1, loan.frequency)
    if first_due <= start:
        raise InputError("error.first_due_order", place="first_due", start=start, first_due=first_due)
    return _anchor_dates(start, first_due, loan.frequency, count)


@lru_cache(maxsize=256)
def _anchor_dates(start: date, first_due: date, frequency: Frequency, count: int) -> tuple[tuple[date, ...], bool]:
    regular = is_regular(start, first_due, frequency)
    if regular and add_periods(start, 1, frequency) == first_due:
        return tuple(add_periods(start, k, frequency) for k in range(count + 1)), True
    return (start, *due_dates(first_due, count, frequency)), regular


def _custom_periods(loan: Loan) -> tuple[Period, ...]:
    before = loan.start
    found = []
    for number, (due, _) in enumerate(loan.custom, 1):
        if before is None or due <= before:
            raise InputError("error.custom_order", place=f"custom[{number - 1}]", found=due)
        years = period_fraction(before, due, frequency=loan.frequency, day_count=loan.day_count, regular=False)
        found.append(_period(loan, number, due, due, years))
        before = due
    return tuple(found)


@lru_cache(maxsize=4096)
def period_rate(annual: Decimal, years: Fraction, compounding: Compounding | None = None) -> tuple[int, int]:
    """Return the interest per unit of balance over ``years``, as numerator and denominator.

    Exact, unless the rate compounds at another interval than the payments: then to 40 digits.

    >>> period_rate(Decimal("0.12"), Fraction(1, 12))
    (1, 100)
    """
    if compounding is None or annual == 0:
        return (years * Fraction(annual)).as_integer_ratio()
    times = 2 if compounding == "semiannual" else PERIODS_PER_YEAR[compounding]
    with localcontext() as context:
        context.prec = 40
        length = Decimal(years.numerator) / years.denominator
        return ((1 + annual / times) ** (times * length) - 1).as_integer_ratio()
