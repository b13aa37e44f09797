"""A sheet: rows of text, as a file had them, whatever kind of file it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from planner.casework.imports.formulas import restored

SheetKind = Literal["csv", "xlsx", "json"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, all of one width; row 1 is ``rows[0]``, as a spreadsheet counts. Empty rows in between are kept: they count."""

    kind: SheetKind
    rows: tuple[tuple[str, ...], ...]
    name: str = ""
    """Of the sheet inside a workbook."""

    def header(self, row: int) -> tuple[str, ...]:
        """Return the names of the columns, which stand in a row, from 1; none when there is no such row."""
        return tuple(cell.strip() for cell in self.rows[row - 1]) if 0 < row <= len(self.rows) else ()

    def below(self, row: int) -> list[tuple[int, tuple[str, ...]]]:
        """Return the rows below a header that hold anything, each with its number."""
        return [(number, cells) for number, cells in enumerate(self.rows[row:], row + 1) if any(cell.strip() for cell in cells)]


def sheet_of(kind: SheetKind, rows: Iterable[Iterable[str]], name: str = "") -> Sheet:
    """Return a sheet of rows that may differ in width; what was written to keep formulas dead is taken away again.

    >>> sheet_of("csv", [["a", "b", ""], ["'=1"], []]).rows
    (('a', 'b'), ('=1', ''))
    """
    told = [[restored(cell) for cell in row] for row in rows]
    while told and not any(told[-1]):
        told.pop()
    width = max((k + 1 for row in told for k, cell in enumerate(row) if cell), default=0)
    return Sheet(kind, tuple((*row[:width], *[""] * (width - len(row))) for row in told), name)
