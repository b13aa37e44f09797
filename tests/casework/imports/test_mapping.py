"""A mapping as text and as values; everything that does not make sense in it is refused with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.case_errors import CaseErrors
from planner.casework.imports.cells import DATE_ORDERS
from planner.casework.imports.mapping import Mapping, mapping_document, mapping_of, read_mapping, write_mapping
from planner.errors import InputError

FULL = """
creditor = "示例银行"
sheet = "欠款明细"
header_row = 3
date_order = "day_first"
[columns]
"debt.id" = "合同编号"
[units]
"debt.interest" = "minor"
"debt.contract_rate" = "percent"
[constants]
"debt.lender" = "银行"
[codes."debt.product"]
K01 = "credit_card"
[codes."debt.secured"]
"抵" = "yes"
[mandate]
months_max = 36
waive_max = { principal = "0.10" }
"""
texts = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=10)
mappings = st.builds(
    Mapping,
    creditor=texts,
    sheet=texts,
    header_row=st.integers(1, 100),
    date_order=st.sampled_from(DATE_ORDERS),
    columns=st.dictionaries(st.sampled_from(["debt.id", "household.people", "income.wage"]), texts),
    units=st.dictionaries(st.sampled_from(["debt.interest", "spending.food"]), st.sampled_from(["major", "minor", "ten_thousand"])),
    constants=st.dictionaries(st.sampled_from(["debt.creditor", "title.zh"]), texts),
    codes=st.dictionaries(st.just("debt.lender"), st.dictionaries(texts, st.sampled_from(["bank", "private"]), min_size=1)),
    mandate=st.fixed_dictionaries({}, optional={"months_max": st.integers(1, 600), "mode": st.just("fair_split")}),
)


def test_a_mapping_with_everything() -> None:
    mapping = read_mapping(FULL, name="m.toml")
    assert (mapping.creditor, mapping.sheet, mapping.header_row, mapping.date_order) == ("示例银行", "欠款明细", 3, "day_first")
    assert mapping.codes == {"debt.product": {"K01": "credit_card"}, "debt.secured": {"抵": "yes"}}
    assert mapping.mandate == {"months_max": 36, "waive_max": {"principal": "0.10"}}
    assert read_mapping(write_mapping(mapping), name="m.toml") == mapping
    assert read_mapping(json.dumps(mapping_document(mapping)), name="m.json") == mapping


@given(mappings)
def test_what_is_written_is_read_again(mapping: Mapping) -> None:
    assert read_mapping(write_mapping(mapping), name="m") == mapping
    assert read_mapping(json.dumps(mapping_document(mapping)), name="m") == mapping


def test_a_mapping_that_says_nothing_has_still_its_columns() -> None:
    assert mapping_document(Mapping()) == {"header_row": 1, "date_order": "year_first", "columns": {}}


@pytest.mark.parametrize(
    ("document", "key", "place"),
    [
        ({}, "error.key_missing", "columns"),
        ({"columns": 1}, "error.object_form", "columns"),
        ({"columns": {}, "colums": {}}, "error.key_unknown_near", "colums"),
        ({"columns": {"debt.idd": "x"}}, "error.key_unknown_near", "columns.debt.idd"),
        ({"columns": {"debt.id": 1}}, "case.text", "columns.debt.id"),
        ({"columns": {}, "sheet": 1}, "case.text", "sheet"),
        ({"columns": {}, "header_row": 0}, "error.count_form", "header_row"),
        ({"columns": {}, "header_row": 101}, "error.count_form", "header_row"),
        ({"columns": {}, "date_order": "dmy"}, "error.choice", "date_order"),
        ({"columns": {}, "units": {"debt.interest": "percent"}}, "error.choice", "units.debt.interest"),
        ({"columns": {}, "units": {"debt.id": "major"}}, "error.choice", "units.debt.id"),
        ({"columns": {}, "constants": {"debt.lender": " "}}, "imports.constant_blank", "constants.debt.lender"),
        ({"columns": {}, "constants": {"debt.lender": "x"}}, "imports.choice", "constants.debt.lender"),
        ({"columns": {}, "codes": {"debt.lender": {"x": "y"}}}, "error.choice", "codes.debt.lender.x"),
        ({"columns": {}, "codes": {"debt.interest": {"x": "y"}}}, "error.choice", "codes.debt.interest.x"),
        ({"columns": {}, "codes": {"debt.secured": {"x": "true"}}}, "error.choice", "codes.debt.secured.x"),
        ({"columns": {}, "codes": {"debt.lender": []}}, "error.object_form", "codes.debt.lender"),
        ({"columns": {}, "mandate": []}, "error.object_form", "mandate"),
    ],
)
def test_every_wrong_value_is_named_with_its_place(document: dict[str, Any], key: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        mapping_of(document)
    assert (caught.value.key, caught.value.place) == (key, place)


def test_a_mandate_is_judged_as_in_a_case_file() -> None:
    with pytest.raises(CaseErrors) as caught:
        read_mapping(json.dumps({"columns": {}, "mandate": {"months_max": 0, "mood": "x"}}), name="m.json")
    assert {(error.key, error.place) for error in caught.value.errors} == {
        ("case.number_small", "months_max"),
        ("error.key_unknown_near", "mood"),
    }


@pytest.mark.parametrize("text", ["columns = ", "x = " + "[" * 3000, "columns = 2026-02-30"])
def test_what_is_no_mapping_at_all(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_mapping(text, name="m.toml")
    assert (caught.value.key, caught.value.place) == ("case.not_toml", "m.toml")


def test_errors_name_the_file() -> None:
    for text, place in (("{", "m"), ("[columns]\n'debt.idd' = 'x'", "m: columns.debt.idd")):
        with pytest.raises(InputError) as caught:
            read_mapping(text, name="m")
        assert caught.value.place == place


def test_numbers_of_a_mandate_are_exact() -> None:
    assert Decimal(str(read_mapping("[columns]\n[mandate]\nrate_min = 0.05", name="m").mandate["rate_min"])) == Decimal("0.05")
