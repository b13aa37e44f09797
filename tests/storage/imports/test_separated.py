"""Separated values: encodings, delimiters, quotes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.imports.limits import CELL_CHARACTERS, COLUMNS, ROWS
from planner.storage.imports.separated import DELIMITERS, decoded, separated_rows

TEXT = "合同编号,金额\r\n甲,1\r\n"
cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8).map(lambda text: text.replace("\ufeff", ""))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("rare", ["𠮷", "㐂", "䶮"])
def test_rare_characters_of_names_in_gb18030(rare: str) -> None:
    assert decoded(f"姓名\n{rare}\n".encode("gb18030")) == f"姓名\n{rare}\n"


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\xff\xff", b"\xff\xfe\x00\xd8", b"\xef\xbb\xbf\xff", b"a\0b", b"a\x1bb", b"\x80\x81\xff"],
)
def test_what_is_no_text(content: bytes) -> None:
    with pytest.raises(InputError, match=r"imports.not_text"):
        decoded(content)


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_delimiters(delimiter: str) -> None:
    rows = [["a", "b", "c"], ["1", "2,5" if delimiter != "," else "2.5", "3"], ["4", "", "6"]]
    assert separated_rows("\n".join(delimiter.join(row) for row in rows)) == rows


def test_the_delimiter_is_that_under_which_rows_agree() -> None:
    assert separated_rows("a;b\n1,5;2\n3,5;4\n") == [["a", "b"], ["1,5", "2"], ["3,5", "4"]]
    assert separated_rows("导出时间,2026\na;b;c\n1;2;3\n") == [["导出时间,2026"], ["a", "b", "c"], ["1", "2", "3"]]


def test_one_column_and_nothing() -> None:
    assert separated_rows("合同编号\n甲\n") == [["合同编号"], ["甲"]]
    assert separated_rows("\n\n") == [[], []]


def test_quotes() -> None:
    assert separated_rows('"a,b","c""d"\n"e\nf",g\n') == [["a,b", 'c"d'], ["e\nf", "g"]]


@pytest.mark.parametrize(("text", "row"), [('a,b\n"c,d\n', 2), ('a,b\n1,2\n"c"x,d\n', 3), ('"', 1)])
def test_quotes_that_do_not_fit_are_named_with_their_row(text: str, row: int) -> None:
    with pytest.raises(InputError, match=r"imports.quotes") as caught:
        separated_rows(text)
    assert caught.value.values["row"] == row


@pytest.mark.parametrize(
    ("text", "key", "row"),
    [
        ("a,b\n" * (ROWS + 1), "imports.rows", None),
        ("a,b\n" + "," * COLUMNS, "imports.columns", 2),
        ("a,b\n1," + "x" * (CELL_CHARACTERS + 1), "imports.cell_long", 2),
        ("a,b\n1," + "x" * 200_000, "imports.cell_long", 2),
    ],
)
def test_limits(text: str, key: str, row: int | None) -> None:
    with pytest.raises(InputError, match=key) as caught:
        separated_rows(text)
    assert caught.value.values.get("row") == row


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_what_is_written_is_read_again(rows: list[list[str]], encoding: str) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    content = written.getvalue().encode(encoding)
    if encoding == "gb18030" and _also_utf_8(content):
        return  # a few characters are both
    assert separated_rows(decoded(content)) == rows


def _also_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return not content.isascii()
