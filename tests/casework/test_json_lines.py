"""JSON Lines, read exactly."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.json_lines import json_objects
from planner.errors import InputError

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=3), values, max_size=4)


@given(st.lists(objects, max_size=4), st.sampled_from([None, 2]))
def test_what_was_written_is_read(documents: list[dict[str, object]], indent: int | None) -> None:
    lines = [json.dumps(document, indent=indent, ensure_ascii=False) for document in documents]
    read = list(json_objects("\n".join(lines)))
    assert [document for _, document in read] == documents
    starts = [1 + sum(line.count("\n") + 1 for line in lines[:k]) for k in range(len(lines))]
    assert [line for line, _ in read] == starts


def test_numbers_are_exact() -> None:
    assert list(json_objects('{"a": 0.1, "b": 1E2, "c": 12}')) == [(1, {"a": Decimal("0.1"), "b": Decimal(100), "c": 12})]


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_nothing(text: str) -> None:
    assert list(json_objects(text)) == []


@pytest.mark.parametrize(
    ("text", "key", "line", "place"),
    [
        ('{"a": 1}\n{"b": }', "case.not_json", 2, ""),
        ('{"a": 1}\n\n{"b":\n 1', "case.not_json", 4, ""),
        ('{"a": 1} x', "case.not_json", 1, ""),
        ("{'a': 1}", "case.not_json", 1, ""),
        ("\0", "case.not_json", 1, ""),
        ('\n{"a": NaN}', "case.json_number", 2, ""),
        ('{"a": -Infinity}', "case.json_number", 1, ""),
        ('{"a": ' + "9" * 5000 + "}", "case.json_number", 1, ""),
        ('{"a": 1.' + "9" * 5000 + "}", "case.json_number", 1, ""),
        ('{"a": 1e999999999999999999999}', "case.json_number", 1, ""),
        ('{"a": 1e-41}', "case.json_number", 1, ""),
        ('{"a": 1}\n{"b": 1, "c": 2, "b": 3}', "case.key_twice", 2, "b"),
        ('{"a": ' + "[" * 100_000, "case.not_json", 1, ""),
        ("[1, 2]", "error.object_form", 1, ""),
        ('{"a": 1}\n"text"', "error.object_form", 2, ""),
    ],
)
def test_what_is_not_json_is_refused_with_its_line(text: str, key: str, line: int, place: str) -> None:
    with pytest.raises(InputError) as caught:
        list(json_objects(text))
    assert (caught.value.key, caught.value.values["line"], caught.value.place) == (key, line, place)
