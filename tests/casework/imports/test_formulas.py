"""No text that is written can be computed, and all of it can be read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.imports.formulas import neutralised, restored

dangerous = st.text("'=+-@\t\r\n ＝＋－＠a1", max_size=8)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        '=HYPERLINK("http://x")',
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "=cmd|'/c calc'!A1",
    ],
)
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "48000.00", "示例银行", "'quoted'", "2026-11-23", "a-b"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text
    assert restored(text) == text


@given(st.one_of(dangerous, st.text(max_size=20)))
def test_what_is_written_is_read_again(text: str) -> None:
    assert restored(neutralised(text)) == text


@given(dangerous)
def test_nothing_that_is_written_begins_like_a_formula(text: str) -> None:
    assert not neutralised(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
