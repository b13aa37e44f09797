"""Separated values (CSV): which encoding, which delimiter, and the rows.

The delimiter is the one under which the first rows agree best on how many columns there are. Text may stand in double quotes;
a quote that is never closed is an error with its row, not the end of the file in one cell.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from planner.errors import InputError
from planner.storage.imports.limits import CELL_CHARACTERS, check_row

DELIMITERS: Final = (",", "\t", ";", "|")
_LOOKED_AT: Final = 20
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BLANKS: Final = "\t\r\n"


def decoded(content: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-8, else GB18030, the encoding of Chinese spreadsheets.

    >>> decoded("合同编号".encode("gb18030"))
    '合同编号'

    Raises:
        InputError: no text in any of them.
    """
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(character) in ("Cc", "Cs") and character not in _BLANKS for character in set(text)):
            return text
    raise InputError("imports.not_text", place="")


def separated_rows(text: str) -> list[list[str]]:
    """Return the rows of separated values.

    Raises:
        InputError: too many rows or columns, a cell too long, a quote that does not fit; with the row.
    """
    return _rows(text, max(DELIMITERS, key=lambda delimiter: _agreement(text, delimiter)))


def _agreement(text: str, delimiter: str) -> tuple[int, int, int]:
    """Return how many of the first rows have the usual width, and how wide that is; a width of one is no agreement."""
    widths: Counter[int] = Counter()
    try:
        for row in islice(_reader(text, delimiter), _LOOKED_AT):
            if any(cell.strip() for cell in row):
                widths[len(row)] += 1
    except csv.Error:
        pass  # the reading itself names the row
    width, times = max(widths.items(), key=lambda entry: (entry[1], entry[0]), default=(1, 0))
    return (times, width, -DELIMITERS.index(delimiter)) if width > 1 else (0, 0, -DELIMITERS.index(delimiter))


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(_reader(text, delimiter), 1):
            check_row(number, row)
            rows.append(row)
    except csv.Error as error:
        key = "imports.cell_long" if "field limit" in str(error) else "imports.quotes"
        raise InputError(key, place="", row=len(rows) + 1, limit=CELL_CHARACTERS) from None
    return rows


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
