"""The file of a shock, read strictly; the samples are in ``scenarios/shocks``. Amounts are written as in a case file: strings."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Final

from planner.core.money import parse_amount
from planner.errors import InputError
from planner.household.shocks import Shock
from planner.policy.fields import Fields
from planner.policy.rule import LANGUAGES

_LONGEST: Final = 1200


def read_shock(text: str, place: str, minor_units: int = 2) -> Shock:
    """Read a shock. ``place`` names the text in errors; a ``lasts_months`` of 0 means: to the end.

    >>> words = '[title]\\nzh = "涨价"\\nen = "Prices rise"'
    >>> numbers = 'after_months = 0\\nlasts_months = 0\\nincome_lost = 0\\nspending_rise = 0.10\\nbill = "0.00"'
    >>> read_shock('id = "prices"\\nkind = "assumption"\\nsource = ""\\n' + numbers + "\\n" + words, "prices").spending_rise
    Decimal('0.10')

    Raises:
        InputError: the text is not TOML; a key is unknown, missing or of the wrong kind; a number is outside its range.
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
    )
    fields.finish()
    return found


def _number(fields: Fields, key: str, highest: int, *, whole: bool = False) -> Decimal:
    found = fields.number(key)
    if not 0 <= found <= highest or (whole and found % 1):
        raise InputError("error.assumption_range", place=fields.at(key), found=str(found), lowest="0", highest=str(highest))
    return found
