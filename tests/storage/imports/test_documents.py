"""JSON as rows."""

from __future__ import annotations

import json

import pytest

from planner.errors import InputError
from planner.storage.imports.documents import document_rows
from planner.storage.imports.limits import COLUMNS, ROWS

ONE = {"debt.id": "a", "debt": {"interest": "1.50"}, "x": None, "y": True}


@pytest.mark.parametrize(
    "text",
    [json.dumps([ONE]), json.dumps(ONE), json.dumps({"cases": [ONE]}), json.dumps({"made": 1, "cases": [ONE]}), f"\n{json.dumps(ONE)}\n"],
)
def test_forms(text: str) -> None:
    assert document_rows(text) == [["debt.id", "debt.interest", "x", "y"], ["a", "1.50", "", "true"]]


def test_objects_one_after_the_other_may_differ() -> None:
    assert document_rows('{"a": 1}\n{"b": 2.50, "c": false}') == [["a", "b", "c"], ["1", "", ""], ["", "2.50", "false"]]
    assert document_rows("[]") == [[]]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[1]", "imports.not_an_object"),
        ("[[]]", "imports.not_an_object"),
        ('[{"a": [1]}]', "imports.list_in_cell"),
        ('{"a": [1], "b": [2]}', "imports.list_in_cell"),
        ('[{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}]', "imports.list_in_cell"),
        ("[", "case.not_json"),
        ("[] x", "case.not_json"),
        ("{} x", "case.not_json"),
        ("[" * 100_000, "case.not_json"),
        ('[{"a": 1, "a": 2}]', "case.key_twice"),
        ("[" + "1" * 50 + "]", "case.json_number"),
        (json.dumps([{f"k{k}": 1 for k in range(COLUMNS + 1)}]), "imports.columns"),
        (json.dumps([{f"k{k}": 1} for k in range(COLUMNS + 1)]), "imports.columns"),
        (json.dumps([{}] * ROWS), "imports.rows"),
        ("{}\n" * ROWS, "imports.rows"),
        (json.dumps([{"a": "x" * 2001}]), "imports.cell_long"),
    ],
)
def test_what_is_refused(text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        document_rows(text)
    assert caught.value.key == key
