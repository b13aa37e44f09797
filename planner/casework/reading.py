"""Values of a JSON object, read one by one: each refusal names the key, what was expected and what was found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from planner.errors import InputError

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")


def shown(value: object) -> str:
    """Return a wrong value as it may be repeated in a message."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def check_keys(document: Mapping[str, object], known: Sequence[str], *, required: Sequence[str], place: str = "") -> None:
    """Refuse a key that is not known, or one that is missing.

    Raises:
        InputError: names the key, and the known key that is nearest to it.
    """
    inside = f"{place}." if place else ""
    for key in document:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            name = f"{inside}{shown(key)}"
            raise InputError("error.key_unknown_near", place=name, near=near[0]) if near else InputError("error.key_unknown", place=name)
    for key in required:
        if key not in document:
            raise InputError("error.key_missing", place=f"{inside}{key}")


def read_object(value: object, place: str) -> Mapping[str, object]:
    """Return a JSON object."""
    if not isinstance(value, Mapping):
        raise InputError("error.object_form", place=place, found=shown(value))
    return value


def read_list(value: object, place: str, least: int, most: int) -> Sequence[object]:
    """Return a JSON array of ``least`` to ``most`` items."""
    if not isinstance(value, list | tuple) or not least <= len(value) <= most:
        found = len(value) if isinstance(value, list | tuple) else shown(value)
        raise InputError("error.list_form", place=place, least=least, most=most, found=found)
    return value


def read_count(value: object, place: str, least: int, most: int) -> int:
    """Return a whole number from ``least`` to ``most``, given as a number or as digits."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else value
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise InputError("error.count_form", place=place, least=least, most=most, found=shown(value))
    return number


def read_date(value: object, place: str) -> date:
    """Return an ISO date."""
    if isinstance(value, str) and _DATE.fullmatch(value):  # Python itself also reads weeks, such as 2026-W06-2
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise InputError("error.date_form", place=place, found=shown(value))


def read_choice(value: object, place: str, allowed: Sequence[str]) -> str:
    """Return one of the allowed words."""
    if value not in allowed:
        raise InputError("error.choice", place=place, choices=", ".join(allowed), found=shown(value))
    return str(value)


def read_weight(value: object, place: str) -> Decimal:
    """Return a number that is not negative, given as a string or a number."""
    text = str(value).strip() if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(text):
        raise InputError("error.number_form", place=place, found=shown(value))
    return Decimal(text)


def read_rate(value: object, place: str) -> Decimal:
    """Return an annual rate as a fraction; one that can only be a percentage is refused."""
    text = str(value).strip() if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        raise InputError("error.rate_percent", place=place, found=shown(value), instead=_fraction(text[:-1].strip()))
    if not _NUMBER.fullmatch(text):
        raise InputError("error.rate_form", place=place, found=shown(value))
    rate = Decimal(text)
    if rate >= 1:
        raise InputError("error.rate_percent", place=place, found=shown(value), instead=_fraction(text))
    return rate


def _fraction(percent: str) -> str:
    return format((Decimal(percent) / 100).normalize(), "f")
