"""A sheet: rows of one width, counted as a spreadsheet counts them."""

from __future__ import annotations

from planner.casework.imports.sheet import sheet_of


def test_rows_are_as_wide_as_the_widest_and_end_with_the_last_that_holds_anything() -> None:
    sheet = sheet_of("csv", [["a"], [], ["b", "c", ""], ["", ""], []])
    assert sheet.rows == (("a", ""), ("", ""), ("b", "c"))
    assert sheet.header(1) == ("a", "")
    assert sheet.below(1) == [(3, ("b", "c"))]


def test_blanks_alone_are_nothing() -> None:
    assert sheet_of("csv", [["a"], [" "], ["b"]]).below(1) == [(3, ("b",))]


def test_no_rows() -> None:
    sheet = sheet_of("json", [])
    assert (sheet.rows, sheet.header(1), sheet.header(0), sheet.below(1)) == ((), (), (), [])


def test_the_header_has_no_blanks_around_it() -> None:
    assert sheet_of("csv", [[" a ", "b"]]).header(1) == ("a", "b")


def test_what_was_made_harmless_is_as_it_was() -> None:
    assert sheet_of("csv", [["'=1", "'x"]]).rows == (("=1", "'x"),)
