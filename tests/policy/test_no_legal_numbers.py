"""No legal number stands in code: what the law sets is read from the packs, with date and source."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

import pytest

from planner.policy.pack import load_pack
from tests.project import python_files

NUMBER = re.compile(r"\d+(\.\d+)?")
CLOCK_TIME = re.compile(r"\d\d:\d\d")
TOO_COMMON = {Decimal(number) for number in ("0", "1", "2", "3", "4", "5", "6", "12", "30", "1.0")}
"""Numbers that mean a hundred other things."""
COMMON_ELSEWHERE = {Decimal(number) for number in ("0.3", "0.5", "1.3", "15", "20", "24", "36", "60", "120", "10000", "1000000")}
"""Numbers that outside the law's own room mean something else: shares, lengths of texts, powers of ten."""
LAW_ROOM = "planner/policy"
OTHER_ROOMS = tuple(
    f"planner/{room}" for room in ("core", "options", "household", "valuation", "negotiation", "casework", "portfolio", "storage")
)

ALLOWED: Mapping[str, tuple[set[str], str]] = {
    "planner/policy/mandate.py": ({"60"}, "what a creditor grants unless told otherwise; the pack limits it further"),
    "planner/negotiation/selection.py": ({"0.03"}, "how alike plans are and how near the target: a choice of the search"),
    "planner/negotiation/target.py": ({"0.03"}, "how far an estimate may be wrong"),
    "planner/storage/imports/limits.py": ({"5000000", "50000000"}, "bytes"),
    "planner/household/assumptions.py": ({"0.55"}, "a named, editable assumption with its source, behind a warning"),
}


def _numbers(data: object) -> Iterator[Decimal | str]:
    """Every number and time of day in the data of a rule."""
    if isinstance(data, Mapping):
        for entry in data.values():
            yield from _numbers(entry)
    elif isinstance(data, tuple):
        for entry in data:
            yield from _numbers(entry)
    elif isinstance(data, str) and CLOCK_TIME.fullmatch(data):
        yield data
    elif isinstance(data, str) and NUMBER.fullmatch(data):
        yield Decimal(data)
        yield Decimal(data) * 100
    elif isinstance(data, int | Decimal) and not isinstance(data, bool):
        yield Decimal(data)


def _legal_numbers() -> set[Decimal | str]:
    rules = load_pack("cn").rules.values()
    return {number for rule in rules for value in rule.values for number in _numbers(value.data)} - TOO_COMMON


def _literals(tree: ast.AST) -> Iterator[tuple[str, Decimal | str]]:
    """Every number, number in quotes and time of day in the code, as it is written and as a value."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        written = str(node.value)
        if isinstance(node.value, int | float) or (isinstance(node.value, str) and NUMBER.fullmatch(written)):
            yield written, Decimal(written)
        elif isinstance(node.value, str) and CLOCK_TIME.fullmatch(written):
            yield written, written


def _found(tree: ast.AST, *, common: Collection[Decimal] = ()) -> set[str]:
    legal = _legal_numbers().difference(common)
    return {written for written, value in _literals(tree) if value in legal}


def test_no_legal_number_stands_in_code() -> None:
    found = {path: _found(tree) for path, tree in python_files(LAW_ROOM)}
    found |= {path: _found(tree, common=COMMON_ELSEWHERE) for path, tree in python_files(*OTHER_ROOMS)}
    assert {str(path): numbers for path, numbers in found.items() if numbers} == {path: numbers for path, (numbers, _) in ALLOWED.items()}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("cap = Decimal('0.24')", {"0.24"}),
        ("if months > 84: pass", {"84"}),
        ("most = 50_000", {"50000"}),
        ("most_fen = 5_000_000", {"5000000"}),
        ("late = hour >= '22:00'", {"22:00"}),
        ("markup = 0.5", {"0.5"}),
        ("months = 12", set()),
        ("'a rule of 24 months'", set()),
        ("yes = True", set()),
    ],
)
def test_a_legal_number_is_seen(source: str, found: set[str]) -> None:
    assert _found(ast.parse(source)) == found


def test_the_numbers_come_from_the_data() -> None:
    assert {Decimal("0.24"), Decimal("0.0335"), Decimal(84), Decimal(50000), "22:00"} <= _legal_numbers()
