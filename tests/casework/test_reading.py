"""Each kind of value in a JSON object: what is read, and what is refused, with its place and what was found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.reading import check_keys, read_choice, read_count, read_date, read_list, read_object, read_rate, read_weight, shown
from planner.errors import InputError


def _refusal(read: Callable[..., object], *arguments: Any, **named: Any) -> dict[str, object]:
    with pytest.raises(InputError) as caught:
        read(*arguments, **named)
    return {"key": caught.value.key, **caught.value.values}


def test_a_long_value_is_repeated_in_short() -> None:
    assert shown("x" * 40) == "x" * 40
    assert shown("x" * 41) == "x" * 39 + "…"
    assert shown(None) == "None"


# --- keys ---


def test_known_keys_pass() -> None:
    check_keys({"principal": 1, "payment": 2}, ("principal", "payment", "start"), required=("principal",))


@pytest.mark.parametrize(("place", "name"), [("", "paymnt"), ("custom[0]", "custom[0].paymnt")])
def test_an_unknown_key_is_named_with_the_nearest(place: str, name: str) -> None:
    refusal = _refusal(check_keys, {"paymnt": 1}, ("principal", "payment"), required=(), place=place)
    assert refusal == {"key": "error.key_unknown_near", "place": name, "near": "payment"}


def test_an_unknown_key_that_is_near_to_none() -> None:
    assert _refusal(check_keys, {"xyz": 1}, ("principal",), required=()) == {"key": "error.key_unknown", "place": "xyz"}


@pytest.mark.parametrize(("place", "name"), [("", "amount"), ("custom[0]", "custom[0].amount")])
def test_a_missing_key_is_named(place: str, name: str) -> None:
    assert _refusal(check_keys, {}, ("amount",), required=("amount",), place=place) == {"key": "error.key_missing", "place": name}


# --- objects, lists, choices ---


def test_an_object_is_read() -> None:
    assert read_object({"every": 3}, "step") == {"every": 3}


@pytest.mark.parametrize("value", [[], "text", 3, None])
def test_what_is_no_object_is_refused(value: object) -> None:
    assert _refusal(read_object, value, "step") == {"key": "error.object_form", "place": "step", "found": str(value)}


@pytest.mark.parametrize("value", [[1], (1, 2), [1, 2, 3]])
def test_a_list_is_read(value: Any) -> None:
    assert read_list(value, "season", 1, 3) == value


@pytest.mark.parametrize(("value", "found"), [([], 0), ([1, 2, 3, 4], 4), ("abc", "abc"), ({}, "{}")])
def test_a_list_of_the_wrong_length_or_kind_is_refused(value: object, found: object) -> None:
    assert _refusal(read_list, value, "season", 1, 3) == {
        "key": "error.list_form",
        "place": "season",
        "least": 1,
        "most": 3,
        "found": found,
    }


def test_a_choice_is_read() -> None:
    assert read_choice("up", "payment_rounding", ("up", "down")) == "up"


@pytest.mark.parametrize("value", ["UP", "", None, 1, ["up"]])
def test_what_is_not_among_the_choices_is_refused(value: object) -> None:
    refusal = _refusal(read_choice, value, "payment_rounding", ("up", "down"))
    assert refusal == {"key": "error.choice", "place": "payment_rounding", "choices": "up, down", "found": str(value)}


# --- numbers and dates ---


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("12", 12), ("007", 7), (1200, 1200)])
def test_a_count_is_read(value: object, number: int) -> None:
    assert read_count(value, "instalments", 1, 1200) == number


@pytest.mark.parametrize("value", [0, 1201, "0", "1201", True, 3.0, "3.0", "-1", "", None, "１２", "1234567890"])
def test_what_is_no_count_is_refused(value: object) -> None:
    refusal = _refusal(read_count, value, "instalments", 1, 1200)
    assert refusal == {"key": "error.count_form", "place": "instalments", "least": 1, "most": 1200, "found": str(value)}


@given(st.integers(1, 1200))
def test_a_count_may_be_written_in_digits(number: int) -> None:
    assert read_count(str(number), "instalments", 1, 1200) == read_count(number, "instalments", 1, 1200) == number


@given(st.dates())
def test_a_date_is_read(day: date) -> None:
    assert read_date(day.isoformat(), "start") == day


@pytest.mark.parametrize(
    "value", ["2026-02-30", "2026-2-3", "20260203", "2026-W06-2", "2026-02-03T00", "", None, 20260203, date(2026, 2, 3)]
)
def test_what_is_no_date_is_refused(value: object) -> None:
    assert _refusal(read_date, value, "start") == {"key": "error.date_form", "place": "start", "found": str(value)}


@pytest.mark.parametrize(("value", "number"), [("0", "0"), (" 1.5 ", "1.5"), (3, "3"), (Decimal("0.25"), "0.25")])
def test_a_number_is_read(value: object, number: str) -> None:
    assert read_weight(value, "season[0]") == Decimal(number)


@pytest.mark.parametrize("value", ["-1", "1e3", "1,5", "", ".5", "1.", 1.5, True, None, "1234567890", "0.1234567890123", "NaN"])
def test_what_is_no_number_is_refused(value: object) -> None:
    assert _refusal(read_weight, value, "season[0]") == {"key": "error.number_form", "place": "season[0]", "found": str(value)}


@pytest.mark.parametrize(("value", "rate"), [("0", "0"), ("0.156", "0.156"), (0, "0"), (Decimal("0.5"), "0.5"), ("0.999999", "0.999999")])
def test_a_rate_is_a_fraction(value: object, rate: str) -> None:
    assert read_rate(value, "annual_rate") == Decimal(rate)


@pytest.mark.parametrize(
    ("value", "instead"), [("15.6", "0.156"), (24, "0.24"), ("1", "0.01"), ("15.6%", "0.156"), ("15.6 %", "0.156"), ("0.5%", "0.005")]
)
def test_a_rate_in_percent_is_refused_with_its_fraction(value: object, instead: str) -> None:
    refusal = _refusal(read_rate, value, "annual_rate")
    assert refusal == {"key": "error.rate_percent", "place": "annual_rate", "found": str(value), "instead": instead}


@pytest.mark.parametrize("value", ["", "abc", "-0.1", "0,156", 0.156, None, True, "%", "1e-2"])
def test_what_is_no_rate_is_refused(value: object) -> None:
    assert _refusal(read_rate, value, "annual_rate") == {"key": "error.rate_form", "place": "annual_rate", "found": str(value)}
