"""Workbooks: what stands in the cells, which sheet, and what is none."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.imports.workbook import WHOLE_BELOW, cell_text, workbook_rows
from tests.storage.imports.files import HEADER, ROW, archive, parts_of, workbook

GOOD = workbook([HEADER, ROW], "案件", "说明")


def test_cells_as_text() -> None:
    _, rows = workbook_rows(workbook([["a", 48000, 0.156, 1234.56, True, None, "=1+1"], [], [False, "x"]]), "")
    assert rows == [["a", "48000", "0.156", "1234.56", "true", "", "=1+1"], [""] * 7, ["false", "x", *[""] * 5]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (-0.0, "-0"),
        (1e-7, "0.0000001"),
        (WHOLE_BELOW - 1.0, "999999999999999"),
        (float(WHOLE_BELOW), "1000000000000000.0"),
        (6.2284801234567e18, "6.2284801234567e+18"),
        (100.0, "100"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (time(3, 4), "03:04:00"),
        (7, "7"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert cell_text(value) == text


@given(st.integers(0, 10**13))
def test_amounts_in_cells_are_exact(fen: int) -> None:
    typed = float(f"{fen // 100}.{fen % 100:02}")
    assert round(float(cell_text(typed)) * 100) == fen
    assert len(cell_text(typed).partition(".")[2]) <= 2


def test_sheets() -> None:
    assert workbook_rows(GOOD, "")[0] == "案件"
    assert workbook_rows(GOOD, "说明") == ("说明", [["说明"]])
    assert workbook_rows(workbook([HEADER], "a", "b", hidden=["a"]), "")[0] == "b"
    with pytest.raises(InputError, match=r"imports.sheet_unknown") as caught:
        workbook_rows(GOOD, "x")
    assert caught.value.values["choices"] == "案件, 说明"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", archive({"a": b"b"}), archive(parts_of(GOOD) | {"xl/workbook.xml": b"<"})])
def test_what_is_no_workbook(content: bytes) -> None:
    with pytest.raises(InputError, match=r"imports.broken"):
        workbook_rows(content, "")


def test_a_workbook_without_sheets() -> None:
    empty = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'
    with pytest.raises(InputError, match=r"imports.broken"):
        workbook_rows(archive(parts_of(GOOD) | {"xl/workbook.xml": empty}), "")
