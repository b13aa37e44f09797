"""Canonical JSON against the examples of RFC 8785, and laws."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.event import Json
from planner.errors import InputError
from planner.storage.canonical import DEEPEST, LARGEST_NUMBER, canonical

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


def test_the_example_of_sorting_in_rfc_8785() -> None:  # section 3.2.3
    keys = {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One"}
    keys |= {"\U0001f600": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
    assert list(json.loads(canonical(keys)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_the_text_and_the_literals_of_rfc_8785() -> None:  # section 3.2.2
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"
    assert canonical({"string": text, "literals": [None, True, False]}) == (
        b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@given(values)
def test_one_value_has_one_form_that_is_read_back(value: Json) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    assert b"\n" not in written


@given(st.dictionaries(texts, st.integers(0, 9), max_size=6))
def test_the_order_of_keys_does_not_matter(document: dict[str, Json]) -> None:
    assert canonical(dict(reversed(document.items()))) == canonical(document)


def _nested(levels: int) -> Json:
    return [_nested(levels - 1)] if levels else []


def test_the_deepest_value() -> None:
    assert canonical(_nested(DEEPEST - 1)) == b"[" * DEEPEST + b"]" * DEEPEST


@pytest.mark.parametrize(
    ("value", "place", "found"),
    [
        ({"a": [1, 0.5]}, "a[1]", "float"),
        ({"a": {"b": 2**53}}, "a.b", "int"),
        ({"a": b"x"}, "a", "bytes"),
        ({1: "x"}, "", "dict"),
        ({"a": "\ud800"}, "a", "surrogate"),
        ({"\udc00": 1}, "", "surrogate"),
        (_nested(DEEPEST), "[0]" * DEEPEST, "list"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_place(value: object, place: str, found: str) -> None:
    with pytest.raises(InputError, match="register.no_canonical_form") as refused:
        canonical(value)
    assert (refused.value.place, refused.value.values["found"]) == (place, found)
