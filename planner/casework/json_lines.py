"""JSON Lines in: one object after the other, read exactly. Each may also be spread over several lines.

Numbers with decimals become :class:`~decimal.Decimal`. What JSON itself does not know (``NaN``, ``Infinity``), a key that stands twice,
and numbers that nobody writes by hand are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from json import JSONDecoder
from typing import Final, NoReturn

from planner.casework.reading import shown
from planner.errors import InputError

LONGEST_NUMBER: Final = 40
"""Characters of a number, and the largest exponent."""


def json_objects(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield each object of the text with the line on which it begins, from 1.

    >>> list(json_objects('{"a": 1}\\n\\n{"a": 2}\\n'))
    [(1, {'a': 1}), (3, {'a': 2})]

    Raises:
        InputError: not JSON, or not an object; ``line`` says where.
    """
    position, line, counted = _skip(text, 0), 1, 0
    while position < len(text):
        line, counted = line + text.count("\n", counted, position), position
        value, position = _next_value(text, position, line)
        if not isinstance(value, Mapping):
            raise InputError("error.object_form", place="", line=line, found=shown(value))
        yield line, value
        position = _skip(text, position)


def json_value(text: str) -> object:
    """Return the one value that a text is, of any kind.

    >>> json_value('[{"a": 1.50}]')
    [{'a': Decimal('1.50')}]

    Raises:
        InputError: not JSON, or more than one value; ``line`` says where.
    """
    value, position = _next_value(text, _skip(text, 0), 1)
    if _skip(text, position) < len(text):
        raise InputError("case.not_json", place="", line=1 + text.count("\n", 0, position))
    return value


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _next_value(text: str, position: int, line: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise InputError("case.not_json", place="", line=error.lineno) from None
    except RecursionError:
        raise InputError("case.not_json", place="", line=line) from None
    except InputError as error:
        values = {name: value for name, value in error.values.items() if name != "place"}
        raise InputError(error.key, place=error.place, line=line, **values) from None


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        _refuse_number(digits)
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > LONGEST_NUMBER or abs(int(digits.lower().partition("e")[2] or 0)) > LONGEST_NUMBER:
        _refuse_number(digits)
    return Decimal(digits)


def _refuse_number(written: str) -> NoReturn:
    raise InputError("case.json_number", place="", found=shown(written))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _ in pairs]
        raise InputError("case.key_twice", place=next(key for key in keys if keys.count(key) > 1))
    return table


_DECODER: Final = JSONDecoder(parse_float=_decimal, parse_int=_whole, parse_constant=_refuse_number, object_pairs_hook=_object)
