"""What is said of an import, for machines and for people."""

from __future__ import annotations

import json

import pytest

from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.standard_financial_statement import Statement, TotalsDiffer
from planner.i18n import Language
from planner.report.imports import MOST_REMARKS, import_document, import_text, saved_text, statement_document, statement_text
from tests.casework.imports.sheets import ROW, imported, row, sheet

WRONG = imported(ROW, row(c0="b", c7="四万"))
MAPPING = guess_mapping(sheet(ROW))
STATEMENT = Statement(
    {"people": 3, "income": [1], "spending": [1, 2], "other_debt": [1], "priority_arrears": [1]}, (TotalsDiffer("x.total-y", 1250, 1200),)
)


def test_for_machines() -> None:
    document = import_document(WRONG, MAPPING, "en")
    assert json.loads(json.dumps(document)) == document
    assert (document["rows"], document["good_rows"], [case["id"] for case in document["cases"]]) == (2, 1, ["ht-1"])
    (remark,) = document["remarks"]
    assert remark == {
        "row": 3,
        "column": "逾期本金",
        "problem": "imports.amount",
        "message": "“四万” is not an amount. Expected is a number like 48000.00.",
    }
    assert document["mapping"]["columns"]["debt.id"] == "合同编号"


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["Rows: 2, of them good: 1. Cases: 1.", "Row 3: 逾期本金: “四万” is not an amount. Expected is a number like 48000.00."]),
        ("zh_CN", ["共 2 行，其中 1 行没有问题；生成案件 1 个。", "第 3 行：逾期本金：“四万”不是金额。应填数字，例如 48000.00。"]),
    ],
)
def test_for_people(language: Language, lines: list[str]) -> None:
    said = import_text(WRONG, MAPPING, language).splitlines()
    assert said[-2:] == lines
    assert "  合同编号 → debt.id" in said
    assert any(line.endswith("1 → household.people") for line in said)


def test_of_many_remarks_the_first_are_said() -> None:
    def said(count: int) -> list[str]:
        return import_text(imported(*(row(c0=f"a{k}", c7="x") for k in range(count))), MAPPING, "en").splitlines()

    assert said(MOST_REMARKS)[-1].startswith(f"Row {MOST_REMARKS + 1}: ")
    assert said(MOST_REMARKS + 2)[-1] == "And 2 more. All of them stand in the sheet with remarks."


def test_statements() -> None:
    assert statement_document(STATEMENT)["differing_totals"] == [{"place": "x.total-y", "stated": "12.50", "found": "12.00"}]
    assert statement_document(STATEMENT)["currency"] == "GBP"
    said = statement_text(STATEMENT, "en").splitlines()
    assert said[0].startswith("A Standard Financial Statement: people 3, kinds of income 1, kinds of spending 2, other debts 2.")
    assert said[1] == "x.total-y says £12.50, but its parts come to £12.00. The parts were used."


def test_what_was_saved() -> None:
    assert saved_text("out", 2, ["a.toml"], "en") == (
        "Files written to out: 2.\na.toml was there already with other content, and was left as it is.\n"
    )
