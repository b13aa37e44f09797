"""JSON as rows: a list of objects, objects one after the other, or an object whose one list holds them. Keys name the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Final

from planner.casework.json_lines import json_objects, json_value
from planner.casework.reading import shown
from planner.errors import InputError
from planner.storage.imports.limits import COLUMNS, ROWS, check_row

DEEPEST: Final = 4
"""Objects inside objects; their keys are joined by a point."""


def document_rows(text: str) -> list[list[str]]:
    """Return the names of the columns and, below, one row for each object.

    Raises:
        InputError: not JSON, not objects, too many, or a list where one value is expected.
    """
    told: list[dict[str, str]] = []
    names: dict[str, None] = {}
    for number, entry in enumerate(_objects(text), 2):
        told.append(dict(_flat(entry, "", number)))
        names |= dict.fromkeys(told[-1])
        check_row(number, tuple(names))
        check_row(number, tuple(told[-1].values()))
    return [list(names), *([entry.get(name, "") for name in names] for entry in told)]


def _objects(text: str) -> list[object]:
    if text.lstrip().startswith("["):
        value = json_value(text)
    else:
        entries = [entry for _, entry in islice(json_objects(text), ROWS + 1)]
        lists = [inner for inner in entries[0].values() if isinstance(inner, list)] if len(entries) == 1 else []
        value = lists[0] if len(lists) == 1 else entries
    return list(value) if isinstance(value, list) else [value]


def _flat(value: object, prefix: str, number: int) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        raise InputError("imports.not_an_object", place="", row=number, found=shown(value))
    if len(value) > COLUMNS:
        raise InputError("imports.columns", place="", row=number, limit=COLUMNS)
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping) and name.count(".") < DEEPEST:
            yield from _flat(inner, f"{name}.", number)
        elif isinstance(inner, list | Mapping):
            raise InputError("imports.list_in_cell", place="", row=number, column=shown(name))
        else:
            yield name, _text(inner)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
