"""What people type: understood as they mean it, or refused with a reason; never guessed, never rounded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.money import format_amount
from planner.errors import InputError
from planner.ui.fields import COUNT, DAY, PERCENT, Kind, money

MONEY = money()


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (MONEY, "5200", "5200.00"),
        (MONEY, "5,200.50", "5200.50"),
        (MONEY, "５，２００元", "5200.00"),
        (MONEY, "¥5 200", "5200.00"),
        (MONEY, "1.2万", "12000.00"),
        (MONEY, "4.8万元", "48000.00"),
        (money(0), "5200", "5200"),
        (money(optional=True), "  ", None),
        (PERCENT, "15.6", "0.156"),
        (PERCENT, "15.6%", "0.156"),
        (PERCENT, "１００％", "1"),
        (PERCENT, "0", "0"),
        (COUNT, " 3 ", 3),
        (COUNT, "１２", 12),
        (DAY, "2026-11-23", "2026-11-23"),
        (DAY, "2026/1/5", "2026-01-05"),
        (DAY, "2026年1月5日", "2026-01-05"),
        (DAY, "", None),
    ],
)
def test_what_is_meant_is_understood(kind: Kind, typed: str, value: object) -> None:
    assert kind.read(typed, "field") == value


@pytest.mark.parametrize(
    ("kind", "typed", "key"),
    [
        (MONEY, "", "error.amount_form"),
        (MONEY, "abc", "error.amount_form"),
        (MONEY, "nan", "error.amount_form"),
        (MONEY, "1e5", "error.amount_form"),
        (MONEY, "52,00", "error.amount_form"),
        (MONEY, "五千万", "error.amount_form"),
        (MONEY, "NaN万", "error.amount_form"),
        (MONEY, "-5", "error.amount_negative"),
        (MONEY, "5.123", "error.amount_decimals"),
        (MONEY, "9" * 30, "error.amount_large"),
        (PERCENT, "101", "page.percent_form"),
        (PERCENT, "-1", "page.percent_form"),
        (PERCENT, "NaN", "page.percent_form"),
        (PERCENT, "a lot", "page.percent_form"),
        (COUNT, "2.5", "page.count_form"),
        (COUNT, "-1", "page.count_form"),
        (COUNT, "", "page.count_form"),
        (DAY, "2026-02-30", "page.date_form"),
        (DAY, "tomorrow", "page.date_form"),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: Kind, typed: str, key: str) -> None:
    with pytest.raises(InputError) as refused:
        kind.read(typed, "field")
    assert refused.value.key == key


@given(st.integers(0, 10**15))
def test_an_amount_that_is_shown_is_read_back_as_the_same(amount: int) -> None:
    value = format_amount(amount)
    assert MONEY.read(MONEY.write(value), "field") == value


@given(st.decimals(0, 1, places=6))
def test_a_rate_that_is_shown_is_read_back_as_the_same(rate: Decimal) -> None:
    assert Decimal(PERCENT.read(PERCENT.write(str(rate)), "field")) == rate


@pytest.mark.parametrize("kind", [MONEY, PERCENT, COUNT, DAY])
def test_nothing_is_shown_as_nothing(kind: Kind) -> None:
    assert kind.write(None) == ""
