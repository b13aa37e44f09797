"""The proposal as JSON: the keys that machines rely on, amounts as text, and nothing that JSON cannot hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from planner.core.debt import Parts
from planner.core.loan import Step
from planner.household.affordability import TestResult
from planner.household.household import Income, Recurring
from planner.negotiation.goal_seek import Wish
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.reduction import Reduction
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from planner.policy.findings import Finding
from planner.report import proposal
from planner.report.proposal import (
    answer_document,
    finding_document,
    offer_document,
    parts_document,
    proposal_document,
    terms_document,
    values_document,
)
from tests.negotiation.strategies import CARD, FULL, PLAIN, SLOW, WAGE, Case, cases

PROPOSAL = [
    "as_of",
    "currency",
    "pack_version",
    "engine_version",
    "claims",
    "lawful_claim",
    "surplus",
    "status_quo",
    "offers",
    "decide_later",
    "zone_is_empty",
    "way_out",
    "target_value",
    "creditor",
    "verdicts",
    "why",
    "findings",
    "screened",
    "reasons",
    "seed",
    "parameters",
]
OFFER = {
    "id", "label", "rung", "terms", "first_payment", "worst_payment", "last_payment", "months", "debt_free_on", "total_to_pay",
    "total_waived", "interest_to_pay", "saved_vs_now", "annual_rate_compound", "annual_rate_simple", "tightest_month_left",
    "tightest_month", "tightest_month_essential", "short_of_essentials", "short_month", "largest_income_fall", "needs_confirmation",
    "outlook", "tests", "findings", "debts", "rows", "skips", "completion", "creditor_value", "creditor", "household", "why",
}  # fmt: skip  # several short keys a line
NUMBERS = {
    "skips",
    "seed",
    "screened",
    "months_below_floor",
    "months",
    "number",
    "count",
    "every",
    "holiday",
    "interest_only",
    "fitting",
    "misfits",
    "month",
    "days",
    "decimals",
}
"""Keys under which a number is a count and not an amount (or that end in ``_months`` or ``_days``)."""
AMOUNT = re.compile(r"-?\d+\.\d\d")

CASE = Case((CARD,), WAGE, replace(FULL, needs_confirmation=("principal",)))


def leaves(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    else:
        yield key, value


@SLOW
@given(cases())
def test_a_proposal_is_plain_json_without_fractions_of_a_number(case: Case) -> None:
    document = proposal_document(case.propose())
    assert json.loads(json.dumps(document)) == document
    assert list(document) == PROPOSAL
    reasons = document.pop("reasons")
    assert all(isinstance(count, int) for count in reasons.values())
    for key, value in leaves(document):
        assert not isinstance(value, float)
        if isinstance(value, int) and not isinstance(value, bool):
            assert key in NUMBERS or key.endswith(("_months", "_days", "_rate")), key
        if key.endswith("_amount"):
            assert AMOUNT.fullmatch(str(value))
    for offer in (document["status_quo"], document["decide_later"], *document["offers"]):
        assert set(offer) == OFFER


def test_what_an_offer_says_in_json_is_what_it_says_in_the_rows() -> None:
    document = proposal_document(CASE.propose())
    assert document["lawful_claim"] == "56240.00"
    assert len(document["surplus"]) == 12
    for offer in document["offers"]:
        rows = offer["rows"]
        assert Decimal(offer["total_to_pay"]) == sum(Decimal(row["payment"]) for row in rows)
        assert offer["debt_free_on"] == rows[-1]["due"]
        assert rows[-1]["closing"] == "0.00"
        assert offer["debts"] == [{"debt": "card", "waived": offer["debts"][0]["waived"], "total_to_pay": offer["total_to_pay"]}]
        assert offer["debts"][0]["waived"]["total"] == offer["total_waived"]
        assert [result["id"] for result in offer["tests"]] == ["T1", "T2", "T3", "T4", "T5", "T7", "T6"]
    assert document["way_out"] is None
    (claim,) = document["claims"]
    assert claim["debt"] == "card"
    assert Decimal(claim["stated"]["total"]) == Decimal(claim["lawful"]["total"]) + Decimal(claim["above"]["total"])


def test_going_on_and_deciding_later_have_an_outlook_and_no_plan() -> None:
    document = proposal_document(PLAIN.propose())
    for name in ("status_quo", "decide_later"):
        column = document[name]
        assert (column["id"], column["terms"], column["rows"], column["debts"]) == (name, None, [], [])
        assert set(column["outlook"]) == {"owed_now", "owed_in_12_months", "grows_a_month"}
        assert all(AMOUNT.fullmatch(amount) for amount in column["outlook"].values())
        assert column["annual_rate_simple"] is column["largest_income_fall"] is None


def test_the_way_out_is_named() -> None:
    poor = replace(WAGE, income=(Income("x", "wage", Recurring(1)),))
    document = proposal_document(replace(PLAIN, household=poor).propose())
    assert document["offers"] == []
    assert document["zone_is_empty"] is True
    assert document["way_out"]["reason"] == "nothing_left"
    assert AMOUNT.fullmatch(document["way_out"]["values"]["surplus_amount"])


def test_an_answer_is_an_offer() -> None:
    document = answer_document(PLAIN.solve(Wish(months=24)), 2)
    assert (document["works"], document["binding"], document["nearest"], document["beyond"]) == (True, None, None, None)
    assert document["lever"] == {"key": "solve.lever.time_only", "values": {}}
    assert set(document["offer"]) == OFFER
    assert document["offer"]["months"] == 24


def test_or_an_answer_is_what_binds() -> None:
    document = answer_document(PLAIN.solve(Wish(payment=15_599)), 2)
    assert (document["works"], document["offer"]) == (False, None)
    assert document["binding"]["key"] == "solve.below_interest"
    assert document["binding"]["values"] == {"number": 1, "payment_amount": "155.99", "interest_amount": "156.00"}
    assert document["nearest"] == {"key": "solve.nearest.payment", "values": {"payment_amount": "586.00"}}
    assert (document["lever"], document["beyond"]) == (None, None)
    json.dumps(document)


def test_all_terms_are_plain_json() -> None:
    start, due = date(2026, 11, 23), date(2026, 12, 23)
    way = Instalment(
        due,
        12,
        payment=10_000,
        step=Step(6, amount=-500),
        season=(Decimal("0.5"),) * 12,
        skip_months=(2, 9),
        custom=((due, 12_345),),
        down_payment=7,
    )
    reduction = Reduction(
        waive={"fees": Decimal("0.25")}, waive_amounts={"principal": 100_000}, annual_rate=Decimal("0.0780"), rate_after=Decimal("0.1")
    )
    document: dict[str, Any] = terms_document(
        Terms(start, way, Extension(holiday=2, deferred_principal=50_000), reduction, Settlement(((due, 99),))), 2
    )
    assert json.loads(json.dumps(document)) == document
    assert document["start"] == "2026-11-23"
    assert document["extension"]["deferred_principal"] == "500.00"
    assert document["extension"]["holiday"] == 2
    assert document["reduction"]["waive"] == {"fees": "0.25"}
    assert document["reduction"]["waive_amounts"] == {"principal": "1000.00"}
    assert document["reduction"]["annual_rate"] == "0.0780"
    assert (document["instalment"]["payment"], document["instalment"]["down_payment"]) == ("100.00", "0.07")
    assert document["instalment"]["step"] == {"every": 6, "amount": "-5.00", "factor": None}
    assert document["instalment"]["custom"] == [{"date": "2026-12-23", "amount": "123.45"}]
    assert document["instalment"]["skip_months"] == [2, 9]
    assert document["instalment"]["first_due"] == "2026-12-23"
    assert document["settlement"] == {"sums": [{"date": "2026-12-23", "amount": "0.99"}]}


def test_terms_without_a_settlement_do_not_name_one() -> None:
    assert "settlement" not in terms_document(Terms(date(2026, 11, 23), Instalment(date(2026, 12, 23), 1)), 2)


@pytest.mark.parametrize(("minor_units", "text"), [(0, "12345"), (2, "123.45"), (3, "12.345")])
def test_amounts_have_the_decimals_of_the_currency(minor_units: int, text: str) -> None:
    assert parts_document(Parts(fees=12_345), minor_units)["fees"] == text
    assert parts_document(Parts(fees=12_345), minor_units)["total"] == text
    yen = replace(PLAIN, debts=tuple(replace(debt, currency="JPY") for debt in PLAIN.debts)).propose()
    assert offer_document(yen.offers[0], yen.minor_units)["total_to_pay"] == str(yen.offers[0].total_to_pay)


@pytest.mark.parametrize(
    ("name", "number", "text"),
    [("T1", Decimal("0.412"), "0.412"), ("T4", 12_345, "123.45"), ("T6", 24, "24"), ("T7", -5, "-0.05"), ("T2", Decimal("1.000"), "1.000")],
)
def test_the_number_of_a_test_is_text(name: str, number: int | Decimal, text: str) -> None:
    document = proposal.test_document(TestResult(name, True, True, number, "k", {"left_amount": 5}), 2)
    assert document == {"id": name, "passed": True, "hard": True, "number": text, "key": "k", "values": {"left_amount": "0.05"}}


def test_a_finding_keeps_its_source() -> None:
    finding = Finding(
        "CN-X", "warn", "Art. 1", "finding.x", "secondary", {"cap_rate": Decimal("0.24"), "since": date(2026, 1, 1), "months": 6}
    )
    assert finding_document(finding, 2) == {
        "rule": "CN-X",
        "severity": "warn",
        "status": "secondary",
        "citation": "Art. 1",
        "key": "finding.x",
        "values": {"cap_rate": "0.24", "since": "2026-01-01", "months": 6},
    }


def test_values_of_a_message() -> None:
    values = {"a_amount": 5, "b_amount": "x", "rates": (Decimal("0.10"), 2), "shares": {"on": date(2026, 1, 1)}, "none": None}
    assert values_document(values, 2) == {
        "a_amount": "0.05",
        "b_amount": "x",
        "rates": ["0.10", 2],
        "shares": {"on": "2026-01-01"},
        "none": None,
    }
