"""A follow-up is asked by somebody who was not there; an unhappy answer goes to the supervisor first."""

from __future__ import annotations

import pytest

from planner.casework.consent import Audio, Consents, FollowUpCall, withdraw
from planner.casework.follow_up import FEELINGS, THEMES, Feeling, FollowUp, Reply, follow_up
from planner.casework.party import Party, Staff
from planner.errors import InputError
from tests.casework.visits import AGENT, BORROWER, SECOND, SISTER, companion, refused, when, yes

COUNSELLOR = Staff("s-5", "钱五", "counsellor")
CONFIDANT = companion().confidant


def _talk(person: Party = BORROWER, feeling: Feeling = "good", **changes: object) -> FollowUp:
    call = yes(FollowUpCall(), person, 10)
    known = {
        "visit": "v-1",
        "person": person,
        "consent": call,
        "consents": Consents((call, CONFIDANT.tell, CONFIDANT.hear)),
        "asked_by": COUNSELLOR,
        "visitors": (AGENT, SECOND),
        "replies": (Reply(THEMES[0], feeling), *(Reply(theme, "good") for theme in THEMES[1:])),
    }
    return FollowUp(**(known | changes))  # type: ignore[arg-type]  # the names are given at each call


@pytest.mark.parametrize("feeling", FEELINGS)
def test_an_unhappy_answer_reaches_the_supervisor_first(feeling: Feeling) -> None:
    step = follow_up(_talk(feeling=feeling), when(5000))
    assert step.state.is_unhappy is (feeling == "bad")
    assert step.event.details["first_reader"] == ("supervisor" if feeling == "bad" else "counsellor")
    assert step.event.details["answers"] == dict.fromkeys(THEMES, "good") | {"respect": feeling}


def test_nobody_is_asked_without_their_yes() -> None:
    call = yes(FollowUpCall(), minutes=10)
    taken_back = Consents((call, withdraw(call, when(11)).state))
    for changes in ({"consents": taken_back}, {"consent": yes(FollowUpCall(), SISTER, 10)}, {"consent": yes(Audio(), minutes=10)}):
        with refused("visits.gate.follow_up"):
            _talk(BORROWER, "good", **changes)


def test_a_relative_is_asked_as_a_confidant_only() -> None:
    assert _talk(SISTER, confidant=CONFIDANT).first_reader == "counsellor"
    call = yes(FollowUpCall(), SISTER, 10)
    without = Consents((call, CONFIDANT.tell, CONFIDANT.hear, withdraw(CONFIDANT.hear, when(11)).state))
    for changes in ({}, {"confidant": CONFIDANT, "consents": without}):
        with refused("visits.gate.told"):
            _talk(SISTER, "good", **changes)


def test_whoever_was_there_does_not_ask() -> None:
    with refused("visits.gate.follow_up_apart"):
        _talk(asked_by=AGENT)


@pytest.mark.parametrize("replies", [(), tuple(Reply("respect", "good") for _ in THEMES)])
def test_every_question_is_asked_once(replies: tuple[Reply, ...]) -> None:
    with pytest.raises(InputError) as error:
        _talk(replies=replies)
    assert error.value.place == "replies"
