"""The numbers that no contract and no law gives (假设), as tables for people: each with its values, its range and where it comes from.

Every frame holds text only, in the person's language; its index is what each number is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal

import pandas as pd

from planner.household.assumptions import Assumption
from planner.household.household import IncomeTier
from planner.i18n import Language, amount, percent, text
from planner.valuation.parameter_sets import SETS, Parameter, Unit

SetNames = Literal["set", "creditor_set"]
"""How the three sets are called: ``how.set.low`` is the harder life, ``how.creditor_set.low`` the lower recovery."""

_SCALE: Final = "Scale: "
"""A source that begins so gives the size of an assumption, not its value."""
_DECIMALS: Final = 3
_MINOR_UNITS: Final = 2


def assumption_table(numbers: Iterable[Assumption], language: Language) -> pd.DataFrame:
    """Return numbers that have one value."""
    rows = {
        text(each.label_key, language): (
            _assumed(each.name, each.value, language),
            _range(_assumed(each.name, each.lowest, language), _assumed(each.name, each.highest, language), language),
            _origin(each, language),
        )
        for each in numbers
    }
    return _frame(rows, ("how.column.value", "how.column.range", "how.column.origin"), language)


def parameter_table(numbers: Iterable[Parameter], names: SetNames, language: Language) -> pd.DataFrame:
    """Return numbers that have a value in each of three sets; amounts are in yuan, as the files have them."""
    rows = {
        _label(each, language): (
            *(_valued(each.unit, each.values[name], language) for name in SETS),
            _range(_valued(each.unit, each.lowest, language), _valued(each.unit, each.highest, language), language),
            _origin(each, language),
        )
        for each in numbers
    }
    return _frame(rows, (*(f"how.{names}.{name}" for name in SETS), "how.column.range", "how.column.origin"), language)


def _frame(rows: Mapping[str, Sequence[str]], columns: Iterable[str], language: Language) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(dict(rows), orient="index", columns=[text(key, language) for key in columns])
    return frame.rename_axis(text("how.column.name", language))


def _label(each: Parameter, language: Language) -> str:
    name = text(each.label_key, language)
    return text("how.of_tier", language, name=name, tier=_tier(each.tier, language)) if each.tier else name


def _tier(tier: IncomeTier | Literal[""], language: Language) -> str:
    return text(f"page.income_tier.{tier}", language)


def _assumed(name: str, value: Decimal | int, language: Language) -> str:
    """Write a count by the last word of its name, a fraction as percent."""
    if isinstance(value, Decimal):
        return percent(value, language, _DECIMALS)
    unit = name.rpartition("_")[2]
    return _yuan(Decimal(value), language) if unit == "yuan" else text(f"unit.{unit}", language, number=value)


def _valued(unit: Unit, value: Decimal, language: Language) -> str:
    if unit == "fraction":
        return percent(value, language, _DECIMALS)
    if unit == "yuan":
        return _yuan(value, language)
    if value % 1:
        return text(f"how.not_whole.{unit}", language, number=f"{value.normalize():f}")
    return text(f"unit.{unit}", language, number=int(value))


def _yuan(value: Decimal, language: Language) -> str:
    return amount(int(value.scaleb(_MINOR_UNITS)), language, minor_units=_MINOR_UNITS)


def _range(lowest: str, highest: str, language: Language) -> str:
    return text("how.range", language, lowest=lowest, highest=highest)


def _origin(each: Assumption | Parameter, language: Language) -> str:
    kind = text(each.kind_key, language)
    if not each.source:
        return kind
    key = "how.origin_scale" if each.source.startswith(_SCALE) else "how.origin"
    return text(key, language, kind=kind, source=each.source.removeprefix(_SCALE))
