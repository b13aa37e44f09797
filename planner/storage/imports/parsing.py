"""Which kind of file it is, by what is in it and not by its name, and its rows."""

from __future__ import annotations

from typing import Final

from planner.casework.imports.sheet import Sheet, sheet_of
from planner.casework.imports.standard_financial_statement import Statement, is_statement, read_statement
from planner.casework.json_lines import json_objects
from planner.errors import InputError
from planner.storage.imports.archive import ARCHIVE_START, check_directory, check_parts
from planner.storage.imports.documents import document_rows
from planner.storage.imports.limits import check_size
from planner.storage.imports.separated import decoded, separated_rows
from planner.storage.imports.workbook import workbook_rows

OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the older kind of workbook begins, and also a newer one that is locked by a password."""


def is_workbook(content: bytes) -> bool:
    """Whether a file is a workbook (XLSX), or pretends to be."""
    return content.startswith(ARCHIVE_START)


def is_json(text: str) -> bool:
    """Whether a text is meant to be JSON."""
    return text.lstrip().startswith(("{", "["))


def check_before_reading(content: bytes) -> None:
    """Refuse in milliseconds what is too large, packed too tightly, or of a kind that is not read.

    Raises:
        InputError: says what is in the way.
    """
    check_size(len(content))
    if not content.strip():
        raise InputError("file.empty", place="")
    if content.startswith(OLD_WORKBOOK):
        raise InputError("imports.old_workbook", place="")
    if is_workbook(content):
        check_directory(content)


def parsed(content: bytes, sheet_name: str = "") -> Sheet | Statement:
    """Return the sheet that a file holds, or the household of a Standard Financial Statement.

    Call this only where memory and time are limited: :mod:`planner.storage.imports.child`.

    Args:
        sheet_name: of a workbook; empty: its first sheet.

    Raises:
        InputError: says what is wrong, and in which row where that is known.
    """
    check_before_reading(content)
    if is_workbook(content):
        check_parts(content, check_directory(content))
        name, rows = workbook_rows(content, sheet_name)
        return sheet_of("xlsx", rows, name)
    text = decoded(content).removeprefix("\ufeff")
    if not is_json(text):
        return sheet_of("csv", separated_rows(text))
    if text.lstrip().startswith("{") and is_statement(first := next(json_objects(text))[1]):
        return read_statement(first)
    return sheet_of("json", document_rows(text))
