"""Sheets and mappings that the tests of imports share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.casework.imports.cases import Imported, import_cases
from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.mapping import Mapping
from planner.casework.imports.sheet import Sheet, sheet_of

AS_OF = date(2026, 11, 23)
HEADER = ("合同编号", "债权人", "机构类型", "产品", "合同日期", "年利率", "逾期天数", "逾期本金", "利息")
ROW = ("HT-1", "示例银行", "银行", "信用卡", "2023-05-18", "15.6%", "136", "48000.00", "6240.00")


def sheet(*rows: Iterable[str], header: Iterable[str] = HEADER) -> Sheet:
    return sheet_of("csv", [header, *rows])


def row(**values: str) -> tuple[str, ...]:
    """The usual row with some cells replaced, by the position of their column: ``row(c0="x")``."""
    cells = list(ROW)
    for name, value in values.items():
        cells[int(name[1:])] = value
    return tuple(cells)


def imported(*rows: Iterable[str], header: Iterable[str] = HEADER, mapping: Mapping | None = None) -> Imported:
    told = sheet(*rows, header=header)
    return import_cases(told, mapping or guess_mapping(told), AS_OF)


def remarks(result: Imported) -> list[tuple[int, str, str]]:
    return [(remark.row, remark.column, remark.error.key) for remark in result.remarks]
