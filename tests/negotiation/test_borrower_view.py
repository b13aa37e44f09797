"""What a borrower may see: all that is theirs, and of the creditor's side not one number, under no name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from planner.casework.case import load_case
from planner.negotiation.borrower_view import SHOWN_OF_OFFER, SHOWN_OF_PROPOSAL, borrower_view
from planner.negotiation.proposal import Offer, Proposal
from planner.negotiation.propose import propose
from planner.policy.pack import load_pack
from planner.report.proposal import proposal_document
from tests.command_line import SAMPLE
from tests.ui.proposals import secrets, with_chances

CUT_FROM_PROPOSAL = {"target_value", "creditor", "reasons", "screened", "seed", "parameters"}
CUT_FROM_OFFER = {"creditor_value", "creditor", "rung"}


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    """Offers on the sample case, with creditor's numbers that are unlike any other number."""
    case = load_case(SAMPLE)
    return with_chances(propose(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of, seed=case.seed))


def test_of_every_field_it_is_decided_whether_it_is_shown() -> None:
    """A new field fails here, and is not shown until somebody has thought about it."""
    offers = {"status_quo", "offers", "decide_later"}
    assert {field.name for field in fields(Proposal)} == SHOWN_OF_PROPOSAL | offers | CUT_FROM_PROPOSAL
    assert {field.name for field in fields(Offer)} == SHOWN_OF_OFFER | CUT_FROM_OFFER
    assert not SHOWN_OF_PROPOSAL & CUT_FROM_PROPOSAL
    assert not SHOWN_OF_OFFER & CUT_FROM_OFFER


def test_no_field_of_the_creditors_side_holds_anything_in_the_json(proposal: Proposal) -> None:
    cut = CUT_FROM_PROPOSAL | CUT_FROM_OFFER
    told = {name for name, value in _named(proposal_document(proposal)) if name in cut and value}
    assert told == cut
    assert [name for name, value in _named(proposal_document(borrower_view(proposal))) if name in cut and value] == []


def test_no_number_of_the_creditor_is_in_the_json_under_any_name(proposal: Proposal) -> None:
    before, after = (json.dumps(proposal_document(one)).encode() for one in (proposal, borrower_view(proposal)))
    hidden = secrets(proposal)
    assert any(form in before for form in hidden)
    assert [form for form in hidden if form in after] == []


def test_no_number_of_the_creditor_is_in_the_values_themselves(proposal: Proposal) -> None:
    after = repr(borrower_view(proposal)).encode()
    assert [form for form in secrets(proposal) if form in after] == []


def test_what_is_theirs_stays_as_it_is(proposal: Proposal) -> None:
    view = borrower_view(proposal)
    assert {name: getattr(view, name) for name in SHOWN_OF_PROPOSAL} == {name: getattr(proposal, name) for name in SHOWN_OF_PROPOSAL}
    assert len(view.offers) == len(proposal.offers) > 0
    pairs = zip(
        (view.status_quo, *view.offers, view.decide_later), (proposal.status_quo, *proposal.offers, proposal.decide_later), strict=True
    )
    for shown, whole in pairs:
        assert shown == replace(whole, creditor_value=None, creditor=None, rung=None)


def test_twice_is_the_same_as_once(proposal: Proposal) -> None:
    assert borrower_view(borrower_view(proposal)) == borrower_view(proposal)


def test_without_offers_too() -> None:
    case = load_case(SAMPLE.with_name("pensioner-nothing-left.toml"))
    proposal = propose(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of, seed=case.seed)
    assert proposal.reasons
    assert proposal.way_out is not None
    view = borrower_view(proposal)
    assert (view.reasons, view.creditor, view.way_out) == ({}, None, proposal.way_out)


def _named(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name in a JSON document, with its value."""
    if isinstance(value, dict):
        yield from value.items()
        for entry in value.values():
            yield from _named(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _named(entry)
