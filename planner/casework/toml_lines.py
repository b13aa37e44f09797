"""Where a key stands in a TOML text, so that an error can name the line. The text has been parsed before: it is known to be TOML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

KeyPath = tuple[str | int, ...]
"""Keys and, below a list of tables, positions from 0: ``("debt", 0, "contract_rate")``."""

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY: Final = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER: Final = re.compile(rf"\s*(\[\[?)\s*({_KEY})\s*\]")
_ASSIGNMENT: Final = re.compile(rf"\s*({_KEY})\s*=")
_LONG_QUOTE: Final = re.compile(r'"""|' + "'''")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line (from 1) of every table and key that begins a line; keys inside an inline table share the line of its key.

    >>> key_lines('id = "a"\\n[[debt]]\\nfees = "1"\\n[[debt]]\\nfees = "2"\\n')[("debt", 1, "fees")]
    5
    """
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    inside: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if inside is None:
            if header := _HEADER.match(line):
                table = _table_path(_parts(header[2]), counts, listed=header[1] == "[[")
                lines.setdefault(table, number)
            elif assignment := _ASSIGNMENT.match(line):
                lines.setdefault(table + _parts(assignment[1]), number)
        inside = _open_quote(line, inside)
    return lines


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """Return the line of a key, or of the nearest table around it; None when no part of it is written down."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def written(path: KeyPath) -> str:
    """Write a path as people read it.

    >>> written(("household", "income", 1, "by_month", 0))
    'household.income[1].by_month[0]'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))


def _table_path(parts: tuple[str, ...], counts: dict[KeyPath, int], *, listed: bool) -> KeyPath:
    path: KeyPath = ()
    for part in parts[:-1]:
        path += (part,)
        if path in counts:
            path += (counts[path] - 1,)
    path += (parts[-1],)
    if listed:
        counts[path] = counts.get(path, 0) + 1
        path += (counts[path] - 1,)
    return path


def _open_quote(line: str, inside: str | None) -> str | None:
    """Return the long quote in which the line ends, if any."""
    for quote in _LONG_QUOTE.findall(line):
        if inside is None:
            inside = quote
        elif inside == quote:
            inside = None
    return inside
