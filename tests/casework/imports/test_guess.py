"""The first guess: known names in both languages, units in brackets, headers that do not stand in the first row."""

from __future__ import annotations

import pytest

from planner.casework.imports.columns import COLUMNS
from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.sheet import sheet_of
from tests.casework.imports.sheets import HEADER, ROW, sheet


def test_chinese_names() -> None:
    mapping = guess_mapping(sheet(ROW))
    assert (mapping.header_row, list(mapping.columns.values())) == (1, list(HEADER))
    assert mapping.constants == {"household.people": "1"}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_names_of_the_template_in_both_languages(language: str) -> None:
    names = [column.name(language) + "*" for column in COLUMNS]
    mapping = guess_mapping(sheet_of("csv", [names]))
    assert mapping.columns == {column.key: name for column, name in zip(COLUMNS, names, strict=True)}
    assert mapping.constants == {}


def test_keys_are_names_too() -> None:
    assert guess_mapping(sheet_of("json", [["debt.id", "income.wage"]])).columns == {"debt.id": "debt.id", "income.wage": "income.wage"}


@pytest.mark.parametrize(
    ("name", "key", "unit"),
    [
        ("逾期本金（万元）", "debt.principal_overdue", "ten_thousand"),
        ("逾期本金(分)", "debt.principal_overdue", "minor"),
        ("逾期本金(元)", "debt.principal_overdue", None),
        ("年利率（%）", "debt.contract_rate", "percent"),
        ("Annual Rate (%)", "debt.contract_rate", "percent"),
        ("DPD", "debt.days_past_due", None),
    ],
)
def test_units_in_brackets(name: str, key: str, unit: str | None) -> None:
    mapping = guess_mapping(sheet_of("csv", [[name]]))
    assert mapping.columns == {key: name}
    assert mapping.units.get(key) == unit


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (["15.6", "9"], "percent"),
        (["0.156", "0.09"], None),
        (["15.6%"], None),
        (["0", ""], None),
        (["0", "1"], None),
        (["1.01"], "percent"),
    ],
)
def test_rates_above_one_can_only_be_percentages(cells: list[str], unit: str | None) -> None:
    told = sheet_of("csv", [["年利率", "x"], *([cell, "y"] for cell in cells)])
    assert guess_mapping(told).units.get("debt.contract_rate") == unit


def test_the_header_is_the_row_with_most_known_names() -> None:
    told = sheet_of("csv", [["导出时间", "2026-11-20"], ["合同编号"], HEADER, ROW])
    assert guess_mapping(told).header_row == 3


def test_names_that_are_merely_alike_are_left_alone() -> None:
    assert guess_mapping(sheet_of("csv", [["本金合计", "逾期本", "借款人姓名", ""]])).columns == {}


def test_of_two_columns_for_one_thing_the_first_counts() -> None:
    assert guess_mapping(sheet_of("csv", [["合同号", "借据号"]])).columns == {"debt.id": "合同号"}


def test_an_empty_sheet() -> None:
    mapping = guess_mapping(sheet_of("csv", []))
    assert (mapping.header_row, mapping.columns) == (1, {})
