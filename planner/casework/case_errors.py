"""What is wrong with a case: every problem at once, each with its key, its line where known, what was expected and what was found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from planner.casework.reading import shown
from planner.casework.toml_lines import KeyPath, line_of, written
from planner.errors import InputError


class CaseErrors(InputError):
    """All that is wrong with one case: at least one error, whose ``place`` is the key and whose values name ``file`` and ``line``."""

    key = "case.errors"

    def __init__(self, errors: Iterable[InputError], *, place: str) -> None:
        self.errors = tuple(errors)
        super().__init__(place=place, count=len(self.errors))


def problem(key: str, **values: object) -> PydanticCustomError:
    """Return a refusal that a validator of a field may raise."""
    return PydanticCustomError(key, key, dict(values))


def located(key: str, path: KeyPath, **values: object) -> tuple[KeyPath, InputError]:
    """Return a problem beside the path of the key that it is about."""
    return path, InputError(key, place=written(path), **values)


def with_lines(problems: Iterable[tuple[KeyPath, InputError]], lines: Mapping[KeyPath, int], *, name: str) -> CaseErrors:
    """Return the problems as one error, in the order of the file, each naming file and line."""

    def position(entry: tuple[KeyPath, InputError]) -> tuple[int, str]:
        return line_of(entry[0], lines) or 0, entry[1].place

    errors = []
    for path, error in sorted(problems, key=position):
        values = {key: value for key, value in error.values.items() if key != "place"}
        errors.append(InputError(error.key, place=error.place, file=name, line=line_of(path, lines), **values))
    return CaseErrors(errors, place=name)


def field_problems(error: ValidationError, known_keys: Mapping[KeyPath, tuple[str, ...]]) -> list[tuple[KeyPath, InputError]]:
    """Return what pydantic found, in our own keys. A key that is missing because it is misspelled is named once.

    Args:
        known_keys: the keys of each table, by the table's path without positions, for "did you mean".
    """
    problems = [_field_problem(details, known_keys) for details in error.errors(include_url=False)]
    meant = {(*path[:-1], found.values["near"]) for path, found in problems if "near" in found.values}
    return [(path, found) for path, found in problems if found.key != "error.key_missing" or path not in meant]


def _field_problem(details: ErrorDetails, known_keys: Mapping[KeyPath, tuple[str, ...]]) -> tuple[KeyPath, InputError]:
    path, kind, context = details["loc"], details["type"], details.get("ctx", {})
    value: Any = details["input"]
    if kind.startswith(("case.", "error.")):
        return located(kind, path, **context)
    if kind == "missing":
        return located("error.key_missing", path)
    if kind == "extra_forbidden":
        return _unknown_key(path, known_keys)
    if kind == "literal_error":
        return located("error.choice", path, found=shown(value), choices=context["expected"].replace(" or ", ", ").replace("'", ""))
    if kind in ("greater_than_equal", "less_than_equal"):
        return located("case.number_" + ("small" if "ge" in context else "large"), path, found=shown(value), limit=str(*context.values()))
    form = {"bool_type": "case.yes_no", "int_type": "case.whole_number", "list_type": "case.list"}.get(kind, "case.table")
    return located(form, path, found=shown(value))


def _unknown_key(path: KeyPath, known_keys: Mapping[KeyPath, tuple[str, ...]]) -> tuple[KeyPath, InputError]:
    table = tuple(part for part in path[:-1] if isinstance(part, str))
    near = difflib.get_close_matches(str(path[-1]), known_keys[table], n=1)
    return located("error.key_unknown_near", path, near=near[0]) if near else located("error.key_unknown", path)
