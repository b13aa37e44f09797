"""The template, cases in it, and sheets with remarks: nothing in them is ever computed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.casework.case import Case
from planner.casework.imports.cases import Imported, Remark, import_cases, rows_of
from planner.casework.imports.columns import COLUMNS
from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.sheet import Sheet, sheet_of
from planner.errors import InputError
from planner.i18n import LANGUAGES, Language
from planner.report.import_workbooks import remarked_rows, remarks_csv, remarks_workbook, template_workbook
from planner.storage.imports.parsing import parsed
from planner.storage.imports.workbook import workbook_rows
from tests.casework.imports.sheets import AS_OF, HEADER, ROW, imported, row, sheet
from tests.casework.imports.test_cases import row_cases

DANGEROUS = ("=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://x","y")', "＝1")


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def read(content: bytes) -> Sheet:
    told = parsed(content)
    assert isinstance(told, Sheet)
    return told


def checked(told: Sheet) -> Imported:
    return import_cases(told, guess_mapping(told), AS_OF)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_has_every_column_in_the_language(language: Language) -> None:
    told = read(template_workbook(language))
    assert told.name == ("案件" if language == "zh_CN" else "Cases")
    assert told.rows == (tuple(column.name(language) + "*" * column.required for column in COLUMNS),)
    assert list(guess_mapping(told).columns) == [column.key for column in COLUMNS]


def test_the_template_checks_what_is_typed() -> None:
    content = parts(template_workbook("zh_CN"))["xl/worksheets/sheet1.xml"]
    rules = re.findall(r"<dataValidation (.*?)</dataValidation>", content, re.DOTALL)
    assert len(rules) == sum(column.kind not in ("identity", "text") for column in COLUMNS)
    lists = [rule for rule in rules if 'type="list"' in rule]
    assert len(lists) == sum(column.kind in ("choice", "yes_no") for column in COLUMNS)
    assert any("银行,消费金融公司,小额贷款公司,民间借贷" in rule for rule in lists)
    assert all("promptTitle" not in rule and "prompt=" in rule for rule in rules)


@pytest.mark.parametrize(("language", "words"), [("zh_CN", "一行是一笔债务"), ("en", "One row is one debt")])
def test_the_template_explains_every_column(language: Language, words: str) -> None:
    content = template_workbook(language)
    shared = parts(content)["xl/sharedStrings.xml"]
    assert words in shared
    assert all(column.key in shared for column in COLUMNS)


def test_the_same_template_is_the_same_file() -> None:
    assert template_workbook("en") == template_workbook("en")


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.lists(row_cases(), min_size=1, max_size=2, unique_by=lambda case: case.id))
@settings(max_examples=20)
def test_a_filled_template_gives_the_cases(language: Language, told: list[Case]) -> None:
    rows = [entry for case in told for entry in rows_of(case)]
    result = checked(read(template_workbook(language, rows)))
    assert result.remarks == ()
    # The mandate is no part of a row.
    assert [(case.id, case.title, case.debts, case.household) for case in result.cases] == [
        (case.id, case.title, case.debts, case.household) for case in told
    ]


def test_text_in_a_template_is_never_a_formula() -> None:
    (case,) = imported(row(c1="=1+1")).cases
    content = template_workbook("zh_CN", rows_of(case))
    assert "<f>" not in parts(content)["xl/worksheets/sheet1.xml"]
    assert "'=1+1" in parts(content)["xl/sharedStrings.xml"]
    assert checked(read(content)).cases[0].debts[0].creditor == "=1+1"


# --- remarks

WRONG = imported(ROW, row(c0="b", c2="超市", c4="明天"))
SHEET = sheet(ROW, row(c0="b", c2="超市", c4="明天"))


def test_the_sheet_with_remarks_is_the_same_sheet_with_one_more_column() -> None:
    rows = remarked_rows(SHEET, 1, WRONG.remarks, "zh_CN")
    assert [cells[:-1] for cells in rows] == [list(cells) for cells in SHEET.rows]
    assert [cells[-1] for cells in rows[:2]] == ["需要修改的地方", ""]
    assert rows[2][-1].startswith("机构类型：不认识“超市”。应为以下之一：银行")
    assert "合同日期：“明天”不是日期。应填年、月、日，例如 2026-11-23。" in rows[2][-1]


def test_a_remark_on_a_whole_row() -> None:
    rows = remarked_rows(SHEET, 1, [Remark(2, "", InputError("case.no_amount", place=""))], "en")
    assert rows[1][-1].startswith("This debt has no amount.")


def test_remarks_of_an_earlier_import_are_replaced() -> None:
    told = sheet_of("csv", [*remarked_rows(SHEET, 1, WRONG.remarks, "zh_CN")])
    again = remarked_rows(told, 1, (), "en")
    assert again[0] == [*HEADER, "What to mend"]
    assert [cells[-1] for cells in again[1:]] == ["", ""]


@pytest.mark.parametrize("write", [remarks_workbook, remarks_csv])
def test_what_is_mended_in_it_is_imported(write: Callable[..., bytes]) -> None:
    told = read(write(SHEET, 1, WRONG.remarks, "zh_CN"))
    assert [remark.row for remark in checked(told).remarks] == [3, 3]
    rows = [list(cells) for cells in told.rows]
    rows[2][2], rows[2][4] = "银行", "2024-01-01"
    assert len(checked(sheet_of("csv", rows)).cases) == 2


def test_cells_that_are_wrong_are_coloured() -> None:
    content = parts(remarks_workbook(SHEET, 1, WRONG.remarks, "en"))["xl/worksheets/sheet1.xml"]
    styles = dict(re.findall(r'<c r="([A-Z]+[0-9]+)"(?: s="([0-9]+)")?', content))
    assert styles["C3"] == styles["E3"] != ""
    assert {styles["A3"], styles["C2"], styles["E2"]} == {""}


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_formula_lives_in_what_is_written(text: str) -> None:
    told = sheet_of("csv", [[text, "a"], ["b", text]])
    remark = Remark(2, text, InputError("imports.amount", place="", found=text))
    workbook, separated = remarks_workbook(told, 1, [remark], "en"), remarks_csv(told, 1, [remark], "en")
    assert "<f>" not in parts(workbook)["xl/worksheets/sheet1.xml"]
    assert separated.startswith(b"\xef\xbb\xbf")
    cells = [cell for cells in csv.reader(io.StringIO(separated.decode("utf-8-sig"), newline="")) for cell in cells]
    cells += [cell for cells in workbook_rows(workbook, "")[1] for cell in cells]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]
    assert [cells[:2] for cells in read(separated).rows] == [cells[:2] for cells in read(workbook).rows] == [(text, "a"), ("b", text)]


@pytest.mark.parametrize("amount", ["9999999999999.99", "8999999999999.91", "0.01"])
def test_long_numbers_are_exact(amount: str) -> None:
    (case,) = imported(row(c7=amount)).cases
    assert checked(read(template_workbook("en", rows_of(case)))).cases[0].debts == case.debts
