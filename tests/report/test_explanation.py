"""The explanation for the desk: every number of it is in the JSON and in the tables, in both languages."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from planner.casework.case import load_case
from planner.core.money import format_amount
from planner.i18n import LANGUAGES, Language, amount, percent, text
from planner.negotiation.attribution import Attribution, attribute, changes
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
from planner.negotiation.situation import situate
from planner.policy.pack import load_pack
from planner.report.explanation import explanation_document, explanation_tables
from tests.report.test_terminal import printed

CASE = Path(__file__).parents[2] / "scenarios" / "cases" / "card-after-hospital.toml"


@cache
def explained() -> tuple[Proposal, tuple[Attribution, ...]]:
    case = load_case(CASE)
    about = case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of
    proposal = propose(*about, seed=case.seed)
    return proposal, attribute(situate(*about, seed=case.seed), proposal.offers)


def test_document_holds_every_step() -> None:
    _, ways = explained()
    document = explanation_document(ways, 2)
    assert [each["offer"] for each in document] == ["A", "B", "C"]
    for each, way in zip(document, ways, strict=True):
        assert each["before"]["total_to_pay"] == format_amount(way.before.total_to_pay, 2)
        assert [change["lever"] for change in each["changes"]] == [step.lever for step in way.steps]
        for written, (_, change) in zip(each["changes"], changes(way), strict=True):
            assert written["creditor_value"] == format_amount(change.creditor_value, 2)
            assert written["completion_of_100"] == change.completion


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_show_every_step_and_what_offers_are_worth(language: Language) -> None:
    proposal, ways = explained()
    shown = printed(explanation_tables(proposal, ways, language))
    for reason in (*proposal.why, *(reason for offer in proposal.offers for reason in offer.why)):
        assert text(reason.key, language, **reason.values) in shown
    for way in ways:
        for lever, change in changes(way):
            assert text(f"explain.lever.{lever}", language) in shown
            assert ("+" if change.creditor_value > 0 else "") + amount(change.creditor_value, language) in shown
    for offer in proposal.offers:
        assert amount(offer.creditor_value or 0, language) in shown
        assert offer.creditor is not None
        assert offer.creditor.break_even_completion is not None
        assert percent(offer.creditor.break_even_completion, language) in shown
    assert proposal.creditor is not None
    assert amount(proposal.creditor.baseline_value, language) in shown
    assert amount(proposal.target_value or 0, language) in shown


def test_tables_hold_without_numbers_of_the_creditor() -> None:
    proposal, ways = explained()
    bare = replace(proposal, creditor=None, offers=tuple(replace(offer, creditor=None) for offer in proposal.offers))
    shown = printed(explanation_tables(bare, ways, "en"))
    assert "–" in shown
    assert text("explain.baseline", "en") not in shown
