"""Household budgets from the United Kingdom's Standard Financial Statement (SFS), in its JSON form.

Source: the Standard Financial Statement Developer Toolkit of the Money Advice Service, Data Definition Specification 1.1, schemas
``sfs-summary-schema.json`` and ``sfs-data-entry-schema.json`` (https://github.com/moneyadviceservice/sfs-developer-toolkit). Amounts are
a month's, in pounds. The summary has one amount for most groups, the data entry one for each line of a group; both are read.

What the two models do not share is settled so, on the side of the household:

- all outgoings count as essential, except the lines that say by name that they are not;
- a secured loan and what is offered to other creditors are other debts; offers to priority creditors are arrears that come first;
- what is set aside as savings, and a fee for debt advice, are spending, the first of them not essential.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from planner.casework.reading import read_count, read_list, read_object, shown
from planner.core.money import format_amount, parse_amount
from planner.errors import InputError

CURRENCY: Final = "GBP"
MARKS: Final = frozenset(("monthly-income", "monthly-outgoings", "total-number-in-household"))
"""Keys by which a statement is known."""

_INCOMES: Final = {"earnings": "wage", "benefits": "benefit", "pensions": "pension", "other-income": "other"}
_FIXED: Final = {
    "rent": "housing",
    "mortgage": "housing",
    "council-tax-rates": "housing",
    "other-home-contents": "housing",
    "home-contents": "housing",
    "gas": "utilities",
    "electricity": "utilities",
    "other-utilities": "utilities",
    "utilities": "utilities",
    "water": "utilities",
    "care-health": "health",
    "transport-travel": "transport",
    "school": "education",
    "pensions-insurances": "insurance",
    "pensions-insurance": "insurance",
    "professional": "other",
    "other-essential": "other",
}
_FLEXIBLE: Final = {"communications-leisure": "communication", "food-housekeeping": "food", "personal": "other"}
_LINES: Final = {
    "childcare-costs": "care",
    "adult-care-costs": "care",
    "child-maintenance-child-support": "care",
    "car-insurance": "insurance",
    "hobbies-leisure-sport": "other",
    "gifts": "other",
    "pocket-money": "other",
    "newspapers-magazines-stationery-postage": "other",
}
"""Lines of the data entry whose kind is not that of their group."""
_NOT_ESSENTIAL: Final = frozenset(("hobbies-leisure-sport", "gifts", "alcohol", "smoking-products"))
_SECURED: Final = "secured-loans"
_PARTNER: Final = "partner"


@dataclass(frozen=True, slots=True)
class TotalsDiffer:
    """A total of a statement that its own parts do not come to; amounts in pence. It is told, and the parts are used."""

    place: str
    stated_amount: int
    found_amount: int


@dataclass(frozen=True, slots=True)
class _Line:
    group: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A household as a case document has it, and the totals of its statement that do not add up."""

    household: Mapping[str, Any]
    differing: tuple[TotalsDiffer, ...]


def is_statement(document: object) -> bool:
    """Whether a JSON document is a Standard Financial Statement."""
    return isinstance(document, Mapping) and document.keys() >= MARKS


def read_statement(document: Mapping[str, object]) -> Statement:
    """Return the household of a statement, and the totals that do not add up.

    Raises:
        InputError: names the key, what was expected and what was found.
    """
    income = read_object(document.get("monthly-income"), "monthly-income")
    outgoings = read_object(document.get("monthly-outgoings"), "monthly-outgoings")
    fixed = read_object(outgoings.get("fixed-costs", {}), "monthly-outgoings.fixed-costs")
    flexible = read_object(outgoings.get("flexible-costs", {}), "monthly-outgoings.flexible-costs")
    told: list[TotalsDiffer] = []
    incomes = _lines(income, "monthly-income", "monthly-income", _INCOMES, told)
    spent = [
        *_lines(fixed, "monthly-outgoings.fixed-costs", "fixed-costs", _FIXED, told),
        *_lines(flexible, "monthly-outgoings.flexible-costs", "flexible-costs", _FLEXIBLE, told),
    ]
    _check_total(outgoings, "monthly-outgoings", "monthly-outgoings", sum(line.amount for line in spent), told)
    arrears, debts = _debts(document)
    secured = [
        {"creditor": line.name, "monthly": format_amount(line.amount), "agreed": True}
        for line in spent
        if line.name == _SECURED and line.amount
    ]
    household = {
        "people": read_count(document.get("total-number-in-household"), "total-number-in-household", 1, 30),
        "children": sum(
            read_count(document.get(key, 0), key, 0, 29) for key in ("dependent-children-under-16", "dependent-children-16-18")
        ),
        "income": [_income(line) for line in incomes if line.amount],
        "spending": [*(_spending(line) for line in spent if line.amount and line.name != _SECURED), *_set_aside(document)],
        "other_debt": secured + debts,
        "priority_arrears": arrears,
    }
    return Statement(household, tuple(told))


def _income(line: _Line) -> dict[str, Any]:
    who = _PARTNER if line.name.startswith(_PARTNER) else "borrower"
    return {"who": who, "kind": _INCOMES[line.group], "amount": format_amount(line.amount), "every": "month"}


def _spending(line: _Line) -> dict[str, Any]:
    kind = _LINES.get(line.name) or (_FIXED | _FLEXIBLE)[line.group]
    return {"kind": kind, "amount": format_amount(line.amount), "every": "month", "essential": line.name not in _NOT_ESSENTIAL}


def _lines(table: Mapping[str, object], place: str, name: str, groups: Mapping[str, str], told: list[TotalsDiffer]) -> list[_Line]:
    """Return the amounts of a table: of each group its one amount, or the lines in it; totals are compared."""
    lines: list[_Line] = []
    for key, value in table.items():
        if key == f"total-{name}" or (name == "monthly-income" and key == "total-monthly-income"):
            continue
        group, inside = key.removeprefix("total-"), f"{place}.{key}"
        if key == _SECURED:
            lines.append(_Line(group, key, _amount(value, inside)))
        elif group not in groups:
            raise InputError("error.key_unknown", place=inside)
        elif isinstance(value, Mapping) and "monthly-amount" not in value:
            lines += _group(value, inside, group, told)
        else:
            lines.append(_Line(group, group, _amount(value, inside)))
    _check_total(table, place, name, sum(line.amount for line in lines), told)
    return lines


def _group(table: Mapping[str, object], place: str, group: str, told: list[TotalsDiffer]) -> list[_Line]:
    """Return the lines of one group of the data entry."""
    lines = []
    for key, value in table.items():
        if key.startswith("total-"):
            continue
        several = value if isinstance(value, list) else [value]
        lines += [_Line(group, key, _amount(entry, f"{place}.{key}")) for entry in several]
    total = next((key.removeprefix("total-") for key in table if key.startswith("total-")), group)
    _check_total(table, place, total, sum(line.amount for line in lines), told)
    return lines


def _check_total(table: Mapping[str, object], place: str, name: str, found: int, told: list[TotalsDiffer]) -> None:
    key = f"total-{name}"
    if key in table and (stated := _amount(table[key], f"{place}.{key}")) != found:
        told.append(TotalsDiffer(f"{place}.{key}", stated, found))


def _amount(value: object, place: str) -> int:
    """Return pence; an entry may be an amount, or an amount with notes."""
    told = value.get("monthly-amount", 0) if isinstance(value, Mapping) else value
    if not isinstance(told, int | str | Decimal) or isinstance(told, bool):
        raise InputError("error.amount_form", place=place, found=shown(told))
    return parse_amount(format(told, "f") if isinstance(told, Decimal) else told, place=place)


def _set_aside(document: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """Yield what is set aside, and a fee for advice; the summary has them in its overview, the data entry in sections of their own."""
    for key, section, essential in (("savings-contribution", "savings", False), ("debt-admin-fee", "debts", True)):
        place = next((name for name in (section, "overview") if key in read_object(document.get(name, {}), name)), None)
        if place and (amount := _amount(read_object(document[place], place)[key], f"{place}.{key}")):
            yield {"kind": "other", "amount": format_amount(amount), "every": "month", "essential": essential}


def _debts(document: Mapping[str, object]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what is offered to priority creditors, and to the others; where nothing is offered there is nothing yet."""
    debts = read_object(document.get("debts", {}), "debts")
    offers = {}
    for key in ("priority-debts", "non-priority-debts"):
        entries = [read_object(entry, f"debts.{key}") for entry in read_list(debts.get(key, []), f"debts.{key}", 0, 100)]
        amounts = [(entry, _amount(entry.get("repayment-offer", 0), f"debts.{key}.repayment-offer")) for entry in entries]
        offers[key] = [(entry, format_amount(amount)) for entry, amount in amounts if amount]
    arrears = [{"kind": "other", "monthly": monthly} for _, monthly in offers["priority-debts"]]
    others = [
        {"creditor": str(entry.get("creditor") or "–"), "monthly": monthly, "agreed": False}
        for entry, monthly in offers["non-priority-debts"]
    ]
    return arrears, others
