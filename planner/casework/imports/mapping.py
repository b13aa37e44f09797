"""A mapping: which column of a creditor's file holds what, in which unit, and what the file does not say.

It is saved once per creditor, as TOML or JSON.

::

    creditor = "示例银行"             # for people
    sheet = "欠款明细"                # of a workbook; left out: the first one
    header_row = 1
    date_order = "year_first"         # or day_first, month_first

    [columns]                         # key of a case document = the header of the column
    "debt.id" = "合同编号"
    [units]                           # amounts: major, minor, ten_thousand; rates: fraction, percent
    "debt.contract_rate" = "percent"
    [constants]                       # one value for all rows, also where a cell is blank
    "debt.lender" = "bank"
    [codes."debt.product"]            # the creditor's own words
    "K01" = "credit_card"
    [mandate]                         # as in a case file
    months_max = 60
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import tomli_w
from pydantic import ValidationError

from planner.casework.case_errors import CaseErrors, field_problems, with_lines
from planner.casework.case_file import MandateTable, known_keys
from planner.casework.imports.cells import DATE_ORDERS, UNITS, document_value
from planner.casework.imports.columns import BY_KEY
from planner.casework.json_lines import json_objects
from planner.casework.reading import check_keys, read_choice, read_count, read_object, shown
from planner.errors import InputError

KEYS: Final = ("creditor", "sheet", "header_row", "date_order", "columns", "units", "constants", "codes", "mandate")
LAST_HEADER_ROW: Final = 100
_YES_NO: Final = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a creditor's files are read. Keys of the tables are keys of :data:`~planner.casework.imports.columns.COLUMNS`."""

    creditor: str = ""
    sheet: str = ""
    header_row: int = 1
    date_order: str = "year_first"
    columns: Table[str, str] = field(default_factory=dict)
    units: Table[str, str] = field(default_factory=dict)
    constants: Table[str, str] = field(default_factory=dict)
    codes: Table[str, Table[str, str]] = field(default_factory=dict)
    mandate: Table[str, Any] = field(default_factory=dict)


def read_mapping(text: str, *, name: str) -> Mapping:
    """Read a mapping; a text that begins with ``{`` is JSON, any other TOML.

    Raises:
        InputError: not TOML or JSON, a key is unknown, a value is not one that is possible here.
    """
    try:
        if text.lstrip().startswith("{"):
            _, document = next(json_objects(text))
        else:
            document = tomllib.loads(text, parse_float=Decimal)
        return mapping_of(document)
    except CaseErrors:
        raise
    except InputError as error:
        raise error.at(name) from None
    except (ValueError, RecursionError):
        raise InputError("case.not_toml", place=name) from None


def mapping_of(document: Table[str, object]) -> Mapping:
    """Return the mapping of a document.

    Raises:
        InputError: names the key, what was found and what is possible.
    """
    check_keys(document, KEYS, required=("columns",))
    columns = _texts(document["columns"], "columns")
    units = _texts(document.get("units", {}), "units")
    for key, unit in units.items():
        read_choice(unit, f"units.{key}", UNITS.get(BY_KEY[key].kind, ()))
    constants = _texts(document.get("constants", {}), "constants")
    codes = _codes(read_object(document.get("codes", {}), "codes"))
    for key, value in constants.items():
        _checked_constant(key, value, codes.get(key, {}))
    return Mapping(
        creditor=_text(document.get("creditor", ""), "creditor"),
        sheet=_text(document.get("sheet", ""), "sheet"),
        header_row=read_count(document.get("header_row", 1), "header_row", 1, LAST_HEADER_ROW),
        date_order=read_choice(document.get("date_order", "year_first"), "date_order", DATE_ORDERS),
        columns=columns,
        units=units,
        constants=constants,
        codes=codes,
        mandate=_mandate(read_object(document.get("mandate", {}), "mandate")),
    )


def mapping_document(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as a JSON-ready object; what says nothing is left out."""
    told = {key: getattr(mapping, key) for key in KEYS}
    tables = {key: dict(value) for key, value in told.items() if isinstance(value, Table) and (value or key == "columns")}
    return {key: value for key, value in told.items() if isinstance(value, int) or (isinstance(value, str) and value)} | tables


def write_mapping(mapping: Mapping) -> str:
    """Return the text of a mapping in TOML; reading it gives the same mapping."""
    return tomli_w.dumps(mapping_document(mapping))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise InputError("case.text", place=place, found=shown(value))
    return value


def _texts(value: object, place: str) -> dict[str, str]:
    table = read_object(value, place)
    check_keys(table, tuple(BY_KEY), required=(), place=place)
    return {key: _text(item, f"{place}.{key}") for key, item in table.items()}


def _codes(value: Table[str, object]) -> dict[str, dict[str, str]]:
    check_keys(value, tuple(BY_KEY), required=(), place="codes")
    codes = {}
    for key, words in value.items():
        column, place = BY_KEY[key], f"codes.{key}"
        possible = tuple(column.words) if column.kind == "choice" else _YES_NO if column.kind == "yes_no" else ()
        told = read_object(words, place)
        codes[key] = {word: read_choice(_text(meant, f"{place}.{word}"), f"{place}.{word}", possible) for word, meant in told.items()}
    return codes


def _checked_constant(key: str, value: str, words: Table[str, str]) -> None:
    """Refuse a constant here, once, rather than in every row."""
    if not value.strip():
        raise InputError("imports.constant_blank", place=f"constants.{key}")
    try:
        document_value(value, BY_KEY[key], words=words)
    except InputError as error:
        raise error.at(f"constants.{key}") from None


def _mandate(table: Table[str, object]) -> dict[str, Any]:
    try:
        return MandateTable.model_validate(dict(table)).model_dump(mode="json", exclude_unset=True, exclude_none=True)
    except ValidationError as error:
        problems = field_problems(error, known_keys(MandateTable))
        raise with_lines([(("mandate", *path), problem) for path, problem in problems], {}, name="mandate") from None
