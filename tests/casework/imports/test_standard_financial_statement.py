"""Budgets from the Standard Financial Statement: the published example, both schemas, and every refusal.

Published: https://github.com/moneyadviceservice/sfs-developer-toolkit, dds/v1.1/json.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.case import case_document, case_from_document, load_case
from planner.casework.imports.standard_financial_statement import TotalsDiffer, is_statement, read_statement
from planner.core.money import format_amount
from planner.errors import InputError
from tests.project import ROOT

SAMPLE = json.loads((ROOT / "scenarios/imports/uk-standard-financial-statement.json").read_text("utf-8"), parse_float=Decimal)


def statement(income: dict[str, Any], fixed: dict[str, Any], flexible: dict[str, Any], **other: Any) -> dict[str, Any]:
    told = {
        "total-number-in-household": 3,
        "monthly-income": income,
        "monthly-outgoings": {"fixed-costs": fixed, "flexible-costs": flexible},
    }
    return told | {name.replace("_", "-"): value for name, value in other.items()}


def decimals(**amounts: str) -> dict[str, Decimal]:
    return {name.replace("_", "-"): Decimal(amount) for name, amount in amounts.items()}


def published() -> dict[str, Any]:
    """The amounts of the published example of a summary."""
    fixed = decimals(
        rent="0", mortgage="650.50", secured_loans="120.52", council_tax_rates="75.90", other_home_contents="147", gas="37.50",
        electricity="22", other_utilities="42.68", total_water="16.67", total_care_health="0", total_transport_travel="172.08",
        total_school="10",
        total_pensions_insurances="240", total_professional="0", total_other_essential="120", total_fixed_costs="2009.59",
    )  # fmt: skip  # one line holds several of the published amounts
    flexible = decimals(
        total_communications_leisure="95", total_food_housekeeping="788.33", total_personal="79.16", total_flexible_costs="962.49"
    )
    income = decimals(
        total_earnings="3000", total_benefits="112.67", total_pensions="0", total_other_income="45", total_monthly_income="3157.67"
    )
    told = statement(income, fixed, flexible, dependent_children_under_16=1, total_number_in_household=7)
    told["monthly-outgoings"]["total-monthly-outgoings"] = Decimal("2972.08")
    return told | {"dependent-children-16-18": 1, "overview": decimals(savings_contribution="18", debt_admin_fee="0")}


def amounts(entries: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(entry["amount"]) for entry in entries), Decimal(0))


def test_the_published_example() -> None:
    read = read_statement(published())
    household = read.household
    assert (household["people"], household["children"]) == (7, 2)
    assert amounts(household["income"]) == Decimal("3157.67")
    assert [(entry["kind"], entry["amount"]) for entry in household["income"]] == [
        ("wage", "3000.00"),
        ("benefit", "112.67"),
        ("other", "45.00"),
    ]
    assert household["other_debt"] == [{"creditor": "secured-loans", "monthly": "120.52", "agreed": True}]
    food = [entry for entry in household["spending"] if entry["kind"] == "food"]
    assert food == [{"kind": "food", "amount": "788.33", "every": "month", "essential": True}]


def test_the_published_totals_are_compared_with_their_parts() -> None:
    """The example's own total of fixed costs is 354.74 above its parts, and so is that of all outgoings."""
    assert read_statement(published()).differing == (
        TotalsDiffer("monthly-outgoings.fixed-costs.total-fixed-costs", 200_959, 165_485),
        TotalsDiffer("monthly-outgoings.total-monthly-outgoings", 297_208, 261_734),
    )


def test_a_statement_becomes_the_household_of_a_case() -> None:
    read = read_statement(SAMPLE)
    assert read.differing == ()
    case = case_document(load_case(ROOT / "scenarios/cases/salaried-card.toml"))
    case["debt"][0]["currency"] = "GBP"
    household = case_from_document(case | {"household": dict(read.household)}).household
    assert sum(entry.usual.amount or 0 for entry in household.income) == 190_550
    assert sum(entry.usual.amount or 0 for entry in household.spending if entry.essential) == 174_225 - 4_525
    assert [(entry.kind, entry.usual.amount) for entry in household.spending if not entry.essential] == [("other", 1_500)]
    assert [(debt.creditor, debt.monthly, debt.agreed) for debt in household.other_debts] == [
        ("secured-loans", 4_525, True),
        ("Example Card", 10_000, False),
    ]
    assert [(arrears.kind, arrears.monthly) for arrears in household.priority_arrears] == [("other", 2_000)]


def test_the_data_entry_has_lines_with_notes() -> None:
    told = statement(
        {
            "earnings": {
                "client-salary-or-wages": {"monthly-amount": 1000, "notes": "x"},
                "partner-salary-or-wages": {"monthly-amount": 500},
                "total-earnings": 1500,
            }
        },
        {
            "home-contents": {"rent": {"monthly-amount": 400}, "secured-loans": {"monthly-amount": 50}, "total-home-contents": 450},
            "care-health": {"childcare-costs": {"monthly-amount": 80}, "dentistry-opticians": {}, "total-care-health": 80},
            "pensions-insurance": {"life-insurance": {"monthly-amount": 10}, "total-pensions-insurances": 10},
            "other-essential": {"other-essential-costs": [{"monthly-amount": 5}, {"monthly-amount": 6}], "total-other-essential": 12},
        },
        {"food-housekeeping": {"groceries": {"monthly-amount": 300}, "alcohol": {"monthly-amount": 20}}},
        savings={"savings-contribution": 15},
        debts={"debt-admin-fee": {"monthly-amount": 9}},
    )
    read = read_statement(told)
    assert [(entry["who"], entry["amount"]) for entry in read.household["income"]] == [("borrower", "1000.00"), ("partner", "500.00")]
    assert [(entry["kind"], entry["amount"], entry["essential"]) for entry in read.household["spending"]] == [
        ("housing", "400.00", True),
        ("care", "80.00", True),
        ("insurance", "10.00", True),
        ("other", "5.00", True),
        ("other", "6.00", True),
        ("food", "300.00", True),
        ("food", "20.00", False),
        ("other", "15.00", False),
        ("other", "9.00", True),
    ]
    assert read.household["other_debt"] == [{"creditor": "secured-loans", "monthly": "50.00", "agreed": True}]
    assert read.differing == (TotalsDiffer("monthly-outgoings.fixed-costs.other-essential.total-other-essential", 1200, 1100),)


@pytest.mark.parametrize(
    ("changes", "key", "place"),
    [
        ({"monthly_income": []}, "error.object_form", "monthly-income"),
        ({"monthly_income": {"lottery": 1}}, "error.key_unknown", "monthly-income.lottery"),
        ({"monthly_income": {"total-earnings": "x"}}, "error.amount_form", "monthly-income.total-earnings"),
        ({"monthly_income": {"total-earnings": True}}, "error.amount_form", "monthly-income.total-earnings"),
        ({"monthly_income": {"total-earnings": -1}}, "error.amount_negative", "monthly-income.total-earnings"),
        ({"monthly_income": {"total-earnings": Decimal("1.005")}}, "error.amount_decimals", "monthly-income.total-earnings"),
        ({"monthly_income": {"earnings": {"x": []}}}, None, ""),
        ({"total_number_in_household": 0}, "error.count_form", "total-number-in-household"),
        ({"total_number_in_household": "x"}, "error.count_form", "total-number-in-household"),
        ({"debts": {"priority-debts": 1}}, "error.list_form", "debts.priority-debts"),
        ({"debts": {"priority-debts": [1]}}, "error.object_form", "debts.priority-debts"),
        ({"overview": 1}, "error.object_form", "overview"),
    ],
)
def test_every_wrong_value_is_named_with_its_place(changes: dict[str, Any], key: str | None, place: str) -> None:
    told = statement({}, {}, {}, **changes)
    if key is None:
        assert read_statement(told).household["income"] == []
        return
    with pytest.raises(InputError) as caught:
        read_statement(told)
    assert (caught.value.key, caught.value.place) == (key, place)


def test_what_is_a_statement() -> None:
    assert is_statement(SAMPLE)
    assert not is_statement({"monthly-income": {}})
    assert not is_statement([SAMPLE])


def test_a_creditor_without_a_name_has_a_dash() -> None:
    told = statement({}, {}, {}, debts={"non-priority-debts": [{"repayment-offer": 5}]})
    assert read_statement(told).household["other_debt"] == [{"creditor": "–", "monthly": "5.00", "agreed": False}]


@given(st.lists(st.integers(0, 10**8), min_size=4, max_size=4), st.integers(0, 10**9))
def test_nothing_is_lost_on_the_way(pence: list[int], total: int) -> None:
    names = ("total-earnings", "total-benefits", "total-pensions", "total-other-income")
    told = {name: Decimal(amount).scaleb(-2) for name, amount in zip(names, pence, strict=True)}
    read = read_statement(statement(told | {"total-monthly-income": format_amount(total)}, {}, {}))
    assert amounts(read.household["income"]) == Decimal(sum(pence)).scaleb(-2)
    assert read.differing == (() if total == sum(pence) else (TotalsDiffer("monthly-income.total-monthly-income", total, sum(pence)),))
