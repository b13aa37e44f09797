"""The file of a shock, read strictly; the samples are in ``scenarios/shocks``. Amounts are written as in a case file: strings."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Final

from planner.casework.text_file import file_text
from planner.core.money import parse_amount
from planner.errors import InputError
from planner.household.shocks import Shock
from planner.policy.fields import Fields
from planner.policy.rule import LANGUAGES

SHIPPED: Final = Path(__file__).parents[2] / "scenarios" / "shocks"
"""The folder of the samples; a file is named after the id of its shock."""
LARGEST_FILE_BYTES: Final = 100_000
_LONGEST: Final = 1200


def shock_names() -> tuple[str, ...]:
    """Return the names of the samples, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_shock(name: str, minor_units: int = 2) -> Shock:
    """Return the sample of that name, else the shock in the file of that name (it ends in ``.toml``).

    >>> load_shock("illness").lasts_months
    1

    Raises:
        InputError: there is no such sample and no such file, or the file is broken (see :func:`read_shock`).
    """
    known = shock_names()
    if name not in known and not name.endswith(".toml"):
        raise InputError("error.shock_unknown", place=name, known=", ".join(known))
    path = SHIPPED / f"{name}.toml" if name in known else Path(name)
    return read_shock(file_text(path, LARGEST_FILE_BYTES), name, minor_units)


def read_shock(text: str, place: str, minor_units: int = 2) -> Shock:
    """Read a shock. ``place`` names the text in errors; a ``lasts_months`` of 0 means: to the end. ``rate_rise`` and
    ``other_debt_rise`` may be left out.

    >>> words = '[title]\\nzh = "涨价"\\nen = "Prices rise"'
    >>> numbers = 'after_months = 0\\nlasts_months = 0\\nincome_lost = 0\\nspending_rise = 0.10\\nbill = "0.00"'
    >>> read_shock('id = "prices"\\nkind = "assumption"\\nsource = ""\\n' + numbers + "\\n" + words, "prices").spending_rise
    Decimal('0.10')

    Raises:
        InputError: the text is not TOML; a key is unknown, missing or of the wrong kind; a number is outside its range; a rise of the
            rate does not last to the end.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError("error.pack_toml", place=place, found=str(error)) from None
    fields = Fields(table, place)
    kind = fields.choice("kind", ("assumption", "published"))
    fields.text("source", empty=kind == "assumption")
    found = Shock(
        id=fields.text("id"),
        title=fields.texts("title", LANGUAGES),
        after_months=int(_number(fields, "after_months", _LONGEST, whole=True)),
        lasts_months=int(_number(fields, "lasts_months", _LONGEST, whole=True)) or None,
        income_lost=_number(fields, "income_lost", 1),
        spending_rise=_number(fields, "spending_rise", 1),
        bill=parse_amount(fields.text("bill"), place=fields.at("bill"), minor_units=minor_units),
        rate_rise=_optional(fields, "rate_rise"),
        other_debt_rise=_optional(fields, "other_debt_rise"),
    )
    fields.finish()
    if found.rate_rise and found.lasts_months:
        raise InputError("error.shock_rate_lasts", place=fields.at("lasts_months"))
    return found


def _number(fields: Fields, key: str, highest: int, *, whole: bool = False) -> Decimal:
    found = fields.number(key)
    if not 0 <= found <= highest or (whole and found % 1):
        raise InputError("error.assumption_range", place=fields.at(key), found=str(found), lowest="0", highest=str(highest))
    return found


def _optional(fields: Fields, key: str) -> Decimal:
    return _number(fields, key, 1) if fields.anything(key) is not None else Decimal(0)
