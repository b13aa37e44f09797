"""From the rows of a sheet to cases, and back. Good rows become cases; what is wrong with the others is named by row and column.

A row is one debt. Rows with the same case id are the debts of one case; what belongs to the case or the household may stand in any of them,
as long as they do not differ. One bad row keeps the whole case back, because half of what somebody owes would make a wrong plan.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from planner.casework.case import Case, case_document, case_from_document
from planner.casework.case_errors import CaseErrors
from planner.casework.imports.cells import document_value, plain, word_key
from planner.casework.imports.columns import ALWAYS, BY_KEY, COLUMNS
from planner.casework.imports.mapping import Mapping
from planner.casework.imports.sheet import Sheet
from planner.core.money import minor_units_of
from planner.errors import InputError

Value = str | int | bool
Values = dict[str, Value]
PACK: Final = "cn"
WHO: Final = "borrower"
_DEBT_PLACE: Final = re.compile(r"debt\[([0-9]+)\](?:\.([a-z_]+))?")
_LIST_PLACE: Final = re.compile(r"household\.(income|spending)\[([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong in one place: a row from 1, and the header of its column (empty: the whole row)."""

    row: int
    column: str
    error: InputError


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: the cases, the remarks in the order of the rows, how many rows were read, how many of them became cases."""

    cases: tuple[Case, ...]
    remarks: tuple[Remark, ...]
    rows: int
    good_rows: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    values: Values
    identity: str


def import_cases(sheet: Sheet, mapping: Mapping, as_of: date) -> Imported:
    """Return the cases of a sheet, and what is wrong with the rows that are none.

    Args:
        as_of: the day of the talk, where neither the file nor the mapping names one.

    Raises:
        InputError: the mapping does not fit the sheet at all: a column is not there, stands twice, or is missing.
    """
    positions = _positions(sheet, mapping)
    remarks: list[Remark] = []
    rows: list[_Row] = []
    below = sheet.below(mapping.header_row)
    if not below:
        raise InputError("imports.no_rows", place="", row=mapping.header_row)
    for number, cells in below:
        values = _values(number, cells, positions, mapping, remarks)
        rows.append(_Row(number, values, str(values.get("id") or values.get("debt.id") or f"#{number}")))
    remarks += _twice(rows, mapping)
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.identity].append(row)
    bad = {remark.row for remark in remarks}
    cases, good_rows = [], 0
    for group in groups.values():
        found, case = _case(group, bad, mapping, as_of)
        remarks += found
        if case is not None:
            cases.append(case)
            good_rows += len(group)
    order = {name: k for k, name in enumerate(sheet.header(mapping.header_row))}
    remarks.sort(key=lambda remark: (remark.row, order.get(remark.column, -1)))
    return Imported(tuple(cases), tuple(remarks), len(rows), good_rows)


def _positions(sheet: Sheet, mapping: Mapping) -> dict[str, int]:
    """Return where each column stands."""
    header = sheet.header(mapping.header_row)
    known = {word_key(name): k for k, name in reversed(list(enumerate(header))) if name}
    times = Counter(word_key(name) for name in header)
    positions = {}
    for key, name in mapping.columns.items():
        if word_key(name) not in known:
            near = difflib.get_close_matches(name, [title for title in header if title], n=1)
            raise InputError("imports.column_unknown", place="", column=name, row=mapping.header_row, near=near[0] if near else "–")
        if times[word_key(name)] > 1:
            raise InputError("imports.column_twice", place="", column=name, row=mapping.header_row)
        positions[key] = known[word_key(name)]
    missing = [key for key in ALWAYS if key not in positions and key not in mapping.constants]
    if missing:
        names = "; ".join(f"{BY_KEY[key].chinese[0]} / {BY_KEY[key].english[0]} ({key})" for key in missing)
        raise InputError("imports.columns_missing", place="", row=mapping.header_row, columns=names)
    return positions


def _values(number: int, cells: tuple[str, ...], positions: Table[str, int], mapping: Mapping, remarks: list[Remark]) -> Values:
    """Return what the cells of a row say; what cannot be read is remarked."""
    values: Values = {}
    keys = [key for key in BY_KEY if key in positions or key in mapping.constants]
    keys.sort(key=lambda key: key != "debt.currency")  # the decimals of amounts hang on it
    for key in keys:
        written = cells[positions[key]] if key in positions else ""
        own, words = bool(plain(written)), mapping.codes.get(key, {})
        if not own and not (key in mapping.constants and _of_row(key)):
            continue
        decimals = minor_units_of(str(values.get("debt.currency", "CNY")))
        unit, order = (mapping.units.get(key, ""), mapping.date_order) if own else ("", "year_first")
        text = written if own else mapping.constants[key]
        try:
            values[key] = document_value(text, BY_KEY[key], unit=unit, words=words, date_order=order, decimals=decimals)
        except InputError as error:
            remarks.append(Remark(number, mapping.columns.get(key, key), error))
    return values


def _of_row(key: str) -> bool:
    """Whether a column speaks of its row alone, not of the case that the row is a part of."""
    return key == "id" or key.startswith("debt.")


def _twice(rows: Iterable[_Row], mapping: Mapping) -> list[Remark]:
    """Name every row whose debt stands in another row of the same case too: nobody knows which of them is right."""
    seen: dict[tuple[str, Value], list[int]] = defaultdict(list)
    for row in rows:
        if "debt.id" in row.values:
            seen[row.identity, row.values["debt.id"]].append(row.number)
    column = mapping.columns.get("debt.id", "debt.id")
    return [
        Remark(number, column, InputError("imports.twice", place="", found=debt, other=numbers[0] if number != numbers[0] else numbers[1]))
        for (_, debt), numbers in seen.items()
        if len(numbers) > 1
        for number in numbers
    ]


def _case(group: list[_Row], bad: set[int], mapping: Mapping, as_of: date) -> tuple[list[Remark], Case | None]:
    """Return what is wrong with the rows of one case, or the case."""
    if wrong := bad & {row.number for row in group}:
        return _held_back(group, wrong), None
    shared, remarks = _shared(group, mapping)
    if not remarks:
        try:
            return [], case_from_document(_document(group, shared, mapping, as_of))
        except CaseErrors as errors:
            located = (_located(error, group, shared, mapping) for error in errors.errors)
            remarks = list({(remark.row, remark.column, remark.error.key): remark for remark in located}.values())
    return remarks + _held_back(group, {remark.row for remark in remarks}), None


def _held_back(group: list[_Row], wrong: set[int]) -> list[Remark]:
    """Name the good rows of a case that has bad ones."""
    return [Remark(row.number, "", InputError("imports.other_row", place="", other=min(wrong))) for row in group if row.number not in wrong]


def _shared(group: list[_Row], mapping: Mapping) -> tuple[Values, list[Remark]]:
    """Return what the rows of a case say of the case and the household; where they differ, the later one is remarked.

    What none of them says is what the mapping says for all.
    """
    shared: Values = {}
    first: dict[str, int] = {}
    remarks = []
    for row in group:
        for key, value in row.values.items():
            if _of_row(key) and key != "id":
                continue
            if shared.setdefault(key, value) != value:
                error = InputError("imports.differs", place="", found=value, other=first[key], before=shared[key])
                remarks.append(Remark(row.number, mapping.columns.get(key, key), error))
            first.setdefault(key, row.number)
    constants = {key: text for key, text in mapping.constants.items() if key not in shared and not _of_row(key)}
    return shared | {key: document_value(text, BY_KEY[key], words=mapping.codes.get(key)) for key, text in constants.items()}, remarks


def _document(group: list[_Row], shared: Values, mapping: Mapping, as_of: date) -> dict[str, Any]:
    identity = group[0].identity
    title = {"zh": shared.get("title.zh") or shared.get("title.en"), "en": shared.get("title.en") or shared.get("title.zh")}
    hardship = _under("hardship.", shared)
    return {
        "id": identity,
        "title": {language: name or identity for language, name in title.items()},
        "synthetic": shared.get("synthetic", False),
        "as_of": shared.get("as_of", as_of.isoformat()),
        "pack": PACK,
        "debt": [_under("debt.", row.values) for row in group],
        "household": {
            **_under("household.", shared),
            "income": [{"who": WHO, "kind": kind, "amount": value} for kind, value in _under("income.", shared).items()],
            "spending": [{"kind": kind, "amount": value} for kind, value in _under("spending.", shared).items()],
            **({"hardship": hardship} if hardship else {}),
        },
        "mandate": dict(mapping.mandate),
    }


def _under(prefix: str, values: Values) -> Values:
    return {key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)}


def _located(error: InputError, group: list[_Row], shared: Values, mapping: Mapping) -> Remark:
    """Return an error of a case as a remark on the row and column that it comes from."""
    values = {name: value for name, value in error.values.items() if name not in ("place", "file", "line")}
    row, key = group[0], error.place
    if debt := _DEBT_PLACE.fullmatch(error.place):
        row, key = group[int(debt[1])], f"debt.{debt[2]}" if debt[2] else ""
    elif listed := _LIST_PLACE.match(error.place):
        kinds = [key for key in shared if key.startswith(f"{listed[1]}.")]
        key = kinds[int(listed[2])]
    elif error.place.startswith("household.hardship"):
        key = error.place.removeprefix("household.")
    if key == "id" and key not in shared:  # a case without a number of its own has that of its debt
        key = "debt.id"
    if key not in BY_KEY:
        key = ""
    column = mapping.columns.get(key, key)
    return Remark(row.number, column, InputError(error.key, place="", **values))


def rows_of(case: Case) -> list[dict[str, str]]:
    """Return the rows that stand for a case, by keys of columns: one for each debt.

    Reading them gives the same case; the mandate, which no row holds, stands in the mapping.

    Raises:
        InputError: rows cannot say it all: they hold monthly income of the borrower and monthly essential spending, one of each kind.
    """
    document = case_document(case)
    household = document["household"]
    if not _fits_rows(household):
        raise InputError("imports.not_in_rows", place=case.id)
    shared = {
        "id": document["id"],
        **{f"title.{language}": name for language, name in document["title"].items()},
        **{key: document[key] for key in ("as_of", "synthetic")},
        **{f"household.{key}": value for key, value in household.items() if not isinstance(value, list | dict)},
        **{f"{kind}.{entry['kind']}": entry["amount"] for kind in ("income", "spending") for entry in household[kind]},
        **{f"hardship.{key}": value for key, value in household.get("hardship", {}).items()},
    }
    return [
        {
            column.key: _written(values[column.key])
            for values in ({**shared, **{f"debt.{key}": value for key, value in debt.items()}},)
            for column in COLUMNS
            if column.key in values
        }
        for debt in document["debt"]
    ]


def _fits_rows(household: Table[str, Any]) -> bool:
    """Whether rows can say all of a household."""
    plain_income = [{"who": WHO, "every": "month", "verified": False, **_only(entry, "kind", "amount")} for entry in household["income"]]
    plain_spending = [{"every": "month", "essential": True, **_only(entry, "kind", "amount")} for entry in household["spending"]]
    told = (household["income"], household["spending"])
    return (
        told == (plain_income, plain_spending)
        and all(len({entry["kind"] for entry in entries}) == len(entries) for entries in told)
        and not any(household[name] for name in ("other_debt", "priority_arrears", "contribution"))
    )


def _only(entry: Table[str, Any], *names: str) -> dict[str, Any]:
    return {name: entry[name] for name in names if name in entry}


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
