"""The kinds of value in a case file: how each is read, refused, written, and described in the JSON Schema.

Amounts, rates and shares are decimal strings. Without quotes, a whole amount and a rate are read too; an amount with decimals is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Protocol, TypeVar

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from planner.casework.case_errors import problem
from planner.casework.reading import read_rate, shown
from planner.core.money import MINOR_UNITS, format_amount, parse_amount
from planner.errors import InputError
from planner.policy.pack import known_packs

CURRENCIES: Final = (
    *("CNY", "HKD", "MOP", "TWD", "SGD", "MYR", "THB", "IDR", "PHP", "INR", "AUD", "NZD", "USD", "CAD", "EUR", "GBP", "CHF"),
    *MINOR_UNITS,
)
"""Currencies whose decimals are known here (ISO 4217)."""

TEXT_CHARACTERS: Final = 200
_WHOLE: Final = re.compile(r"1(\.0{1,12})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Value = TypeVar("_Value")
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2150, 1, 1)


class _Info(Protocol):
    """What pydantic hands to a validator or serializer; the context holds ``minor_units``."""

    @property
    def context(self) -> Any: ...


def _read_amount(value: object, info: _Info) -> int:
    minor_units = info.context["minor_units"]
    return _refused_as_field(lambda amount, place: parse_amount(amount, place=place, minor_units=minor_units), value)


def _write_amount(value: int, info: _Info) -> str:
    return format_amount(value, info.context["minor_units"])


def _read_rate(value: object) -> Decimal:
    return _refused_as_field(read_rate, value)


def _read_share(value: object) -> Decimal:
    text = "" if isinstance(value, bool) else str(value).strip()
    return Decimal(text) if _WHOLE.fullmatch(text) else _refused_as_field(read_rate, value)


def _refused_as_field(read: Callable[[object, str], _Value], value: object) -> _Value:
    """Read a value; a refusal is told in the way of pydantic, which knows the place."""
    try:
        return read(value, "")
    except InputError as error:
        raise problem(error.key, **{name: item for name, item in error.values.items() if name != "place"}) from None


def _read_day(value: object) -> date:
    day = value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise problem("error.date_form", found=shown(value)) from None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise problem("error.date_form", found=shown(value))
    if not _FIRST_DAY <= day < _LAST_DAY:
        raise problem("case.date_far", found=shown(value))
    return day


def day_or_none(value: object) -> date | None:
    """Return the date that a value of a file stands for; None when it is none."""
    try:
        return _read_day(value)
    except PydanticCustomError:
        return None


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise problem("case.text", found=shown(value))
    text = value.strip()
    if not text or len(text) > TEXT_CHARACTERS or any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise problem("case.text_form", found=shown(text), characters=TEXT_CHARACTERS)
    return text


def _matching(pattern: str, key: str) -> BeforeValidator:
    compiled = re.compile(pattern)

    def read(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise problem(key, found=shown(value))
        return value

    return BeforeValidator(read)


def _read_pack_name(value: object) -> str:
    if value not in known_packs():
        raise problem("error.pack_unknown", found=shown(value), known=", ".join(known_packs()))
    return str(value)


def _read_currency(value: object) -> str:
    if value not in CURRENCIES:
        raise problem("error.choice", found=shown(value), choices=", ".join(CURRENCIES))
    return str(value)


_IDENTITY = r"[a-z0-9][a-z0-9_-]{0,63}"
_PLACE = r"([A-Z]{2}(-[A-Z0-9]{1,8})?)?"

Amount = Annotated[
    int,
    BeforeValidator(_read_amount),
    PlainSerializer(_write_amount),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^[0-9]+(\.[0-9]{1,3})?$", "minimum": 0, "examples": ["48000.00"]}),
]
"""Minor units inside, a decimal string outside; never negative."""

_FRACTION_SCHEMA = WithJsonSchema({"type": ["string", "number"], "pattern": r"^(0(\.[0-9]{1,12})?|1(\.0{1,12})?)$", "examples": ["0.156"]})

Rate = Annotated[Decimal, BeforeValidator(_read_rate), PlainSerializer(lambda value: format(value, "f")), _FRACTION_SCHEMA]
"""A rate a year as a fraction, below 1: ``0.156`` is 15.6%. From 1 on it is taken for a percentage and refused."""

Share = Annotated[Decimal, BeforeValidator(_read_share), PlainSerializer(lambda value: format(value, "f")), _FRACTION_SCHEMA]
"""A part of a whole, from 0 to 1."""

Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, BeforeValidator(_read_text), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_CHARACTERS})]
Identity = Annotated[str, _matching(_IDENTITY, "case.identity_form"), WithJsonSchema({"type": "string", "pattern": f"^{_IDENTITY}$"})]
PackName = Annotated[str, BeforeValidator(_read_pack_name), WithJsonSchema({"type": "string", "enum": list(known_packs())})]
Place = Annotated[str, _matching(_PLACE, "case.place_form"), WithJsonSchema({"type": "string", "pattern": f"^{_PLACE}$"})]
Currency = Annotated[str, BeforeValidator(_read_currency), WithJsonSchema({"type": "string", "enum": list(CURRENCIES)})]
