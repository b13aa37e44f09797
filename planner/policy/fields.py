"""The fields of a file of a pack, read strictly: each key once, each of its kind, none left over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from planner.errors import InputError

_T = TypeVar("_T")


class Fields:
    """A table of a file. Reading a key marks it as known; :meth:`finish` refuses the keys that nobody read."""

    def __init__(self, table: Mapping[str, object], place: str) -> None:
        self._table = table
        self._place = place
        self._known: set[str] = set()

    def at(self, key: str) -> str:
        """Return the place of a key: file, then key."""
        return f"{self._place}: {key}"

    def text(self, key: str, *, empty: bool = False, default: str | None = None) -> str:
        """Return a string, not empty unless ``empty``."""
        found = self._of_kind(key, str, default)
        if not found.strip() and not empty:
            raise InputError("error.pack_key_missing", place=self.at(key))
        return found

    def texts(self, key: str, languages: Collection[str]) -> Mapping[str, str]:
        """Return a string for every language."""
        inner = Fields(self._of_kind(key, dict, None), self.at(key))
        found = {language: inner.text(language) for language in languages}
        inner.finish()
        return MappingProxyType(found)

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return one of the allowed words."""
        found = self._of_kind(key, str, None)
        if found not in allowed:
            raise InputError("error.pack_choice", place=self.at(key), found=found[:40], expected=", ".join(sorted(allowed)))
        return found

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of allowed words."""
        found = self.strings(key)
        for word in found:
            if word not in allowed:
                raise InputError("error.pack_choice", place=self.at(key), found=word[:40], expected=", ".join(sorted(allowed)))
        return found

    def strings(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """Return a list of strings; none for an absent optional one."""
        found: list[object] = self._of_kind(key, list, [] if optional else None)
        for entry in found:
            if not isinstance(entry, str):
                raise self._wrong(key, "kind.string", entry)
        return tuple(str(entry) for entry in found)

    def tables(self, key: str) -> tuple[Fields, ...]:
        """Return a list of tables, each as fields of its own."""
        found: list[object] = self._of_kind(key, list, [])
        entries = []
        for number, entry in enumerate(found, start=1):
            if not isinstance(entry, dict):
                raise self._wrong(key, "kind.table", entry)
            entries.append(Fields(entry, self.at(f"{key} {number}")))
        return tuple(entries)

    def table(self, key: str) -> Fields:
        """Return a table as fields of its own."""
        return Fields(self._of_kind(key, dict, None), self.at(key))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        return self._of_kind(key, bool, default)

    def day(self, key: str) -> date:
        """Return a date (without time)."""
        found = self._of_kind(key, date, None)
        if isinstance(found, datetime):
            raise self._wrong(key, "kind.date", found)
        return found

    def number(self, key: str) -> Decimal:
        """Return a number, exact (the file is read with ``parse_float=Decimal``)."""
        found = self._of_kind(key, object, None)
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            raise self._wrong(key, "kind.number", found)
        return Decimal(found)

    def optional_day(self, key: str) -> date | None:
        """Return a date, or None when the key is absent."""
        self._known.add(key)
        return self.day(key) if key in self._table else None

    def anything(self, key: str) -> object:
        """Return whatever stands there, frozen; None when the key is absent."""
        self._known.add(key)
        return _frozen(self._table.get(key))

    def finish(self) -> None:
        """Refuse a key that nobody asked for."""
        for key in self._table:
            if key not in self._known:
                raise InputError("error.pack_key_unknown", place=self.at(key), expected=", ".join(sorted(self._known)))

    def _of_kind(self, key: str, kind: type[_T], default: _T | None) -> _T:
        self._known.add(key)
        found = self._table.get(key, default)
        if found is None:
            raise InputError("error.pack_key_missing", place=self.at(key))
        if not isinstance(found, kind):
            raise self._wrong(key, _KINDS[kind], found)
        return found

    def _wrong(self, key: str, expected: str, found: object) -> InputError:
        return InputError("error.pack_type", place=self.at(key), expected=expected, found=str(found)[:40])


_KINDS: Mapping[type, str] = {str: "kind.string", list: "kind.list", dict: "kind.table", bool: "kind.truth", date: "kind.date"}


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(entry) for key, entry in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(entry) for entry in value)
    return value
