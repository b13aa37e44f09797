"""Workbooks and separated values around an import: the template to be filled, cases written into it, and a sheet with remarks.

No cell that is written here is ever computed: text stands as text, and what a spreadsheet would take for a formula is made harmless.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from planner.casework.imports.cases import Remark
from planner.casework.imports.columns import COLUMNS, Column
from planner.casework.imports.formulas import neutralised
from planner.casework.imports.sheet import Sheet
from planner.i18n import LANGUAGES, Language, catalogue, render, text

TEMPLATE_ROWS: Final = 2_000
"""Rows of the template that are checked while they are typed."""

_AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_MADE: Final = datetime(2026, 1, 1)
"""One day for all workbooks, so that the same content is the same file."""
_NUMBER_FORMATS: Final = {"identity": "@", "text": "@", "date": "yyyy-mm-dd", "rate": "0.00##%", "amount": "#,##0.00", "count": "0"}
_MOST_DIGITS: Final = 15
"""Of a number in a spreadsheet; a longer one stands as text."""
_COLUMN_WIDTH: Final = 16
_WIDE: Final = 60
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2149, 12, 31)


@contextmanager
def _workbook() -> Iterator[tuple[Workbook, io.BytesIO]]:
    content = io.BytesIO()
    with Workbook(content, _AS_TEXT) as workbook:
        workbook.set_properties({"created": _MADE})
        yield workbook, content


def template_workbook(language: Language, rows: Iterable[Mapping[str, str]] = ()) -> bytes:
    """Return a workbook (XLSX) to be filled: a sheet whose columns check what is typed, and a sheet that explains them.

    Args:
        rows: what stands in it already, by keys of columns, such as :func:`planner.casework.imports.cases.rows_of` writes it.
    """
    with _workbook() as (workbook, content):
        sheet = workbook.add_worksheet(text("imports.template.sheet", language))
        heads = {required: workbook.add_format(_head(required)) for required in (True, False)}
        for position, column in enumerate(COLUMNS):
            _add_column(workbook, sheet, position, column, language, heads[column.required])
        for number, row in enumerate(rows, 1):
            for position, column in enumerate(COLUMNS):
                if column.key in row:
                    _write_value(sheet, number, position, column, row[column.key], language)
        sheet.freeze_panes(1, 0)
        _add_explanation(workbook, heads, language)
    return content.getvalue()


def _head(required: bool) -> dict[str, Any]:
    return {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFE699" if required else "#E7E6E6"}


def _header(column: Column, language: Language) -> str:
    return column.name(language) + ("*" if column.required else "")


def _add_column(workbook: Workbook, sheet: Worksheet, position: int, column: Column, language: Language, head: Format) -> None:
    number_format = _NUMBER_FORMATS.get(column.kind)
    sheet.set_column(position, position, _COLUMN_WIDTH, workbook.add_format({"num_format": number_format}) if number_format else None)
    sheet.write_string(0, position, _header(column, language), head)
    rule = _rule(column, language)
    if rule:
        # Whoever fills it in reads the form as soon as the cell is chosen, and again when it does not fit.
        told = {"input_message": _form(column, language), "error_message": _form(column, language)}
        sheet.data_validation(1, position, TEMPLATE_ROWS, position, rule | told)


def _rule(column: Column, language: Language) -> dict[str, Any] | None:
    """Return what a spreadsheet lets be typed; None where only the import can judge."""
    rules: dict[str, dict[str, Any]] = {
        "choice": {"validate": "list", "source": [column.word(value, language) for value in column.words]},
        "yes_no": {"validate": "list", "source": [text("imports.yes", language), text("imports.no", language)]},
        "date": {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY},
        "amount": {"validate": "decimal", "criteria": ">=", "value": 0},
        "rate": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
        "count": {"validate": "integer", "criteria": ">=", "value": 0},
    }
    return rules.get(column.kind)


def _form(column: Column, language: Language) -> str:
    return text(f"imports.form.{column.kind}", language)


def _write_value(sheet: Worksheet, row: int, position: int, column: Column, value: str, language: Language) -> None:
    """Write a value as somebody would have typed it: dates as dates, numbers as numbers as far as a spreadsheet keeps all their digits."""
    if column.kind == "date":
        sheet.write_datetime(row, position, date.fromisoformat(value))
    elif column.kind in ("amount", "rate", "count") and len(value.replace(".", "").lstrip("0")) <= _MOST_DIGITS:
        sheet.write_number(row, position, float(Decimal(value)))
    elif column.kind == "choice":
        sheet.write_string(row, position, column.word(value, language))
    elif column.kind == "yes_no":
        sheet.write_string(row, position, text("imports.yes" if value == "true" else "imports.no", language))
    else:
        sheet.write_string(row, position, neutralised(value))


def _add_explanation(workbook: Workbook, heads: Mapping[bool, Format], language: Language) -> None:
    sheet = workbook.add_worksheet(text("imports.template.explanation", language))
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 2, _COLUMN_WIDTH, wrapped)
    sheet.set_column(3, 4, _WIDE, wrapped)
    lines = ("one_row", "one_case", "required", "remarks")
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 4, text(f"imports.template.{line}", language), wrapped)
    start = len(lines) + 1
    for position, part in enumerate(("column", "needed", "key", "form", "about")):
        sheet.write_string(start, position, text(f"imports.template.{part}", language), heads[False])
    for row, column in enumerate(COLUMNS, start + 1):
        needed = text("imports.yes" if column.required else "imports.no", language)
        form = "; ".join([_form(column, language), *(column.word(value, language) for value in column.words)])
        about = f"imports.about.{column.key}"
        told = text(about, language) if about in catalogue(language) else ""
        for position, cell in enumerate((column.name(language), needed, column.key, form, told)):
            sheet.write_string(row, position, cell)


def remark_sentence(remark: Remark, language: Language) -> str:
    """Return a remark as a sentence that begins with its column."""
    sentence = render(remark.error.key, remark.error.values, language)
    return text("imports.remark", language, column=remark.column, sentence=sentence) if remark.column else sentence


def remarked_rows(sheet: Sheet, header_row: int, remarks: Iterable[Remark], language: Language) -> list[list[str]]:
    """Return the rows of a sheet with one more column, which says what is wrong with each; that of an earlier import is replaced."""
    said = defaultdict(list)
    for remark in remarks:
        said[remark.row].append(remark_sentence(remark, language))
    names = {text("imports.remarks", each) for each in LANGUAGES}
    kept = [k for k, name in enumerate(sheet.header(header_row)) if name not in names]
    rows = []
    for number, cells in enumerate(sheet.rows, 1):
        last = text("imports.remarks", language) if number == header_row else " ".join(said[number])
        rows.append([*(cells[k] for k in kept), last])
    return rows


def remarks_workbook(sheet: Sheet, header_row: int, remarks: Sequence[Remark], language: Language) -> bytes:
    """Return the same sheet as a workbook with remarks; cells and rows that are wrong are coloured."""
    wrong = {(remark.row, remark.column) for remark in remarks}
    header = remarked_rows(sheet, header_row, (), language)[header_row - 1]
    with _workbook() as (workbook, content):
        page = workbook.add_worksheet(text("imports.template.sheet", language))
        bad, bold = workbook.add_format({"bg_color": "#F8CBAD"}), workbook.add_format({"bold": True})
        for number, cells in enumerate(remarked_rows(sheet, header_row, remarks, language), 1):
            for position, cell in enumerate(cells):
                coloured = (number, header[position]) in wrong or ((number, "") in wrong and position == len(header) - 1)
                page.write_string(number - 1, position, neutralised(cell), bold if number == header_row else bad if coloured else None)
        page.set_column(0, len(header) - 2, _COLUMN_WIDTH)
        page.set_column(len(header) - 1, len(header) - 1, _WIDE)
        page.freeze_panes(header_row, 0)
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return content.getvalue()


def remarks_csv(sheet: Sheet, header_row: int, remarks: Iterable[Remark], language: Language) -> bytes:
    """Return the same sheet as separated values with remarks, in UTF-8 with the mark by which spreadsheets know it."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([neutralised(cell) for cell in row] for row in remarked_rows(sheet, header_row, remarks, language))
    return written.getvalue().encode("utf-8-sig")
