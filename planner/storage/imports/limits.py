"""How much a file may hold. A file that is beyond any of these is refused with the limit in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from planner.errors import InputError

FILE_BYTES: Final = 5_000_000
ARCHIVE_PARTS: Final = 200
"""Files inside a workbook."""
DIRECTORY_BYTES: Final = 65_536
"""Of the list of the files inside a workbook."""
ARCHIVE_BYTES: Final = 50_000_000
"""What the files inside a workbook come to when they are unpacked."""
ARCHIVE_RATIO: Final = 200
"""How many times larger one file inside may be than its packed form; spreadsheets stay far below."""
SMALL_PART_BYTES: Final = 100_000
"""Up to this size no ratio is asked for."""
ROWS: Final = 5_000
COLUMNS: Final = 200
CELL_CHARACTERS: Final = 2_000

PROCESS_MEMORY_BYTES: Final = 400_000_000
PROCESS_SECONDS: Final = 2
"""Of computing. On Linux and macOS the system ends a process that takes more; everywhere :data:`WAITING_SECONDS` counts too."""
WAITING_SECONDS: Final = 10
ANSWER_BYTES: Final = 100_000_000


def check_size(size: int) -> None:
    """Refuse a file that is too large.

    Raises:
        InputError: larger than :data:`FILE_BYTES`.
    """
    if size > FILE_BYTES:
        raise InputError("file.large", place="", megabytes=FILE_BYTES // 1_000_000)


def check_place(row: int, column: int) -> None:
    """Refuse a cell that lies too far down or to the right; both count from 1.

    Raises:
        InputError: names the limit.
    """
    if row > ROWS:
        raise InputError("imports.rows", place="", limit=ROWS)
    if column > COLUMNS:
        raise InputError("imports.columns", place="", row=row, limit=COLUMNS)


def check_row(number: int, cells: Sequence[str]) -> None:
    """Refuse a row that is too far down, too wide, or has a cell that is too long.

    Raises:
        InputError: names the row and the limit.
    """
    check_place(number, len(cells))
    if any(len(cell) > CELL_CHARACTERS for cell in cells):
        raise InputError("imports.cell_long", place="", row=number, limit=CELL_CHARACTERS)
