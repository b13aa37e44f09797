"""Waterfalls as data (调整步骤): a target and the steps that lead to it, in order, read strictly from one file each.

>>> pack = load_waterfall("hamp")
>>> pack.target.kind, [step.lever for step in pack.steps]
('income_share', ['capitalise', 'rate', 'term', 'defer'])
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

from planner.errors import InputError
from planner.policy.fields import Fields
from planner.policy.rule import LANGUAGES

TargetKind = Literal["payment_cut", "income_share", "surplus_share"]
Lever = Literal["capitalise", "rate", "term", "defer", "forgive"]
SourceKind = Literal["primary", "secondary_copy", "own"]
Shipped = Literal["flex_modification", "hamp"]
SHIPPED: Final[tuple[Shipped, ...]] = get_args(Shipped)

_FOLDER: Final = Path(__file__).parent / "waterfalls"
_LONGEST_TERM: Final = 1200


@dataclass(frozen=True, slots=True)
class Target:
    """When to stop: the payment is lower by ``share``; it and the other housing costs take at most ``share`` of income; or it takes at
    most ``share`` of the surplus."""

    kind: TargetKind
    share: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """One lever. ``limit`` is how far it goes, ``step`` how much at a time; both are zero for a lever that has none.

    - ``capitalise``: arrears join the principal, all at once.
    - ``rate``: the annual rate falls by ``step`` at a time, to ``limit``.
    - ``term``: the months left grow by ``step`` at a time, to ``limit``.
    - ``defer``: principal is put off to the end, free of interest, just enough, up to the share ``limit`` of all that is owed.
    - ``forgive``: principal is waived, just enough, up to the same.
    """

    lever: Lever
    step: Decimal = Decimal(0)
    limit: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A target and the steps to it. ``source_kind`` says whether the source itself was read, a copy of it, or it is the lender's own."""

    id: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    source: str
    source_kind: SourceKind
    target: Target
    steps: tuple[Step, ...]


@cache
def load_waterfall(name: Shipped) -> Waterfall:
    """Return a waterfall that comes with the calculator."""
    file = _FOLDER / f"{name}.toml"
    return read_waterfall(file.read_text(encoding="utf-8"), file.name)


def read_waterfall(text: str, place: str) -> Waterfall:
    """Read a waterfall, strictly. ``place`` names the text in errors.

    Raises:
        InputError: the text is not TOML; a key is unknown, missing or of the wrong kind; a number is outside its range; there is no step.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError("error.pack_toml", place=place, found=str(error)) from None
    fields = Fields(table, place)
    source_kind = cast(SourceKind, fields.choice("source_kind", get_args(SourceKind)))
    found = Waterfall(
        id=fields.text("id"),
        title=fields.texts("title", LANGUAGES),
        note=fields.texts("note", LANGUAGES),
        source=fields.text("source", empty=source_kind == "own"),
        source_kind=source_kind,
        target=_target(fields.table("target")),
        steps=tuple(_step(entry) for entry in fields.tables("steps")),
    )
    if not found.steps:
        raise InputError("error.pack_key_missing", place=fields.at("steps"))
    fields.finish()
    return found


def _target(fields: Fields) -> Target:
    found = Target(cast(TargetKind, fields.choice("kind", get_args(TargetKind))), _number(fields, "share", Decimal(1)))
    fields.finish()
    return found


def _step(fields: Fields) -> Step:
    lever = cast(Lever, fields.choice("lever", get_args(Lever)))
    is_term = lever == "term"
    highest = Decimal(_LONGEST_TERM if is_term else 1)
    step = _number(fields, "step", highest, whole=is_term, positive=True) if lever in ("rate", "term") else Decimal(0)
    limit = Decimal(0) if lever == "capitalise" else _number(fields, "limit", highest, whole=is_term)
    fields.finish()
    return Step(lever, step, limit)


def _number(fields: Fields, key: str, highest: Decimal, *, whole: bool = False, positive: bool = False) -> Decimal:
    found = fields.number(key)
    if not 0 <= found <= highest or (whole and found % 1) or (positive and not found):
        raise InputError("error.assumption_range", place=fields.at(key), found=str(found), lowest=str(int(whole)), highest=str(highest))
    return found
