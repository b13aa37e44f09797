"""From rows to cases: every kind of error with its row and column, several debts of one case, and back to rows."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.case import Case, Title, case_document
from planner.casework.imports.cases import import_cases, rows_of
from planner.casework.imports.columns import COLUMNS
from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.mapping import Mapping, mapping_of
from planner.casework.imports.sheet import Sheet, sheet_of
from planner.core.debt import Parts
from planner.errors import InputError
from planner.household.household import Hardship, Household, Income, IncomeKind, OtherDebt, Recurring, Spending, SpendingKind
from tests.casework.cases import AS_OF as CASE_DAY
from tests.casework.cases import debts, identities, mandates, texts
from tests.casework.imports.sheets import AS_OF, HEADER, ROW, imported, remarks, row, sheet


def test_a_row_is_a_case() -> None:
    result = imported(ROW)
    (case,) = result.cases
    (debt,) = case.debts
    assert (result.rows, result.good_rows, result.remarks) == (1, 1, ())
    assert (case.id, case.title, case.synthetic, case.as_of, case.pack) == ("ht-1", Title("ht-1", "ht-1"), False, AS_OF, "cn")
    assert debt.parts == Parts(principal_overdue=4_800_000, interest=624_000)
    assert (debt.creditor, debt.lender, debt.product, debt.contract_rate) == ("示例银行", "bank", "credit_card", Decimal("0.156"))
    assert (debt.contract_date, debt.days_past_due, case.household.people) == (date(2023, 5, 18), 136, 1)


@pytest.mark.parametrize(
    ("changes", "column", "key"),
    [
        ({"c0": "合同一"}, "合同编号", "case.identity_form"),
        ({"c0": "6.22E+17"}, "合同编号", "imports.number_cut"),
        ({"c0": ""}, "debt.id", "error.key_missing"),
        ({"c1": ""}, "债权人", "error.key_missing"),
        ({"c1": "长" * 201}, "债权人", "case.text_form"),
        ({"c2": "超市"}, "机构类型", "imports.choice"),
        ({"c3": "黄金卡"}, "产品", "imports.choice"),
        ({"c4": "明天"}, "合同日期", "imports.date.year_first"),
        ({"c4": "1949-10-01"}, "合同日期", "case.date_far"),
        ({"c4": "2026-11-24"}, "合同日期", "case.date_after_today"),
        ({"c5": "一分"}, "年利率", "imports.rate"),
        ({"c5": "156%"}, "年利率", "error.rate_percent"),
        ({"c5": "-1%"}, "年利率", "error.rate_form"),
        ({"c6": "很久"}, "逾期天数", "imports.count"),
        ({"c6": "20001"}, "逾期天数", "case.number_large"),
        ({"c6": "2000"}, "逾期天数", "case.overdue_too_long"),
        ({"c7": "四万"}, "逾期本金", "imports.amount"),
        ({"c7": "1.005"}, "逾期本金", "error.amount_decimals"),
        ({"c7": "-1"}, "逾期本金", "error.amount_negative"),
        ({"c7": "999999999999999"}, "逾期本金", "error.amount_large"),
        ({"c7": "0", "c8": ""}, "", "case.no_amount"),
    ],
)
def test_every_wrong_cell_is_named_and_the_other_rows_are_kept(changes: dict[str, str], column: str, key: str) -> None:
    result = imported(row(c0="a"), row(**({"c0": "b"} | changes)), row(c0="c"))
    assert [case.id for case in result.cases] == ["a", "c"]
    assert (result.rows, result.good_rows) == (3, 2)
    (remark,) = (found for found in result.remarks if found.error.key == key)
    assert (remark.row, remark.column if column != "debt.id" else column) == (3, column)
    assert not {"place", "file", "line"} & set(remark.error.values) - {"place"}


def test_all_that_is_wrong_in_a_row_is_named_at_once() -> None:
    result = imported(row(c2="x", c4="y", c7="z"))
    assert remarks(result) == [
        (2, "机构类型", "imports.choice"),
        (2, "合同日期", "imports.date.year_first"),
        (2, "逾期本金", "imports.amount"),
    ]


def test_empty_rows_are_no_rows_but_count() -> None:
    result = imported(row(c0="a"), [""] * len(HEADER), row(c0="b", c2="x"))
    assert (result.rows, remarks(result)) == (2, [(4, "机构类型", "imports.choice")])


# --- several rows

CASE_HEADER = (*HEADER, "案件编号", "家庭人口", "每月工资", "每月饮食支出", "困难原因", "困难开始日", "案件名称", "英文名称")


def case_row(debt: str, *told: str, **changes: str) -> tuple[str, ...]:
    return (*row(c0=debt, **changes), *told, *[""] * (len(CASE_HEADER) - len(HEADER) - len(told)))


def test_rows_of_one_case_number_are_its_debts() -> None:
    first = case_row("a", "AJ-1", "3", "5200", "1900", "生病", "2026-06-20", "住院之后")
    result = imported(first, case_row("b", "aj-1"), case_row("c", "AJ-2", "1"), header=CASE_HEADER)
    one, other = result.cases
    assert ([debt.id for debt in one.debts], [debt.id for debt in other.debts]) == (["a", "b"], ["c"])
    assert one.title == Title("住院之后", "住院之后")
    assert one.household == Household(
        people=3,
        income=(Income("borrower", "wage", Recurring(520_000)),),
        spending=(Spending("food", Recurring(190_000)),),
        hardship=Hardship("illness", date(2026, 6, 20)),
    )
    assert result.good_rows == 3


def test_what_is_said_of_a_case_must_not_differ() -> None:
    result = imported(case_row("a", "x", "3"), case_row("b", "x", "4"), case_row("c", "x"), header=CASE_HEADER)
    assert remarks(result) == [(2, "", "imports.other_row"), (3, "家庭人口", "imports.differs"), (4, "", "imports.other_row")]
    assert result.remarks[1].error.values | {"place": ""} == {"place": "", "found": 4, "other": 2, "before": 3}
    assert result.cases == ()


@pytest.mark.parametrize("wrong", ["x", "999999999999999"])  # refused as a cell, and as a value of the case
def test_one_bad_row_keeps_the_whole_case_back(wrong: str) -> None:
    result = imported(case_row("a", "x", "1"), case_row("b", "x", c7=wrong), case_row("c", "y", "1"), header=CASE_HEADER)
    assert [case.id for case in result.cases] == ["y"]
    assert [(number, column) for number, column, _ in remarks(result)] == [(2, ""), (3, "逾期本金")]
    assert result.remarks[0].error.values["other"] == 3


def test_a_debt_that_stands_twice_is_named_in_every_row() -> None:
    result = imported(row(c0="HT 1"), row(c0="ht-1"), row(c0="b"), row(c0="HT/1"))
    assert remarks(result) == [(number, "合同编号", "imports.twice") for number in (2, 3, 5)]
    assert [remark.error.values["other"] for remark in result.remarks] == [3, 2, 2]
    assert [case.id for case in result.cases] == ["b"]


def test_the_same_debt_number_in_two_cases_is_no_mistake() -> None:
    assert len(imported(case_row("a", "x", "1"), case_row("a", "y", "1"), header=CASE_HEADER).cases) == 2


@pytest.mark.parametrize(
    ("told", "column", "key"),
    [
        (("x", "31"), "家庭人口", "case.number_large"),
        (("x", "1", "1.005"), "每月工资", "error.amount_decimals"),
        (("x", "1", "", "1.005"), "每月饮食支出", "error.amount_decimals"),
        (("x", "1", "", "", "生病"), "困难开始日", "error.key_missing"),
        (("x", "1", "", "", "", "", "长" * 201), "案件名称", "case.text_form"),
        (("合同", "1"), "案件编号", "case.identity_form"),
    ],
)
def test_what_is_wrong_with_a_household_is_named_in_its_column(told: tuple[str, ...], column: str, key: str) -> None:
    result = imported(case_row("a", *told), header=CASE_HEADER)
    assert (2, column, key) in remarks(result)


def test_two_debts_of_different_currencies_make_no_case() -> None:
    header = (*HEADER, "案件编号", "币种")
    result = imported((*row(c0="a"), "x", "人民币"), (*row(c0="b"), "x", "USD"), header=header)
    assert remarks(result) == [(2, "", "imports.other_row"), (3, "币种", "case.currency_mixed")]


# --- mappings


def with_mapping(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, **changes: Any) -> Any:
    return imported(*rows, header=header, mapping=replace(guess_mapping(sheet(*rows, header=header)), **changes))


def test_units_orders_codes_and_constants() -> None:
    mapping = mapping_of(
        {
            "date_order": "day_first",
            "columns": {
                "debt.id": "号",
                "debt.product": "品",
                "debt.contract_date": "日",
                "debt.contract_rate": "率",
                "debt.interest": "欠",
            },
            "units": {"debt.contract_rate": "percent", "debt.interest": "minor"},
            "constants": {
                "debt.lender": "bank",
                "debt.creditor": "示例银行",
                "household.people": "2",
                "as_of": "2026-11-01",
                "synthetic": "yes",
            },
            "codes": {"debt.product": {"K01": "credit_card"}},
            "mandate": {"months_max": 36},
        }
    )
    result = imported(("a", "K01", "18/05/2023", "15.6", "624000"), header=("号", "品", "日", "率", "欠"), mapping=mapping)
    (case,) = result.cases
    assert (case.as_of, case.synthetic, case.household.people, case.mandate.months_max) == (date(2026, 11, 1), True, 2, 36)
    assert (case.debts[0].parts.interest, case.debts[0].contract_rate) == (624_000, Decimal("0.156"))


def test_a_constant_fills_blank_cells_only() -> None:
    constants = {"debt.lender": "microloan", "household.people": "1"}
    result = with_mapping(row(c0="a", c2=""), row(c0="b"), constants=constants)
    assert [case.debts[0].lender for case in result.cases] == ["microloan", "bank"]


def test_what_holds_for_all_cases_fills_in_where_no_row_of_a_case_says_it() -> None:
    constants = {"household.people": "2", "title.zh": "欠款"}
    result = with_mapping(case_row("a", "x", "3"), case_row("b", "x"), case_row("c", "y"), header=CASE_HEADER, constants=constants)
    assert [(case.household.people, case.title.zh) for case in result.cases] == [(3, "欠款"), (2, "欠款")]


def test_the_smallest_unit_of_each_rows_currency() -> None:
    header = (*HEADER, "币种")
    columns = guess_mapping(sheet(header=header)).columns
    mapping = Mapping(columns=columns, units={"debt.principal_overdue": "minor"}, constants={"household.people": "1"})
    rows = [(*row(c0=currency.lower(), c7="1234", c8=""), currency) for currency in ("JPY", "CNY", "KWD")]
    result = imported(*rows, header=header, mapping=mapping)
    assert [case.debts[0].parts.total for case in result.cases] == [1234, 1234, 1234]
    assert [case_document(case)["debt"][0]["principal_overdue"] for case in result.cases] == ["1234", "12.34", "1.234"]


@pytest.mark.parametrize(
    ("told", "changes", "key", "values"),
    [
        (sheet(ROW), {"columns": {"debt.id": "合同号"}}, "imports.column_unknown", {"column": "合同号", "near": "合同编号"}),
        (sheet(ROW), {"columns": {"debt.id": "xyz"}}, "imports.column_unknown", {"near": "–"}),
        (sheet((*ROW, "x"), header=(*HEADER, "合同编号")), {}, "imports.column_twice", {"column": "合同编号"}),
        (sheet(ROW[1:], header=HEADER[1:]), {}, "imports.columns_missing", {"columns": "债务编号 / debt id (debt.id)", "row": 1}),
        (sheet(ROW), {"constants": {}}, "imports.columns_missing", {"columns": "家庭人口 / household size (household.people)"}),
        (sheet(ROW), {"header_row": 3}, "imports.no_rows", {"row": 3}),
        (sheet(), {}, "imports.no_rows", {"row": 1}),
    ],
)
def test_a_mapping_that_does_not_fit_the_file(told: Sheet, changes: dict[str, Any], key: str, values: Table[str, object]) -> None:
    mapping = replace(guess_mapping(told), **changes)
    if key == "imports.no_rows" and "header_row" in changes:
        mapping = replace(mapping, columns={}, constants=dict.fromkeys([column.key for column in COLUMNS if column.required], "1"))
    with pytest.raises(InputError) as caught:
        import_cases(told, mapping, AS_OF)
    assert caught.value.key == key
    assert values.items() <= caught.value.values.items()


def test_headers_are_found_without_what_does_not_count() -> None:
    header = ("合同 编号*", *HEADER[1:])
    assert with_mapping(ROW, header=header, columns=guess_mapping(sheet(ROW)).columns).good_rows == 1


# --- there and back


INCOMES: list[IncomeKind] = ["wage", "gig", "other"]
SPENDING: list[SpendingKind] = ["housing", "food", "other"]


@st.composite
def row_cases(draw: st.DrawFn) -> Case:
    """Cases that rows can say in full."""
    currency = draw(st.sampled_from(["CNY", "JPY", "KWD"]))
    small = st.integers(0, 10**9)
    since = draw(st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    people = draw(st.integers(1, 30))
    monthly = small.map(Recurring)
    kinds = st.sampled_from
    income = draw(st.dictionaries(kinds(INCOMES), monthly))
    spending = draw(st.dictionaries(kinds(SPENDING), monthly))
    order = [column.key for column in COLUMNS]
    return Case(
        id=draw(identities).strip("-") or "x",
        title=Title(draw(texts), draw(texts)),
        synthetic=draw(st.booleans()),
        as_of=CASE_DAY,
        pack="cn",
        seed=0,
        debts=tuple(
            draw(debts(currency, name.strip("-") or "y"))
            for name in draw(st.lists(identities, min_size=1, max_size=3, unique_by=lambda n: n.strip("-")))
        ),
        household=Household(
            people=people,
            children=draw(st.integers(0, people - 1)),
            place=draw(st.sampled_from(["CN", "CN-510100"])),
            income_tier=draw(st.sampled_from(["stable", "mixed"])),
            savings=draw(small),
            living_floor=draw(st.none() | small),
            income=tuple(Income("borrower", kind, income[kind]) for kind in sorted(income, key=lambda kind: order.index(f"income.{kind}"))),
            spending=tuple(Spending(kind, spending[kind]) for kind in sorted(spending, key=lambda kind: order.index(f"spending.{kind}"))),
            hardship=draw(
                st.none() | st.builds(Hardship, kind=st.just("illness"), since=st.just(since), back_by=st.none() | st.just(CASE_DAY))
            ),
        ),
        mandate=draw(mandates),
    )


@given(st.lists(row_cases(), min_size=1, max_size=3, unique_by=lambda case: case.id))
def test_cases_become_rows_and_rows_the_same_cases(told: list[Case]) -> None:
    mandate = told[0].mandate
    told = [replace(case, mandate=mandate) for case in told]
    rows = [entry for case in told for entry in rows_of(case)]
    names = [column.key for column in COLUMNS]
    mapping = mapping_of({"columns": {name: name for name in names}, "mandate": case_document(told[0])["mandate"]})
    written = sheet_of("csv", [names, *([entry.get(name, "") for name in names] for entry in rows)])
    result = import_cases(written, mapping, AS_OF)
    assert result.remarks == ()
    assert list(result.cases) == told


@given(st.lists(st.lists(st.text(max_size=8) | st.sampled_from(ROW), min_size=9, max_size=9), max_size=5))
def test_any_rows_are_cases_or_remarks(rows: list[list[str]]) -> None:
    told = sheet(ROW, *rows)
    result = import_cases(told, guess_mapping(sheet(ROW)), AS_OF)
    bad = {remark.row for remark in result.remarks}
    assert result.rows == len(told.below(1)) == result.good_rows + len(bad)
    assert sum(len(case.debts) for case in result.cases) == result.good_rows


MONTHLY = Recurring(100)


@pytest.mark.parametrize(
    "changes",
    [
        {"income": (Income("partner", "wage", MONTHLY),)},
        {"income": (Income("borrower", "wage", Recurring(100, "week")),)},
        {"income": (Income("borrower", "wage", MONTHLY, low=1),)},
        {"income": (Income("borrower", "wage", MONTHLY), Income("borrower", "wage", MONTHLY))},
        {"spending": (Spending("food", Recurring(by_month=(1,) * 12)),)},
        {"spending": (Spending("food", MONTHLY, essential=False),)},
        {"other_debts": (OtherDebt("x", 1),)},
    ],
)
def test_what_rows_cannot_say_is_not_written(changes: dict[str, Any]) -> None:
    (case,) = imported(ROW).cases
    assert len(rows_of(case)) == 1
    with pytest.raises(InputError, match=r"imports.not_in_rows"):
        rows_of(replace(case, household=replace(case.household, **changes)))
