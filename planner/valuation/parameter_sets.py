"""Sets of numbers that a model of valuation works with: three of each, every number with its range, kind and source, in one file a model.

A file has one section for each field of the model's set; an int of the set is a whole number, a mapping has one number for each
steadiness of income. The file is read strictly: whatever is unknown, missing, of the wrong kind or out of range is refused at its place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, TypeVar, cast, get_args

from planner.errors import InputError
from planner.household.assumptions import Kind
from planner.household.household import IncomeTier
from planner.policy.fields import Fields

SetName = Literal["low", "base", "high"]
Unit = Literal["fraction", "months", "days", "yuan", "instalments"]
SETS: Final[tuple[SetName, ...]] = get_args(SetName)
TIERS: Final[tuple[IncomeTier, ...]] = get_args(IncomeTier)

_Set = TypeVar("_Set")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number as it is shown, with its value in each set; ``tier`` is empty where it is the same for every income."""

    name: str
    tier: IncomeTier | Literal[""]
    unit: Unit
    kind: Kind
    source: str
    lowest: Decimal
    highest: Decimal
    values: Mapping[SetName, Decimal]

    @property
    def label_key(self) -> str:
        """The key of its label in the catalogues."""
        return f"parameter.{self.name}"

    @property
    def unit_key(self) -> str:
        """The key of the words for its unit."""
        return f"parameter_unit.{self.unit}"

    @property
    def kind_key(self) -> str:
        """The key of the words for its kind."""
        return f"assumption.kind.{self.kind}"


@dataclass(frozen=True, slots=True)
class Parameters(Generic[_Set]):
    """All three sets. ``id`` is a hash of every value: what was computed with them can name them."""

    id: str
    sets: Mapping[SetName, _Set]
    shown: tuple[Parameter, ...]

    def listed(self) -> Iterator[Parameter]:
        """List every number with its range, kind and source, in the order of the set's fields."""
        return iter(self.shown)


def read_shipped(file: Path, kind_of_set: type[_Set]) -> Parameters[_Set]:
    """Return the numbers of a file that comes with the calculator."""
    return read_sets(file.read_bytes().decode(), file.name, kind_of_set)


def read_sets(text: str, place: str, kind_of_set: type[_Set]) -> Parameters[_Set]:
    """Read the numbers, strictly. ``place`` names the text in errors.

    Raises:
        InputError: the text is not TOML; a key is unknown, missing or of the wrong kind; a number is outside its range.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError("error.pack_toml", place=place, found=str(error)) from None
    sections = Fields(table, place)
    wanted = [(each.name, str(each.type)) for each in fields(cast(Any, kind_of_set))]
    shown = tuple(parameter for name, kind in wanted for parameter in _section(name, kind, sections.table(name)))
    sections.finish()
    sets = MappingProxyType({name: _set(kind_of_set, name, shown) for name in SETS})
    values = [(each.name, each.tier, *(str(each.values[name].normalize()) for name in SETS)) for each in shown]
    return Parameters(sha256(repr(sorted(values)).encode()).hexdigest()[:12], sets, shown)


def _section(name: str, kind_of_number: str, section: Fields) -> Iterator[Parameter]:
    """Read one section: one parameter, or one for each steadiness of income."""
    unit = cast(Unit, section.choice("unit", get_args(Unit)))
    kind = cast(Kind, section.choice("kind", get_args(Kind)))
    source = section.text("source", empty=kind == "assumption")
    lowest, highest = section.number("lowest"), section.number("highest")
    by_tier = kind_of_number.startswith("Mapping")
    inner = {word: section.table(word) if by_tier else section for word in SETS}
    for tier in TIERS if by_tier else ("",):
        values = {word: inner[word].number(tier or word) for word in SETS}
        for word, value in values.items():
            if not lowest <= value <= highest or (kind_of_number == "int" and value % 1):
                limits = {"lowest": str(lowest), "highest": str(highest)}
                raise InputError("error.assumption_range", place=inner[word].at(tier or word), found=str(value), **limits)
        yield Parameter(name, cast("IncomeTier | Literal['']", tier), unit, kind, source, lowest, highest, MappingProxyType(values))
    for table in {id(each): each for each in (section, *inner.values())}.values():
        table.finish()


def _set(kind_of_set: type[_Set], name: SetName, shown: tuple[Parameter, ...]) -> _Set:
    """Put the numbers of one set together."""
    found: dict[str, object] = {}
    for each in fields(cast(Any, kind_of_set)):
        values = {parameter.tier: parameter.values[name] for parameter in shown if parameter.name == each.name}
        single = values.get("")
        found[each.name] = MappingProxyType(values) if single is None else int(single) if each.type == "int" else single
    return kind_of_set(**found)
