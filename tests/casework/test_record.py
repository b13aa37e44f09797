"""What casework keeps comes back as it was; a document that says something unlawful, half or strange is refused."""

from __future__ import annotations

import json

import pytest

from planner.casework.agreement import conclude, sign
from planner.casework.complaint import complain, complaint_rules
from planner.casework.consent import Consents, FollowUpCall, UnusualHours, withdraw
from planner.casework.contribution import Contribution, wording
from planner.casework.follow_up import THEMES, FollowUp, Reply
from planner.casework.record import read_record, record_document
from planner.casework.visit import Circle, Ended
from planner.casework.visit_rules import StepRefused
from planner.casework.visit_steps import stop
from planner.errors import InputError
from tests.casework.agreements import considered, drafted, explained, signature
from tests.casework.test_contribution import ACCEPT, CONFIDANT, HELP
from tests.casework.test_visit import STATES
from tests.casework.visits import AGENT, BORROWER, DIGEST, PACK, SECOND, SUPERVISOR, TALK, companion, visit_plan, walk, when, yes

CALL = yes(FollowUpCall())
SIGNED = sign(considered(drafted()), signature(), when(60)).state
NIGHT = TALK.replace(hour=22)
COMPLAINT_RULES = complaint_rules(PACK, "conduct", TALK.date(), "bank", "credit_card")
RECORDS: dict[str, object] = {
    **STATES,
    "ended": stop(STATES["shown"], when(20)).state,
    "night": walk(visit_plan(NIGHT, unusual_hours=yes(UnusualHours(NIGHT), start=NIGHT))).decided,
    "companion": Circle((companion(),), apart=2),
    "taken back": Consents((CALL, withdraw(CALL, when(1)).state)),
    "drafted": drafted(),
    "explained": explained(),
    "signed": SIGNED,
    "in force": conclude(SIGNED, when(61)).state,
    "complaint": complain("TS-1", "conduct", (AGENT,), DIGEST, COMPLAINT_RULES, BORROWER.id, when()).state,
    "contribution": Contribution("h-1", CONFIDANT, ACCEPT, HELP, "gift", 30000, TALK.date(), wording(CONFIDANT, "gift")),
    "follow-up": FollowUp(
        "v-1", BORROWER, CALL, Consents((CALL,)), SUPERVISOR, (AGENT, SECOND), tuple(Reply(theme, "good") for theme in THEMES)
    ),
    "event": stop(STATES["shown"], when(20)).event,
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_comes_back_as_it_was(name: str) -> None:
    text = json.dumps(record_document(RECORDS[name]), ensure_ascii=False)
    back = read_record(json.loads(text))
    assert type(back) is type(RECORDS[name])
    assert record_document(back) == json.loads(text)


@pytest.mark.parametrize("name", [*STATES, "ended", "signed"])
def test_a_state_that_comes_back_is_the_same_value(name: str) -> None:
    assert read_record(record_document(RECORDS[name])) == RECORDS[name]


def _edited(name: str, old: str, new: str) -> object:
    text = json.dumps(record_document(RECORDS[name]), ensure_ascii=False)
    assert old in text
    return json.loads(text.replace(old, new))


def test_a_state_that_must_not_be_cannot_be_loaded() -> None:
    for name, old, new in (
        ("shown", '"purpose": {"type": "Claim"}', '"purpose": {"type": "Audio"}'),
        ("decided", '"type": "Given"', '"type": "Refused"'),
        ("arrived", '"present": [{"type": "Staff", "id": "s-1", "name": "陈一", "role": "agent", "agency": ""}, ', '"present": ['),
        ("planned", '"type": "Planned"', '"type": "Decided"'),
    ):
        with pytest.raises(StepRefused):
            read_record(_edited(name, old, new))
    with pytest.raises(StepRefused):
        read_record(_edited("signed", '"is_able": true', '"is_able": false'))


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (1.5, ""),
        ({"type": "Pirate"}, ""),
        ({"type": "Borrower", "id": "b"}, ""),
        ({"type": "Borrower", "id": "b", "name": "n", "more": 1}, ""),
        ({"id": "b", "name": "n"}, ""),
        ({"type": "date", "at": "2026-13-01"}, ""),
        ({"type": "date", "at": 7}, ""),
        ({"type": "table", "entries": 7}, ""),
        ({"type": "Borrower", "id": 7, "name": "n"}, ""),
        ([["x"], [{"type": ["x"]}]], "[1][0]"),
        ({"type": "Circle", "companions": [{"type": "Pirate"}], "apart": 0}, ".companions[0]"),
        ({"type": "table", "entries": {"a": 1.5}}, ".a"),
    ],
)
def test_a_strange_document_is_refused_at_its_place(document: object, place: str) -> None:
    with pytest.raises(InputError) as error:
        read_record(document)
    assert (error.value.key, error.value.place) == ("visits.record_form", place)


def test_only_records_are_written() -> None:
    with pytest.raises(InputError) as error:
        record_document(1.5)
    assert error.value.values["found"] == "float"


def test_an_ended_visit_says_how() -> None:
    ended = RECORDS["ended"]
    assert isinstance(ended, Ended)
    assert ended.ending == "stopped"
    back = read_record(record_document(ended))
    assert isinstance(back, Ended)
    assert back.ending == "stopped"
