"""The errors of a case: where they stand, and that each has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import planner.casework
from planner.casework.case_errors import CaseErrors, located, with_lines
from planner.i18n import LANGUAGES, Language, catalogue

KEYS = {
    key
    for path in sorted(Path(planner.casework.__path__[0]).glob("*.py"))
    for key in re.findall(r'"((?:case|error|file)\.[a-z_]*[a-z])"', path.read_text(encoding="utf-8"))
} | {"case.number_small", "case.number_large"}


def test_problems_come_in_the_order_of_the_file() -> None:
    problems = [
        located("case.text", ("b",), found="1"),
        located("case.text", ("a", 1, "c"), found="2"),
        located("case.text", ("z",), found="3"),
    ]
    errors = with_lines(problems, {("b",): 9, ("a", 1): 4}, name="x.toml")
    assert isinstance(errors, CaseErrors)
    assert [(error.place, error.values["line"], error.values["file"]) for error in errors.errors] == [
        ("z", None, "x.toml"),
        ("a[1].c", 4, "x.toml"),
        ("b", 9, "x.toml"),
    ]
    assert (errors.place, errors.values["count"]) == ("x.toml", 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_words(language: Language) -> None:
    assert KEYS - catalogue(language).keys() == set()
