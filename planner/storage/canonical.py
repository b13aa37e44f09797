"""Canonical JSON: one value has one sequence of bytes, on every machine and in every language, so that it can be sealed by a hash.

This is RFC 8785 (JSON Canonicalization Scheme) for what the records hold: text, whole numbers up to 2**53 - 1, true and false, null, lists,
and objects with text as keys. Numbers with decimals are refused: amounts and rates are written as text, and so never lose a digit.

>>> canonical({"who": "周敏", "amount": "1200.00", "entries": [1, 2]})
b'{"amount":"1200.00","entries":[1,2],"who":"\\xe5\\x91\\xa8\\xe6\\x95\\x8f"}'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from planner.casework.event import Json
from planner.errors import InputError

LARGEST_NUMBER: Final = 2**53 - 1
"""Beyond it a reader that keeps numbers as floating point would see another number (RFC 7493)."""

DEEPEST: Final = 32
"""Levels of lists and objects inside each other; a record needs a handful."""


def canonical(value: object, place: str = "") -> bytes:
    """Return the canonical bytes of a value, in UTF-8.

    Raises:
        InputError: a value that has no canonical form; ``place`` names it.
    """
    return json.dumps(_ordered(value, place, DEEPEST), ensure_ascii=False, separators=(",", ":")).encode()


def _ordered(value: object, place: str, levels: int) -> Json:
    """Return the value with its keys in order: of their UTF-16 code units, as RFC 8785 has it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, int) and abs(value) <= LARGEST_NUMBER:
        return int(value)
    if levels and isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        keys = sorted((_text(key, place) for key in value), key=lambda key: key.encode("utf-16-be"))
        return {key: _ordered(value[key], f"{place}.{key}" if place else key, levels - 1) for key in keys}
    if levels and isinstance(value, list | tuple):
        return [_ordered(item, f"{place}[{number}]", levels - 1) for number, item in enumerate(value)]
    raise InputError("register.no_canonical_form", place=place, found=type(value).__name__)


def _text(text: str, place: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair is no character
        raise InputError("register.no_canonical_form", place=place, found="surrogate") from None
    return text
