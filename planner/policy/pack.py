"""A policy pack (规则包): what one country's law and industry rules say, read by date.

>>> from datetime import date
>>> pack = load_pack("cn")
>>> value = pack.parameter("card_individualised_max_term", date(2026, 11, 23), lender="bank", product="credit_card")
>>> value is not None and value.whole()
60
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from planner.core.debt import Lender, Product
from planner.core.money import minor_units_of, parse_amount
from planner.errors import InputError
from planner.policy.fields import Fields
from planner.policy.rule import LANGUAGES, Rule, Value, read_rule

_PACKS: Final = Path(__file__).parent / "packs"
_NAME: Final = re.compile(r"[a-z]{2}")
_ABOUT: Final = "pack.toml"
_FLOORS: Final = "living_floor.toml"


@dataclass(frozen=True, slots=True)
class Floor:
    """The minimum living standard of a place: minor units a month for each person, with its source."""

    place: str
    amount: int
    starts: date
    ends: date | None
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who signed the pack off, in what role, and when; empty and None as long as nobody has."""

    by: str
    role: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one country. ``rules`` maps the name of a parameter to its rule."""

    id: str
    title: Mapping[str, str]
    country: str
    currency: str
    time_zone: str
    version: str
    read_on: date
    languages: tuple[str, ...]
    allow_unverified: bool
    signed_off: SignOff
    rules: Mapping[str, Rule]
    floors: tuple[Floor, ...]

    def parameter(self, name: str, on: date, lender: Lender | None = None, product: Product | None = None, place: str = "") -> Value | None:
        """Return what a parameter is on a date for a lender, product and place (None: for any).

        None where the pack has no such rule, it is not in force on the date, does not concern them, or is unverified and not allowed.
        """
        rule = self.rules.get(name)
        if rule is None or not rule.concerns(lender, product, place):
            return None
        dated = rule.on(on)
        if dated is None or (dated.status == "unverified" and not (rule.conservative_reason or self.allow_unverified)):
            return None
        return Value(rule, dated)

    def living_floor(self, place: str, on: date) -> Floor | None:
        """Return the minimum living standard of a place on a date; None when nobody has entered it."""
        return next(
            (floor for floor in self.floors if floor.place == place and floor.starts <= on and (floor.ends is None or on < floor.ends)),
            None,
        )

    def with_unverified(self) -> Pack:
        """Return the same pack with its unverified rules allowed."""
        return replace(self, allow_unverified=True)


def rules_for(pack: Pack, on: date, lender: Lender, product: Product, place: str = "") -> tuple[Value, ...]:
    """Return every rule that applies on a date to such a lender, product and place, in the order of their ids.

    This is the list that people are shown, each with status and citation; most of the rules are about conduct and data.
    """
    values = (pack.parameter(name, on, lender, product, place) for name in pack.rules)
    return tuple(sorted((value for value in values if value), key=lambda value: value.rule.id))


def known_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with the calculator."""
    return tuple(sorted(folder.name for folder in _PACKS.iterdir() if _NAME.fullmatch(folder.name)))


def load_pack(name: str) -> Pack:
    """Return a pack by its two-letter name. It is read once in a process.

    Raises:
        InputError: there is no such pack, or one of its files is broken.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name not in known_packs():
        raise InputError("error.pack_unknown", place="pack", found=str(name)[:40], known=", ".join(known_packs()))
    return _load(name)


@cache
def _load(name: str) -> Pack:
    return read_pack(_PACKS / name)


def read_pack(folder: Path) -> Pack:
    """Read all files of a pack, strictly.

    Raises:
        InputError: a file is missing or is not TOML, a key is unknown, missing or of the wrong kind, two values overlap.
    """
    about = _fields(folder / _ABOUT)
    currency = about.text("currency")
    settings, signed = about.table("settings"), about.table("signed_off")
    pack = Pack(
        id=about.text("id"),
        title=about.texts("title", LANGUAGES),
        country=about.text("country"),
        currency=currency,
        time_zone=about.text("time_zone"),
        version=about.text("version"),
        read_on=about.day("read_on"),
        languages=about.strings("languages"),
        allow_unverified=settings.flag("allow_unverified"),
        signed_off=_read_sign_off(signed),
        rules=_read_rules(folder),
        floors=_read_floors(_fields(folder / _FLOORS), minor_units_of(currency)),
    )
    for fields in (about, settings, signed):
        fields.finish()
    return pack


def _fields(path: Path) -> Fields:
    place = f"{path.parent.name}/{path.name}"
    try:
        return Fields(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), place)
    except OSError:
        raise InputError("error.pack_file", place=place) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("error.pack_toml", place=place, found=str(error)[:100]) from None


def _read_sign_off(fields: Fields) -> SignOff:
    by, role = fields.text("by", empty=True), fields.text("role", empty=True)
    fields.text("note", empty=True)
    if by:
        return SignOff(by, role, fields.day("on"))
    fields.text("on", empty=True)
    return SignOff("", role, None)


def _read_rules(folder: Path) -> Mapping[str, Rule]:
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in {_ABOUT, _FLOORS}:
            continue
        fields = _fields(path)
        rule = read_rule(fields)
        if rule.parameter != path.stem:
            raise InputError("error.pack_choice", place=fields.at("parameter"), found=rule.parameter[:40], expected=path.stem)
        rules[rule.parameter] = rule
    return MappingProxyType(rules)


def _read_floors(fields: Fields, minor_units: int) -> tuple[Floor, ...]:
    fields.text("unit")
    fields.text("citation")
    floors = []
    for entry in fields.tables("floor"):
        floors.append(
            Floor(
                place=entry.text("place"),
                amount=parse_amount(entry.text("amount"), place=entry.at("amount"), minor_units=minor_units),
                starts=entry.day("from"),
                ends=entry.optional_day("to"),
                source=entry.text("source"),
                url=entry.text("url"),
            )
        )
        entry.finish()
    fields.finish()
    return tuple(floors)
