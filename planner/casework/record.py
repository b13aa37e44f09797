"""Records of casework as JSON documents, and back: visits, agreements, complaints, contributions.

A document names the type of each value. Reading makes the values anew through their constructors, so a document that says something
unlawful or half is refused, however it came about: a state that must not be cannot be loaded either.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from typing import Final, cast

from planner.casework import (
    agreement,
    agreement_rules,
    collection,
    complaint,
    confidant,
    consent,
    contribution,
    event,
    follow_up,
    party,
    teach_back,
    visit,
    visit_rules,
)
from planner.casework.event import Json
from planner.casework.reading import shown
from planner.errors import InputError
from planner.policy import findings

_TYPE: Final = "type"
_MODULES: Final = (
    agreement,
    agreement_rules,
    collection,
    complaint,
    confidant,
    consent,
    contribution,
    event,
    follow_up,
    party,
    teach_back,
    visit,
    visit_rules,
    findings,
)
_RECORDS: Final[Mapping[str, type]] = {
    name: found
    for module in _MODULES
    for name, found in vars(module).items()
    if isinstance(found, type) and is_dataclass(found) and found.__module__ == module.__name__ and not name.startswith("_")
}
_MOMENTS: Final[Mapping[str, type[datetime] | type[date] | type[time]]] = {"datetime": datetime, "date": date, "time": time}


def record_document(value: object) -> Json:
    """Return a record as JSON.

    >>> record_document(party.Borrower("b-1", "周敏"))
    {'type': 'Borrower', 'id': 'b-1', 'name': '周敏'}
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):
        return [record_document(entry) for entry in value]
    if isinstance(value, Mapping):
        return {_TYPE: "table", "entries": {str(key): record_document(entry) for key, entry in value.items()}}
    name = type(value).__name__
    if name in _MOMENTS:
        return {_TYPE: name, "at": cast(date, value).isoformat()}
    if _RECORDS.get(name) is not type(value):
        raise InputError("visits.record_form", place="", found=name)
    told = {field.name: record_document(getattr(value, field.name)) for field in fields(cast(type, value))}
    return {_TYPE: name, **told}


def read_record(document: object, place: str = "") -> object:
    """Return the record that a document holds.

    Raises:
        InputError: not such a document, or a value that its type refuses.
        StepRefused: the document says that a visit stands where it must not.
    """
    if document is None or isinstance(document, bool | int | str):
        return document
    if isinstance(document, list | tuple):
        return tuple(read_record(entry, f"{place}[{number}]") for number, entry in enumerate(document))
    if not isinstance(document, Mapping):
        raise InputError("visits.record_form", place=place, found=type(document).__name__)
    name, told = document.get(_TYPE), {key: value for key, value in document.items() if key != _TYPE}
    if name == "table" and isinstance(told.get("entries"), Mapping) and len(told) == 1:
        return types.MappingProxyType({key: read_record(entry, f"{place}.{key}") for key, entry in told["entries"].items()})
    if isinstance(name, str) and name in _MOMENTS and isinstance(told.get("at"), str) and len(told) == 1:
        return _moment(name, told["at"], place)
    known = _RECORDS.get(str(name))
    if known is None or {field.name for field in fields(known)} != told.keys():
        raise InputError("visits.record_form", place=place, found=shown(name))
    values = {key: read_record(entry, f"{place}.{key}") for key, entry in told.items()}
    try:
        return known(**values)
    except (AttributeError, TypeError):  # a value is of another type than the checks of its record expect
        raise InputError("visits.record_form", place=place, found=shown(name)) from None


def _moment(name: str, written: str, place: str) -> date | time:
    try:
        return _MOMENTS[name].fromisoformat(written)
    except ValueError:
        raise InputError("visits.record_form", place=place, found=shown(written)) from None
