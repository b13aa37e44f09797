"""Workbooks (XLSX): the cells of one sheet as text. A formula counts with the value that was saved with it, an error in a cell as blank."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from planner.casework.reading import shown
from planner.errors import InputError
from planner.storage.imports.limits import check_row

WHOLE_BELOW: Final = 10**15
"""From here on a spreadsheet keeps only the first fifteen digits of a number, so what it shows is not what was entered."""


def workbook_rows(content: bytes, sheet_name: str) -> tuple[str, list[list[str]]]:
    """Return the name of a sheet and its rows.

    Args:
        sheet_name: empty: the first sheet that is not hidden.

    Raises:
        InputError: not a workbook, no such sheet, or one that is too large.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            shown_names = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
            if not sheet_name and not shown_names:
                raise InputError("imports.broken", place="")
            name = sheet_name or shown_names[0]
            if name not in shown_names:
                raise InputError("imports.sheet_unknown", place="", found=shown(name), choices=", ".join(shown_names))
            rows = list(_rows(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)))
    except CalamineError:
        raise InputError("imports.broken", place="") from None
    return name, rows


def _rows(rows: Iterable[Iterable[object]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 1):
        cells = [cell_text(value) for value in row]
        check_row(number, cells)
        yield cells


def cell_text(value: object) -> str:
    """Return what a cell holds as text.

    >>> cell_text(48000.0), cell_text(0.156), cell_text(6.2284801234567e18), cell_text(True)
    ('48000', '0.156', '6.2284801234567e+18', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # The shortest text that means the same number is what was typed, as long as a spreadsheet keeps all of it.
        return repr(value) if abs(value) >= WHOLE_BELOW else format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return str(value)
