"""Both sides of every limit."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.storage.imports.limits import CELL_CHARACTERS, COLUMNS, FILE_BYTES, ROWS, check_place, check_row, check_size


def test_size() -> None:
    check_size(FILE_BYTES)
    with pytest.raises(InputError, match=r"file.large") as caught:
        check_size(FILE_BYTES + 1)
    assert caught.value.values["megabytes"] == 5


def test_places() -> None:
    check_place(ROWS, COLUMNS)
    for row, column, key in ((ROWS + 1, 1, "imports.rows"), (1, COLUMNS + 1, "imports.columns")):
        with pytest.raises(InputError, match=key):
            check_place(row, column)


def test_rows() -> None:
    check_row(ROWS, ["x" * CELL_CHARACTERS] * COLUMNS)
    with pytest.raises(InputError, match=r"imports.cell_long") as caught:
        check_row(7, ["", "x" * (CELL_CHARACTERS + 1)])
    assert caught.value.values["row"] == 7
    with pytest.raises(InputError, match=r"imports.columns"):
        check_row(1, [""] * (COLUMNS + 1))
