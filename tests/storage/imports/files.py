"""Files that the tests of imports share: separated values, workbooks, and archives that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

from xlsxwriter import Workbook

HEADER = ("合同编号", "债权人", "机构类型", "产品", "合同日期", "年利率", "逾期天数", "逾期本金")
ROW = ("HT-1", "示例银行", "银行", "信用卡", "2023-05-18", "15.6%", "136", "48000.00")
TEXT = "\r\n".join(",".join(cells) for cells in (HEADER, ROW, ("HT-2", *ROW[1:]))) + "\r\n"
SHEET_PART = "xl/worksheets/sheet1.xml"


def workbook(rows: Iterable[Iterable[object]], *names: str, hidden: Iterable[str] = ()) -> bytes:
    """Return a workbook whose first sheet holds the rows, and whose further sheets hold their own name."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        first, *others = [book.add_worksheet(name) for name in (names or ("案件",))]
        for number, cells in enumerate(rows):
            for position, cell in enumerate(cells):
                first.write(number, position, cell)
        for other in others:
            other.write(0, 0, other.name)
        for sheet in (first, *others):
            if sheet.name in hidden:
                sheet.hide()
        if first.name in hidden:
            others[0].activate()
            others[0].set_first_sheet()
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


def with_sheet(xml: str, **others: bytes) -> bytes:
    """Return a workbook whose sheet is the given XML."""
    parts = parts_of(workbook([HEADER, ROW]))
    shared = {"xl/sharedStrings.xml": others["shared"]} if "shared" in others else {}
    return archive(parts | {SHEET_PART: xml.encode()} | shared)


def sheet_xml(rows: str) -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'


def with_stated_size(content: bytes, size: int) -> bytes:
    """Return an archive whose list says that every part has so many bytes when it is unpacked."""
    changed = bytearray(content)
    position = changed.find(b"PK\x01\x02")
    while position >= 0:
        struct.pack_into("<L", changed, position + 24, size)
        position = changed.find(b"PK\x01\x02", position + 4)
    return bytes(changed)


def with_flag(content: bytes, flag: int) -> bytes:
    """Return an archive in whose list every part has a flag."""
    changed = bytearray(content)
    position = changed.find(b"PK\x01\x02")
    while position >= 0:
        struct.pack_into("<H", changed, position + 8, flag)
        position = changed.find(b"PK\x01\x02", position + 4)
    return bytes(changed)
