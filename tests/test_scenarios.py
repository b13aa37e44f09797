"""The scenarios: each case with its expected proposal beside it.

``pytest tests/test_scenarios.py --rewrite-scenarios`` writes what is expected anew.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

import pytest

from planner.casework.case import Case, load_case
from planner.negotiation.propose import propose
from planner.policy.pack import load_pack
from planner.report.proposal import proposal_document

FOLDER = Path(__file__).parents[1] / "scenarios" / "cases"
STORIES = sorted(path.stem for path in FOLDER.glob("*.toml"))
WITHOUT_OFFERS = {"pensioner-nothing-left"}

every_story = pytest.mark.parametrize("story", STORIES)
every_story_with_offers = pytest.mark.parametrize("story", [story for story in STORIES if story not in WITHOUT_OFFERS])


def case_of(story: str) -> Case:
    return load_case(FOLDER / f"{story}.toml")


def computed(story: str) -> str:
    case = case_of(story)
    proposal = propose(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of, seed=case.seed)
    return json.dumps(proposal_document(proposal), ensure_ascii=False, indent=1) + "\n"


def expected(story: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{story}.expected.json").read_text(encoding="utf-8"))
    return document


def fen(amount: str) -> int:
    return int(Decimal(amount) * 100)


@every_story
def test_proposal_is_as_expected(story: str, request: pytest.FixtureRequest) -> None:
    path, answer = FOLDER / f"{story}.expected.json", computed(story)
    if request.config.getoption("--rewrite-scenarios"):
        path.write_text(answer, encoding="utf-8")
    before, now = path.read_text(encoding="utf-8").splitlines(), answer.splitlines()
    changes = [
        f"line {number}: {old.strip()} is now {new.strip()}"
        for number, (old, new) in enumerate(zip_longest(before, now, fillvalue=""), 1)
        if old != new
    ]
    assert changes[:3] == []


def test_there_are_stories_of_many_kinds() -> None:
    cases = [case_of(story) for story in STORIES]
    assert len(cases) >= 10
    assert {debt.lender for case in cases for debt in case.debts} == {"bank", "consumer_finance", "microloan", "private"}
    assert {debt.product for case in cases for debt in case.debts} >= {"credit_card", "consumer_loan", "business_loan", "mortgage"}
    assert {income.kind for case in cases for income in case.household.income} >= {"wage", "gig", "farm", "business", "pension"}
    assert {case.mandate.mode for case in cases} == {"least_concession", "fair_split"}
    assert sorted({path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.json")}) == STORIES


@every_story
def test_a_story_is_made_up_named_and_told(story: str) -> None:
    case = case_of(story)
    assert case.synthetic
    assert (case.id, case.as_of) == (story, date(2026, 11, 23))
    assert case.title.zh != case.title.en
    assert (FOLDER / f"{story}.toml").read_text(encoding="utf-8").startswith("# ")
    assert all("示例" in debt.creditor for debt in case.debts)


@every_story
def test_the_claim_is_split_into_what_is_protected_and_what_is_above(story: str) -> None:
    document = expected(story)
    for claim in document["claims"]:
        for part, stated in claim["stated"].items():
            assert fen(stated) == fen(claim["lawful"][part]) + fen(claim["above"][part])
        blocks = [finding for finding in claim["findings"] if finding["severity"] == "block"]
        assert bool(blocks) == (fen(claim["above"]["total"]) > 0)
    assert fen(document["lawful_claim"]) == sum(fen(claim["lawful"]["total"]) for claim in document["claims"])


@pytest.mark.parametrize("story", ["micro-loan-above-cap", "private-loan-above-four-lpr"])
def test_the_stories_above_a_cap_are_above_it(story: str) -> None:
    (claim,) = expected(story)["claims"]
    assert fen(claim["above"]["total"]) > 0


@every_story_with_offers
def test_three_different_offers(story: str) -> None:
    document = expected(story)
    offers = document["offers"]
    assert [offer["id"] for offer in offers] == ["A", "B", "C"]
    assert (document["zone_is_empty"], document["way_out"]) == (False, None)
    flows = {tuple((row["due"], row["payment"]) for row in offer["rows"] if fen(row["payment"])) for offer in offers}
    assert len(flows) == 3
    lightest, soonest = offers[0], offers[1]
    assert fen(lightest["worst_payment"]) == min(fen(offer["worst_payment"]) for offer in offers)
    assert soonest["months"] == min(offer["months"] for offer in offers)


@every_story_with_offers
def test_every_offer_passes_the_hard_tests_and_breaks_no_rule(story: str) -> None:
    for offer in expected(story)["offers"]:
        hard = [test for test in offer["tests"] if test["hard"]]
        assert {test["id"] for test in hard} == {"T1", "T2", "T4", "T6", "T7"}
        assert all(test["passed"] for test in hard)
        assert not [finding for finding in offer["findings"] if finding["severity"] == "block"]


@every_story_with_offers
def test_every_offer_keeps_to_the_mandate_and_to_sixty_months_for_cards(story: str) -> None:
    case = case_of(story)
    for offer in expected(story)["offers"]:
        assert offer["months"] + offer["skips"] <= case.mandate.months_max
        assert offer["skips"] <= case.mandate.skip_months_max
        if any(debt.product == "credit_card" for debt in case.debts):
            assert offer["months"] <= 60
        reduction = offer["terms"]["reduction"]
        assert all(Decimal(share) <= case.mandate.waive_max[part] for part, share in reduction["waive"].items())
        assert offer["terms"]["extension"]["holiday"] <= case.mandate.holiday_months_max


@every_story_with_offers
def test_offers_are_worth_the_same_to_the_creditor_and_more_than_no_plan(story: str) -> None:
    document = expected(story)
    target, without = fen(document["target_value"]), fen(document["creditor"]["baseline_value"])
    assert target <= fen(document["lawful_claim"])
    for offer in document["offers"]:
        assert abs(fen(offer["creditor_value"]) - target) * 100 <= 3 * target
        assert fen(offer["creditor_value"]) > without
        assert offer["creditor"]["by_recovery"]["base"][0] == offer["creditor_value"]


@every_story_with_offers
def test_a_chance_is_a_range_and_differences_are_said_only_where_they_are_seen(story: str) -> None:
    document = expected(story)
    chances = {offer["id"]: {name: Decimal(share) for name, share in offer["completion"].items()} for offer in document["offers"]}
    for offer in document["offers"]:
        chance = chances[offer["id"]]
        assert 0 <= chance["low"] <= chance["base"] <= chance["high"] <= 1
        assert chance["base"] >= Decimal(document["creditor"]["wanted_completion"]) - Decimal("0.03")
        assert [test["id"] for test in offer["tests"]].count("T5") == 1
    opposite = {"more": "less", "less": "more", "about_same": "about_same"}
    for pair, verdict in document["verdicts"].items():
        one, other = pair.split()
        assert document["verdicts"][f"{other} {one}"] == opposite[verdict]
        apart = chances[one]["base"] - chances[other]["base"]
        assert verdict == "about_same" or (apart > 0) == (verdict == "more")
        assert verdict == "about_same" or abs(apart) >= Decimal("0.03")
    for offer in document["offers"]:
        if offer["label"] == "likeliest":
            assert {verdict for pair, verdict in document["verdicts"].items() if pair.startswith(offer["id"])} == {"more"}


@every_story_with_offers
def test_the_frontier_holds_the_offers_with_their_own_numbers(story: str) -> None:
    document = expected(story)
    points = {point["offer"]: point for point in document["creditor"]["frontier"] if point["offer"]}
    for offer in document["offers"]:
        point = points[offer["id"]]
        assert all(point[name] == offer[name] for name in ("creditor_value", "worst_payment", "months", "total_to_pay", "rung"))


@every_story_with_offers
def test_rows_add_up(story: str) -> None:
    document = expected(story)
    for offer in document["offers"]:
        rows = offer["rows"]
        assert sum(fen(row["payment"]) for row in rows) == fen(offer["total_to_pay"])
        assert sum(fen(debt["total_to_pay"]) for debt in offer["debts"]) == fen(offer["total_to_pay"])
        assert max(fen(row["payment"]) for row in rows if row["number"]) == fen(offer["worst_payment"])
        assert fen(rows[-1]["closing"]) == 0
        assert rows[-1]["due"] == offer["debt_free_on"]
        for row in rows:
            assert fen(row["payment"]) == sum(fen(row[part]) for part in ("costs", "interest", "principal"))
            assert fen(row["closing"]) == fen(row["opening"]) + fen(row["accrued"]) - fen(row["payment"]) - fen(row["waived"])
            assert min(fen(row[part]) for part in row if part not in ("number", "due")) >= 0
        for before, after in pairwise(rows):
            assert (before["closing"], before["due"] < after["due"]) == (after["opening"], True)
        waived = sum(fen(debt["waived"]["total"]) for debt in offer["debts"])
        assert waived == fen(offer["total_waived"])
        paid_of_claim = fen(offer["total_to_pay"]) - fen(offer["interest_to_pay"])
        assert paid_of_claim + waived == fen(document["lawful_claim"])


@pytest.mark.parametrize("story", sorted(WITHOUT_OFFERS))
def test_where_nothing_is_left_no_instalments_are_offered(story: str) -> None:
    document = expected(story)
    assert sum(fen(amount) for amount in document["surplus"]) < 0
    assert (document["offers"], document["zone_is_empty"]) == ([], True)
    assert document["way_out"]["steps"]
    assert fen(document["status_quo"]["outlook"]["owed_in_12_months"]) > fen(document["status_quo"]["outlook"]["owed_now"])


@every_story
def test_two_runs_give_the_same_bytes(story: str) -> None:
    assert computed(story) == computed(story)
