"""Amounts are whole minor units: read, written, rounded and shared out without losing any."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.money import (
    LARGEST_AMOUNT,
    ROUNDINGS,
    Rounding,
    check_range,
    format_amount,
    minor_units_of,
    parse_amount,
    round_exact,
    round_ratio,
    share_out,
)
from planner.errors import AmountOverflow, CalculationError, InputError

AMOUNTS = st.integers(-LARGEST_AMOUNT, LARGEST_AMOUNT)
DECIMAL_MODES = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}


@pytest.mark.parametrize(("currency", "decimals"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_its_decimals(currency: str, decimals: int) -> None:
    assert minor_units_of(currency) == decimals


@pytest.mark.parametrize(
    ("text", "minor_units", "amount"),
    [
        ("48000.00", 2, 4800000),
        ("48000", 2, 4800000),
        ("0.5", 2, 50),
        ("0.05", 2, 5),
        ("1.50000", 2, 150),
        (" 12.34 ", 2, 1234),
        ("+7", 2, 700),
        ("007", 0, 7),
        ("7.000", 0, 7),
        ("1.234", 3, 1234),
        (12, 2, 1200),
        ("-0.00", 2, 0),
        ("10000000000000.00", 2, LARGEST_AMOUNT),
    ],
)
def test_an_amount_is_read_exactly(text: object, minor_units: int, amount: int) -> None:
    assert parse_amount(text, place="principal", minor_units=minor_units) == amount


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *[
            (text, "error.amount_form")
            for text in ("", " ", "abc", "NaN", "Infinity", "1e3", "1,000", ".5", "5.", "--1", "1 000", "０", None, True, Decimal(1), ["1"])
        ],
        ("1.001", "error.amount_decimals"),
        ("-1", "error.amount_negative"),
        ("-0.01", "error.amount_negative"),
        ("10000000000000.01", "error.amount_large"),
        ("9" * 21, "error.amount_large"),
        ("9" * 5000, "error.amount_large"),
    ],
)
def test_what_is_no_amount_is_refused(text: object, key: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_amount(text, place="debt[0].fees")
    assert (refused.value.key, refused.value.place) == (key, "debt[0].fees")
    assert len(str(refused.value.values["found"])) <= 40


def test_a_negative_amount_is_read_where_it_may_be() -> None:
    assert parse_amount("-12.34", place="change", negative=True) == -1234
    with pytest.raises(InputError, match=r"error\.amount_large"):
        parse_amount("-10000000000000.01", place="change", negative=True)


@given(AMOUNTS, st.sampled_from((0, 2, 3)))
def test_what_is_written_is_read_again(amount: int, minor_units: int) -> None:
    written = format_amount(amount, minor_units)
    assert Decimal(written) == Decimal(amount).scaleb(-minor_units)
    assert parse_amount(written, place="amount", minor_units=minor_units, negative=True) == amount


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**12), st.sampled_from(ROUNDINGS))
def test_rounding_is_that_of_decimal(numerator: int, denominator: int, mode: Rounding) -> None:
    with decimal.localcontext(prec=60):
        # 1/denominator may not end: Decimal sees the exact number only where it does, so compare thousandths.
        exact = Decimal(numerator) / 1000
        assert round_ratio(numerator, 1000, mode) == int(exact.quantize(Decimal(1), rounding=DECIMAL_MODES[mode]))
    rounded = round_ratio(numerator, denominator, mode)
    distance = abs(rounded - Fraction(numerator, denominator))
    assert distance <= Fraction(1, 2) if mode.startswith("half") else distance < 1
    assert rounded == round_exact(Fraction(numerator, denominator), mode)


@given(st.integers(-(10**12), 10**12), st.sampled_from(ROUNDINGS))
def test_ties_go_where_the_mode_says(whole: int, mode: Rounding) -> None:
    tie = Decimal(whole) + Decimal("0.5")
    assert round_exact(tie, mode) == int(tie.quantize(Decimal(1), rounding=DECIMAL_MODES[mode]))
    assert round_ratio(whole * 7, 7, mode) == whole


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9))
def test_modes_stand_in_order(numerator: int, denominator: int) -> None:
    down, up, half_up, half_even = (abs(round_ratio(numerator, denominator, mode)) for mode in ("down", "up", "half_up", "half_even"))
    assert down <= half_even <= half_up <= up <= down + 1


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10000, (50000, 100000, 23300, 20000), (2587, 5173, 1205, 1035)),
        (100, (1, 1, 1), (34, 33, 33)),
        (0, (1, 2), (0, 0)),
        (5, (0, 1, 0), (0, 5, 0)),
        (-100, (1, 1, 1), (-33, -33, -34)),
    ],
)
def test_a_sum_is_shared_out_by_the_largest_remainder(total: int, weights: Sequence[int], parts: Sequence[int]) -> None:
    assert share_out(total, weights) == tuple(parts)


@given(AMOUNTS, st.lists(st.integers(0, LARGEST_AMOUNT), min_size=1, max_size=12).filter(any))
def test_sharing_out_loses_nothing(total: int, weights: list[int]) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    assert all(abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(st.integers(0, LARGEST_AMOUNT), st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
def test_a_larger_weight_never_gets_less(total: int, weights: list[int]) -> None:
    shares = sorted(zip(weights, share_out(total, weights), strict=True))
    assert all(shares[k][1] <= shares[k + 1][1] for k in range(len(shares) - 1) if shares[k][0] < shares[k + 1][0])


@pytest.mark.parametrize("weights", [(), (0, 0), (3, -1), (-1,)])
def test_there_must_be_something_to_share_by(weights: Sequence[int]) -> None:
    with pytest.raises(CalculationError, match=r"error\.weights"):
        share_out(100, weights)


def test_the_largest_amount_is_the_limit_of_the_engines() -> None:
    assert check_range(-LARGEST_AMOUNT) == -LARGEST_AMOUNT
    for amount in (LARGEST_AMOUNT + 1, -LARGEST_AMOUNT - 1):
        with pytest.raises(AmountOverflow, match="amount="):
            check_range(amount)
