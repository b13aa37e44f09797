"""One cell of a file as one value of a case document: units, forms of dates, words for choices. What cannot be read is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from planner.casework.imports.columns import BY_KEY, Column
from planner.casework.reading import shown
from planner.errors import InputError

AMOUNT_UNITS: Final[Mapping[str, int]] = {"major": 0, "ten_thousand": 4}
"""Powers of ten; ``minor`` stands for the smallest unit of the currency."""
RATE_UNITS: Final[Mapping[str, int]] = {"fraction": 0, "percent": -2}
UNITS: Final[Mapping[str, tuple[str, ...]]] = {"amount": (*AMOUNT_UNITS, "minor"), "rate": (*RATE_UNITS,)}
"""The units of a kind of column; the first is meant where none is named."""
DATE_ORDERS: Final = ("year_first", "day_first", "month_first")

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,16}(?:\.[0-9]{1,10})?|[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,10})?")
_AMOUNT_MARKS: Final = re.compile(r"^(?:¥|￥|CNY|RMB|人民币)\s*|\s*(?:元|圆)$")
_CUT: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+")
"""How spreadsheets show a number that they have cut; ``12e05`` may be a number of a contract."""
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?")
_OTHER_FIRST: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4})")
_TOGETHER: Final = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_CLOCK: Final = re.compile(r"(?:[T ]|\s+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_YES: Final = frozenset(("是", "有", "对", "yes", "y", "true", "1"))
_NO: Final = frozenset(("否", "无", "没有", "no", "n", "false", "0"))
_SEPARATORS: Final = re.compile(r"[\s./\\#:：]+")


def plain(text: str) -> str:
    """Return text in plain characters, without blanks around it: wide digits and signs become the usual ones.

    >>> plain(" １２．５％ ")
    '12.5%'
    """
    return unicodedata.normalize("NFKC", text).strip()


def word_key(text: str) -> str:
    """Return what two ways to write one word have in common: case, blanks, hyphens and the stars of required columns do not count.

    >>> word_key(" Days_Past Due*"), word_key("合同 编号")
    ('dayspastdue', '合同编号')
    """
    return re.sub(r"[\s_*\-]+", "", plain(text)).casefold()


def document_value(
    text: str, column: Column, *, unit: str = "", words: Mapping[str, str] | None = None, date_order: str = "year_first", decimals: int = 2
) -> str | int | bool:
    """Return the value of a cell that is not blank, as a case document has it.

    Args:
        unit: of :data:`UNITS`; empty: the usual one.
        words: the creditor's own words for choices, each with its value.
        decimals: of the currency.

    Raises:
        InputError: without a place; ``found`` is what stands in the cell.
    """
    written = plain(text)
    if column.kind == "identity":
        return _identity(written)
    if column.kind == "date":
        return _day(written, date_order)
    if column.kind == "choice":
        return _choice(written, column, words or {})
    if column.kind == "yes_no":
        return _yes_no(written, words or {})
    if column.kind == "amount":
        return _amount(written, unit or "major", decimals)
    if column.kind == "rate":
        return _rate(written, unit or "fraction")
    return _count(written) if column.kind == "count" else text.strip()


def _refused(key: str, text: str, **values: object) -> InputError:
    return InputError(key, place="", found=shown(text), **values)


def _identity(written: str) -> str:
    """Small letters, and hyphens for what stands between the parts of a contract number; the case refuses the rest."""
    if _CUT.fullmatch(written):
        raise _refused("imports.number_cut", written)
    return _SEPARATORS.sub("-", written.casefold()).strip("-")


def _choice(written: str, column: Column, words: Mapping[str, str]) -> str:
    own = {word_key(word): value for word, value in words.items()}
    said = word_key(written)
    value = own.get(said) or _known_words(column.key).get(said)
    if value is None:
        raise _refused(
            "imports.choice",
            written,
            choices=", ".join(dict.fromkeys([*words, *(f"{names[0]} / {names[1]}" for names in column.words.values())])),
        )
    return value


@cache
def _known_words(key: str) -> Mapping[str, str]:
    return {word_key(word): value for value, names in BY_KEY[key].words.items() for word in (value, *names)}


def _yes_no(written: str, words: Mapping[str, str]) -> bool:
    own = {word_key(word): value for word, value in words.items()}
    word = own.get(word_key(written), word_key(written))
    if word not in _YES | _NO:
        raise _refused("imports.yes_no", written)
    return word in _YES


def _number(written: str, key: str, found: str) -> Decimal:
    if _CUT.fullmatch(written):
        raise _refused("imports.number_cut", found)
    if not _NUMBER.fullmatch(written):
        raise _refused(key, found)
    return Decimal(written.replace(",", ""))


def _amount(written: str, unit: str, decimals: int) -> str:
    number, shift = _AMOUNT_MARKS.sub("", written), -decimals if unit == "minor" else AMOUNT_UNITS[unit]
    if number.endswith("万"):
        number, shift = number[:-1].strip(), AMOUNT_UNITS["ten_thousand"]
    return _shifted(_number(number, "imports.amount", written), shift)


def _rate(written: str, unit: str) -> str:
    number, shift = written, RATE_UNITS[unit]
    if number.endswith("%"):
        number, shift = number[:-1].strip(), RATE_UNITS["percent"]
    return _shifted(_number(number, "imports.rate", written), shift)


def _shifted(number: Decimal, places: int) -> str:
    """Write a number with its point moved, exactly: it has fewer digits than a Decimal keeps."""
    return format(number.scaleb(places), "f")


def _count(written: str) -> int:
    number = re.sub(r"\s*(?:个月|月|天|日|人|期)$", "", written)
    whole = re.fullmatch(r"([0-9]{1,9})(?:\.0+)?", number)
    if whole is None:
        raise _refused("imports.count", written)
    return int(whole[1])


def _day(written: str, order: str) -> str:
    """Return a date as ISO text; a time of day behind it does not count."""
    text = _CLOCK.sub("", written)
    found = _YEAR_FIRST.fullmatch(text) or _TOGETHER.fullmatch(text)
    parts = (found[1], found[3], found[4]) if found else None
    if parts is None and order != "year_first" and (other := _OTHER_FIRST.fullmatch(text)):
        day, month = (other[1], other[3]) if order == "day_first" else (other[3], other[1])
        parts = (other[4], month, day)
    try:
        return date(*(int(part) for part in parts or ())).isoformat()
    except (TypeError, ValueError):
        raise _refused(f"imports.date.{order}", written) from None
