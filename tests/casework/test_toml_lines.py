"""Where a key stands in a TOML text."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from planner.casework.toml_lines import KeyPath, key_lines, line_of, written

CASES = sorted((Path(__file__).parents[2] / "scenarios" / "cases").glob("*.toml"))

TEXT = '''# a comment = 1
id = "a"
"quoted key" = 1
dotted . part = 2

[[debt]]   # first
fees = "1"

[household]
people = 3
note = """
people = 4
[debt]
"""
other = \'\'\'one """ line\'\'\'
by_month = [
    "people = 5",
    "1",
]
[[household.income]]
who = "a"
[[household.income]]
who = "b"
[[debt]]
fees = "2"
[debt.sub]
deep = { inner = 1 }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("id",), 2),
        (("quoted key",), 3),
        (("dotted", "part"), 4),
        (("debt", 0), 6),
        (("debt", 0, "fees"), 7),
        (("household",), 9),
        (("household", "people"), 10),
        (("household", "note"), 11),
        (("household", "other"), 15),
        (("household", "by_month", 1), 16),
        (("household", "income", 0, "who"), 21),
        (("household", "income", 1, "who"), 23),
        (("household", "income", 1, "missing"), 22),
        (("debt", 1, "fees"), 25),
        (("debt", 1, "sub", "deep", "inner"), 27),
        (("nowhere",), None),
        ((), None),
    ],
)
def test_line_of_a_key(path: KeyPath, line: int | None) -> None:
    assert line_of(path, key_lines(TEXT)) == line


def leaves(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [leaf for k, inner in enumerate(value) for leaf in leaves(inner, (*path, k))]
    return [path]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_key_of_a_sample_is_found_on_a_line_that_names_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written_lines, lines = text.splitlines(), key_lines(text)
    for leaf in leaves(tomllib.loads(text)):
        number = line_of(leaf, lines)
        assert number is not None
        assert str(leaf[-1]) in written_lines[number - 1]


def test_path_as_people_read_it() -> None:
    assert written(("debt", 0, "contract_rate")) == "debt[0].contract_rate"
    assert written(("id",)) == "id"
