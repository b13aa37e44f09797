"""An error as a sentence: its place once, at the beginning."""

from __future__ import annotations

import pytest

from planner.errors import InputError, PlannerError
from planner.report.sentence import sentence_of

MISSING = "There is no such file. Please check its name and folder."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PlannerError("file.missing", file="case.toml"), f"case.toml: {MISSING}"),
        (PlannerError("file.missing", file="case.toml", line=3), f"case.toml, line 3: {MISSING}"),
        (PlannerError("file.missing", file="case.toml", line=3, place="debt"), f"case.toml, line 3, debt: {MISSING}"),
        (InputError("file.missing", place="--key"), f"--key: {MISSING}"),
        (PlannerError("file.missing"), MISSING),
        (PlannerError("error.without_words", number=3), "error.without_words: number=3"),
    ],
)
def test_it_begins_with_what_is_known_of_its_place(error: PlannerError, said: str) -> None:
    assert sentence_of(error, "en") == said


def test_in_chinese() -> None:
    assert sentence_of(PlannerError("file.missing", file="case.toml"), "zh_CN").startswith("case.toml：")
