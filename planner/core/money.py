"""Money is an integer number of minor units (fen 分); no float ever holds an amount.

An amount arrives and leaves as a decimal string, with as many decimals as the currency has (0, 2 or 3).
Every rounding names its mode. ``down`` is towards zero, ``up`` away from zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, get_args

from planner.errors import AmountOverflow, CalculationError, InputError

Rounding = Literal["half_up", "half_even", "up", "down"]
ROUNDINGS: Final[tuple[str, ...]] = get_args(Rounding)

MINOR_UNITS: Final[dict[str, int]] = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3}
"""Decimals of a currency (ISO 4217) where they are not two."""

LARGEST_AMOUNT: Final = 10**15
"""Largest amount accepted, in minor units (ten trillion yuan): far above any household's debt, and exact everywhere."""

_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def minor_units_of(currency: str) -> int:
    """Return the decimals of a currency.

    >>> minor_units_of("CNY"), minor_units_of("JPY")
    (2, 0)
    """
    return MINOR_UNITS.get(currency, 2)


def parse_amount(text: object, *, place: str, minor_units: int = 2, negative: bool = False) -> int:
    """Read a decimal string (or an int) as minor units; never rounds.

    >>> parse_amount("48000.00", place="principal")
    4800000

    Raises:
        InputError: not a plain decimal number, more decimals than the currency has, negative, or too large.
    """
    written = str(text) if isinstance(text, int) and not isinstance(text, bool) else text
    if not isinstance(written, str) or not _AMOUNT.fullmatch(written.strip()):
        raise InputError("error.amount_form", place=place, found=str(text)[:40])
    number = written.strip()
    whole, _, decimals = number.lstrip("+-").partition(".")
    if len(decimals.rstrip("0")) > minor_units:
        raise InputError("error.amount_decimals", place=place, found=number[:40], decimals=minor_units)
    if len(whole) > 20:
        raise InputError("error.amount_large", place=place, found=f"{number[:20]}…")
    amount: int = int(whole) * 10**minor_units + int(decimals[:minor_units].ljust(minor_units, "0") or 0)
    if number.startswith("-") and amount:
        if not negative:
            raise InputError("error.amount_negative", place=place, found=number[:40])
        amount = -amount
    if abs(amount) > LARGEST_AMOUNT:
        raise InputError("error.amount_large", place=place, found=number[:40])
    return amount


def format_amount(amount: int, minor_units: int = 2) -> str:
    """Write minor units as a plain decimal string.

    >>> format_amount(-4800005), format_amount(69024, 0)
    ('-48000.05', '69024')
    """
    sign, digits = ("-" if amount < 0 else ""), str(abs(amount)).rjust(minor_units + 1, "0")
    return f"{sign}{digits[:-minor_units]}.{digits[-minor_units:]}" if minor_units else f"{sign}{digits}"


def round_ratio(numerator: int, denominator: int, mode: Rounding = "half_up") -> int:
    """Round ``numerator / denominator`` to an integer, exactly.

    >>> [round_ratio(5, 2, mode) for mode in ("half_up", "half_even", "up", "down")]
    [3, 2, 3, 2]

    Args:
        denominator: positive.
    """
    quotient, remainder = divmod(abs(numerator), denominator)
    if mode == "half_up":
        quotient += 2 * remainder >= denominator
    elif mode == "half_even":
        quotient += 2 * remainder > denominator or (2 * remainder == denominator and quotient % 2 == 1)
    elif mode == "up":
        quotient += remainder > 0
    return quotient if numerator >= 0 else -quotient


def round_exact(value: Fraction | Decimal, mode: Rounding = "half_up") -> int:
    """Round an exact number to an integer by the named mode."""
    return round_ratio(*value.as_integer_ratio(), mode)


def share_out(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split ``total`` in proportion to ``weights`` by the largest remainder; nothing is lost, ties go to the first.

    >>> share_out(10000, (50000, 100000, 23300, 20000))
    (2587, 5173, 1205, 1035)

    Raises:
        CalculationError: no weight is positive, or one is negative.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise CalculationError("error.weights")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda k: (-(total * weights[k] % whole), k))
    for k in by_remainder[: total - sum(parts)]:
        parts[k] += 1
    return tuple(parts)


def check_range(amount: int) -> int:
    """Return ``amount`` unless it is beyond what every engine computes exactly.

    Raises:
        AmountOverflow: above :data:`LARGEST_AMOUNT`.
    """
    if abs(amount) > LARGEST_AMOUNT:
        raise AmountOverflow(amount=amount)
    return amount
