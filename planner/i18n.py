"""Text for people: message catalogues, and the forms of amounts, rates and dates, in Chinese and English.

The catalogues are ``planner/locale/<language>/<area>.po``; an entry's id is a key such as ``test.T1.fail``, its text a sentence with
``{named}`` placeholders. A key stands in one area only. A language is read when its first text is asked for, and kept.

>>> text("unit.months", "en", number=12), text("unit.months", "zh_CN", number=12)
('12 months', '12 个月')
>>> amount(4800005, "zh_CN"), percent(Decimal("0.156"), "en"), long_date(date(2027, 2, 1), "zh_CN")
('¥48,000.05', '15.6%', '2027年2月1日')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from planner.errors import CatalogueError

# Babel takes longer to load than most commands take to answer, so it is loaded with the first text.
if TYPE_CHECKING:
    from babel import Locale

Language = Literal["zh_CN", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

LOCALE_FOLDER: Final = Path(__file__).parent / "locale"

_PLURAL_ORDER = ("zero", "one", "two", "few", "many", "other")
_COUNTED = ("years", "months", "weeks", "days", "instalments", "people")
_SYMBOLS = {("en", "CNY"): "¥", ("en", "JPY"): "JP¥"}
"""Where the usual sign of a language misleads: this product's currency is the yuan, so ``¥`` is the yuan in both languages."""
_MONTH_PATTERNS = {"zh_CN": "LLL", "en": "LLLL"}  # 2月 reads faster than 二月


@cache
def catalogue(language: Language) -> Mapping[str, tuple[str, ...]]:
    """Read all texts of a language: key → its plural forms (one form when it has no plural).

    Raises:
        CatalogueError: no such language, or a key stands in two files.
    """
    from babel.messages.pofile import read_po

    folder = LOCALE_FOLDER / language
    if language not in LANGUAGES or not folder.is_dir():
        raise CatalogueError("error.language", language=language)
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            messages = [message for message in read_po(file, abort_invalid=True) if message.id]
        for message in messages:
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in texts:
                raise CatalogueError("error.text_twice", text_key=key, file=path.name)
            texts[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return texts


def text(key: str, language: Language, /, **values: object) -> str:
    """Return the text of a key, filled with values as they are; ``number`` chooses among plural forms.

    Raises:
        CatalogueError: no such key, or no value for one of its placeholders.
    """
    forms = catalogue(language).get(key)
    if not forms or not all(forms):
        raise CatalogueError(text_key=key, language=language)
    number = values.get("number")
    form = forms[_plural_index(number, language)] if len(forms) > 1 and isinstance(number, int) else forms[0]
    try:
        return form.format(**values)
    except (KeyError, IndexError) as missing:
        raise CatalogueError("error.text_value", text_key=key, language=language, missing=str(missing)) from missing


def render(message_key: str, values: Mapping[str, object], language: Language, currency: str = "CNY", minor_units: int = 2) -> str:
    """Return the text of a key, each value written by the kind that its name tells (the last word of it).

    ===================================================  ================  =======================
    amount                                               int, minor units  ¥1,234.56
    rate, share                                          Decimal           15.6%
    years, months, weeks, days, instalments, people      int               12 months
    month                                                int, 1 to 12      February
    expected, key                                        str               its own text, if a key
    any                                                  date              February 1, 2027
    ===================================================  ================  =======================

    So ``short_amount`` is money. Everything else stands as it is.
    """
    return text(message_key, language, **{name: _written(name, value, language, currency, minor_units) for name, value in values.items()})


def amount(minor: int, language: Language, currency: str = "CNY", minor_units: int = 2) -> str:
    """Write minor units as money, never rounded: ``-¥1,234.56``."""
    from babel.numbers import format_decimal, get_currency_symbol

    pattern = "#,##0" + ("." + "0" * minor_units if minor_units else "")
    symbol = _SYMBOLS.get((language, currency)) or get_currency_symbol(currency, locale=_locale(language))
    digits = format_decimal(Decimal(abs(minor)).scaleb(-minor_units), format=pattern, locale=_locale(language))
    return f"{'-' if minor < 0 else ''}{symbol}{digits}"


def percent(rate: Decimal, language: Language, decimals: int = 2) -> str:
    """Write a fraction as percent with at most so many decimals, rounded half up."""
    from babel.numbers import format_decimal

    # Babel would round half even.
    rounded = rate.quantize(Decimal(1).scaleb(-decimals - 2), rounding=ROUND_HALF_UP)
    return format_decimal(rounded, format="#,##0" + ("." + "#" * decimals if decimals else "") + "%", locale=_locale(language))


def long_date(day: date, language: Language) -> str:
    """Write a date in words: 2027年2月1日, February 1, 2027."""
    from babel.dates import format_date

    return format_date(day, format="long", locale=_locale(language))


def month_name(month: int, language: Language, *, short: bool = False) -> str:
    """Write a calendar month, 1 to 12: 2月, February (short: 2月, Feb)."""
    from babel.dates import format_date

    return format_date(date(2000, month, 1), format="LLL" if short else _MONTH_PATTERNS[language], locale=_locale(language))


def month_of_year(day: date, language: Language) -> str:
    """Write the month a date is in: 2027年2月, February 2027."""
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", day, locale=_locale(language))


@cache
def _locale(language: Language) -> Locale:
    from babel import Locale

    return Locale.parse(language)


def _plural_index(number: int, language: Language) -> int:
    rule = _locale(language).plural_form
    names = [name for name in _PLURAL_ORDER if name in rule.tags or name == "other"]
    return names.index(rule(number))


def _written(name: str, value: object, language: Language, currency: str, minor_units: int) -> object:
    kind = name.rpartition("_")[2]
    if isinstance(value, date):
        return long_date(value, language)
    if isinstance(value, Decimal):
        return percent(value, language) if kind in ("rate", "share") else f"{value.normalize():f}"
    if isinstance(value, int):
        if kind == "amount":
            return amount(value, language, currency, minor_units)
        if kind == "month":
            return month_name(value, language)
        if kind in _COUNTED:
            return text(f"unit.{kind}", language, number=value)
    if isinstance(value, str) and (kind in ("key", "expected")) and value in catalogue(language):
        return text(value, language)
    return value
