"""A first guess how a file is to be read, from the names of its columns in Chinese and English. Only names that are known count.

What is guessed is shown and saved as a mapping, so that somebody can look at it and mend it. A wrong guess at an amount costs more than a
missing one: names that are merely alike are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from decimal import Decimal
from typing import Final

from planner.casework.imports.cells import plain, word_key
from planner.casework.imports.columns import BY_KEY, COLUMNS, Column
from planner.casework.imports.mapping import Mapping
from planner.casework.imports.sheet import Sheet

FIRST_ROWS: Final = 10
"""Rows among which the header is looked for."""

CONSTANTS: Final[Table[str, str]] = {"household.people": "1"}
"""What creditors' files do not say: one person, until the household has told."""

_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_UNITS: Final = (("万", "amount", "ten_thousand"), ("分", "amount", "minor"), ("%", "rate", "percent"))
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")

_NAMES: Final[Table[str, Column]] = {
    word_key(name): column for column in COLUMNS for name in (column.key, *column.chinese, *column.english)
}


def guess_mapping(sheet: Sheet) -> Mapping:
    """Return the mapping that the names of the columns suggest; without known names it has no columns."""
    rows = range(1, min(len(sheet.rows), FIRST_ROWS) + 1)
    header_row = max(rows, key=lambda row: (len(_known(sheet.header(row))), -row), default=1)
    header = sheet.header(header_row)
    columns = _known(header)
    units = {}
    for key, name in columns.items():
        kind = BY_KEY[key].kind
        told = [unit for sign, of_kind, unit in _UNITS if of_kind == kind and sign in _in_brackets(name)]
        if told or (kind == "rate" and _holds_percent(sheet, header_row, header.index(name))):
            units[key] = (told or ["percent"])[0]
    constants = {key: value for key, value in CONSTANTS.items() if key not in columns}
    return Mapping(header_row=header_row, columns=columns, units=units, constants=constants)


def _known(header: tuple[str, ...]) -> dict[str, str]:
    """Return the columns that are known by name: key → header, of several for one key the first."""
    columns: dict[str, str] = {}
    for name in header:
        column = _NAMES.get(word_key(name)) or _NAMES.get(word_key(_BRACKETS.sub("", plain(name))))
        if column is not None and name:
            columns.setdefault(column.key, name)
    return columns


def _in_brackets(name: str) -> str:
    return " ".join(_BRACKETS.findall(plain(name)))


def _holds_percent(sheet: Sheet, header_row: int, position: int) -> bool:
    """Whether a column of rates holds a number that no part of a whole is: more than 1."""
    written = (plain(cells[position]) for _, cells in sheet.below(header_row))
    return any(_NUMBER.fullmatch(text) and Decimal(text) > 1 for text in written)
