"""The numbers of the simulation: three sets, each number with its range, its kind and its source, read from the one file beside this.

>>> parameters = load_parameters()
>>> parameters.sets["base"].drop_out, parameters.sets["low"].income_variation["mixed"]
(Decimal('0.004'), Decimal('0.300'))
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

from planner.errors import InputError
from planner.household.assumptions import Kind
from planner.household.household import IncomeTier
from planner.policy.fields import Fields

SetName = Literal["low", "base", "high"]
Unit = Literal["fraction", "months", "yuan", "instalments"]
SETS: Final[tuple[SetName, ...]] = get_args(SetName)
TIERS: Final[tuple[IncomeTier, ...]] = get_args(IncomeTier)

_FILE: Final = Path(__file__).with_name("survival_parameters.toml")


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """The numbers of one set. Chances are per month, fractions of one; a number of months may be broken unless it is an int.

    - ``income_variation``: coefficient of variation of a month's income around its season, by the steadiness of income;
      ``income_variation_scale``: the part of it that the simulation uses; ``income_correlation``: of one month with the next.
    - ``job_loss``: chance to lose the work, by the same; ``job_months_out``: mean months until there is work again;
      ``job_replacement``: what still comes in meanwhile, of the income from work.
    - ``illness``: chance of an illness; ``illness_bill``: what it costs, in whole units of money; ``illness_income_lost``: what is lost of
      that month's income from work.
    - ``large_bill``: chance of a large unplanned bill; ``large_bill_of_income``: what it comes to, of a mean month's income.
    - ``drop_out``: chance that the plan is given up for reasons other than money.
    - ``slip``: what of a month's rest goes on other things instead of being kept.
    - ``opening_buffer``: what is at hand in the beginning, in mean months' incomes, where savings are not larger.
    - ``instalments_until_broken``: the plan is broken when so many instalments are in arrears.
    - ``grace_months``: months after the last instalment in which what is left may still be paid.
    - ``stress_…``: test T5: how much income falls, how long, how many months are watched, the share of runs that must hold.
    """

    income_variation: Mapping[IncomeTier, Decimal]
    income_variation_scale: Decimal
    income_correlation: Decimal
    job_loss: Mapping[IncomeTier, Decimal]
    job_months_out: Decimal
    job_replacement: Decimal
    illness: Decimal
    illness_bill: Decimal
    illness_income_lost: Decimal
    large_bill: Decimal
    large_bill_of_income: Decimal
    drop_out: Decimal
    slip: Decimal
    opening_buffer: Decimal
    instalments_until_broken: int
    grace_months: int
    stress_income_lost: Decimal
    stress_months: int
    stress_watched_months: int
    stress_held: Decimal


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
        return f"survival.parameter.{self.name}"

    @property
    def unit_key(self) -> str:
        """The key of the words for its unit."""
        return f"survival.unit.{self.unit}"

    @property
    def kind_key(self) -> str:
        """The key of the words for its kind."""
        return f"assumption.kind.{self.kind}"


@dataclass(frozen=True, slots=True)
class Parameters:
    """All three sets. ``id`` is a hash of every value: what was computed with them can name them."""

    id: str
    sets: Mapping[SetName, ParameterSet]
    shown: tuple[Parameter, ...]

    def listed(self) -> Iterator[Parameter]:
        """List every number with its range, kind and source, in the order of the file's sections."""
        return iter(self.shown)


@cache
def load_parameters() -> Parameters:
    """Return the numbers that come with the calculator. They are read once in a process."""
    return read_parameters(_FILE.read_bytes().decode(), _FILE.name)


def read_parameters(text: str, place: str) -> Parameters:
    """Read the numbers, strictly. ``place`` names the text in errors.

    Raises:
        InputError: the text is not TOML; a key is unknown, missing or of the wrong kind; a number is outside its range.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError("error.pack_toml", place=place, found=str(error)) from None
    sections = Fields(table, place)
    wanted = [(each.name, str(each.type)) for each in fields(ParameterSet)]
    shown = tuple(parameter for name, kind in wanted for parameter in _section(name, kind, sections.table(name)))
    sections.finish()
    sets = MappingProxyType({name: _set(name, shown) for name in SETS})
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


def _set(name: SetName, shown: tuple[Parameter, ...]) -> ParameterSet:
    """Put the numbers of one set together."""
    found: dict[str, object] = {}
    for each in fields(ParameterSet):
        values = {parameter.tier: parameter.values[name] for parameter in shown if parameter.name == each.name}
        single = values.get("")
        found[each.name] = MappingProxyType(values) if single is None else int(single) if each.type == "int" else single
    return ParameterSet(**found)  # type: ignore[arg-type]  # the fields were read by name and kind just above
