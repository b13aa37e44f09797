"""What must hold between the keys of a case file: order of dates, one currency, one way to state what recurs, no name twice.

The checks read the file as it was written, so that they speak even where single values are wrong, and all problems are named at once.
A value of the wrong kind is left to the models of :mod:`planner.casework.case_file`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from planner.casework.case_errors import located
from planner.casework.fields import CURRENCIES, day_or_none
from planner.casework.toml_lines import KeyPath
from planner.core.debt import PART_NAMES
from planner.core.money import minor_units_of
from planner.errors import InputError

Problems = Iterator[tuple[KeyPath, InputError]]
Tables = list[tuple[KeyPath, Mapping[str, object]]]

MONTHS: Final = 12
DEEPEST: Final = 6
_RECURRING: Final = ("income", "spending", "contribution")

_IN_ORDER: Final = (("contract_date", "matures_on"), ("contract_date", "charges_since"), ("since", "back_by"))
"""Keys of one table whose dates must not run backwards."""

_NOT_AFTER_TODAY: Final = ("contract_date", "charges_since")
"""Keys whose date must not lie after the day of the talk."""


def case_problems(document: Mapping[str, object]) -> list[tuple[KeyPath, InputError]]:
    """Return what does not fit together."""
    tables = list(_tables(document))
    debts = [(path, table) for path, table in tables if path[0] == "debt"]
    as_of = day_or_none(document.get("as_of"))
    problems = [*_debts_together(document, debts)]
    for path, table in tables:
        problems += _dates(path, table, as_of)
        if path[:1] == ("household",) and path[1:2] in [(kind,) for kind in _RECURRING]:
            problems += _recurring(path, table)
    for path, table in debts:
        problems += _one_debt(path, table, as_of)
    return [*problems, *_people(document.get("household"))]


def minor_units(document: Mapping[str, object]) -> int:
    """Return the decimals of the case's currency; two while it is not clear which one it is."""
    currencies = {_currency(table) for path, table in _tables(document) if path[0] == "debt"}
    return minor_units_of(currencies.pop()) if len(currencies) == 1 else 2


def _tables(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
    """Yield every table below the document, with its path; no case nests deeper than :data:`DEEPEST`."""
    if len(path) > DEEPEST:
        return
    if isinstance(value, Mapping):
        if path:
            yield path, value
        for key, inner in value.items():
            yield from _tables(inner, (*path, str(key)))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _tables(inner, (*path, position))


def _debts_together(document: Mapping[str, object], debts: Tables) -> Problems:
    if document.get("debt") == []:
        yield located("case.no_debt", ("debt",))
    first = _currency(debts[0][1]) if debts else ""
    for path, table in debts:
        currency = _currency(table)
        if currency != first and {currency, first} <= set(CURRENCIES):
            yield located("case.currency_mixed", (*path, "currency"), found=currency, first=first)
    identities = Counter(table.get("id") for _, table in debts if isinstance(table.get("id"), str))
    for path, table in reversed(debts):
        if isinstance(table.get("id"), str) and identities[table["id"]] > 1:
            identities[table["id"]] -= 1
            yield located("case.identity_twice", (*path, "id"), found=table["id"])


def _currency(table: Mapping[str, object]) -> str:
    return str(table.get("currency", "CNY"))


def _one_debt(path: KeyPath, table: Mapping[str, object], as_of: date | None) -> Problems:
    if not any(str(table.get(part, "")).strip("0. ") for part in PART_NAMES):
        yield located("case.no_amount", path)
    contract_date, days = day_or_none(table.get("contract_date")), table.get("days_past_due")
    if as_of and contract_date and isinstance(days, int) and 0 < days <= 20000 and as_of - timedelta(days=days) < contract_date <= as_of:
        yield located("case.overdue_too_long", (*path, "days_past_due"), found=days, contract_date=contract_date, as_of=as_of)


def _recurring(path: KeyPath, table: Mapping[str, object]) -> Problems:
    by_month = table.get("by_month")
    if ("amount" in table) == ("by_month" in table):
        yield located("error.amount_or_by_month", path)
    elif "every" in table and "by_month" in table:
        yield located("case.every_and_months", (*path, "every"))
    if isinstance(by_month, list) and len(by_month) != MONTHS:
        yield located("error.twelve_months", (*path, "by_month"), found=len(by_month))


def _dates(path: KeyPath, table: Mapping[str, object], as_of: date | None) -> Problems:
    for earlier, later in _IN_ORDER:
        first, second = day_or_none(table.get(earlier)), day_or_none(table.get(later))
        if first and second and second < first:
            yield located("case.date_order", (*path, later), found=second, other=earlier, limit=first)
    for key in _NOT_AFTER_TODAY:
        day = day_or_none(table.get(key))
        if day and as_of and day > as_of:
            yield located("case.date_after_today", (*path, key), found=day, limit=as_of)


def _people(household: object) -> Problems:
    if isinstance(household, Mapping):
        people, children = household.get("people"), household.get("children")
        if isinstance(people, int) and isinstance(children, int) and 0 < people <= children:
            yield located("case.children", ("household", "children"), found=children, people=people)
