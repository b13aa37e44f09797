"""One question, one person, one answer; a yes, a no and a taken-back yes are written down alike."""

from __future__ import annotations

from datetime import datetime

import pytest

from planner.casework.consent import (
    BORROWERS_OWN,
    PURPOSES,
    RELATIVES_OWN,
    AcceptHelp,
    Audio,
    Claim,
    Consents,
    Entry,
    Hear,
    Help,
    Purpose,
    Question,
    Sensitive,
    Share,
    Tell,
    UnusualHours,
    give,
    refuse,
    withdraw,
)
from planner.casework.event import Circumstances, event_of
from planner.casework.party import Borrower, Relative, Staff
from planner.errors import InputError
from tests.casework.visits import BORROWER, SISTER, TALK, no, when, yes


def test_yes_no_and_taking_back_are_written_down_alike() -> None:
    question = Question(Entry(), BORROWER, "2026-11")
    given = give(question, when())
    events = [given.event, refuse(question, when()).event, withdraw(given.state, when()).event]
    assert [event.kind for event in events] == ["consent", "refusal", "withdrawal"]
    assert all(event.details == {"purpose": "entry", "text_version": "2026-11", "told": {}} for event in events)
    assert {(event.about, event.at, event.method, event.place) for event in events} == {("b-1", TALK, "in_person", "CN-510100")}


def test_the_event_says_what_was_told() -> None:
    purpose = UnusualHours(TALK)
    assert give(Question(purpose, BORROWER, "1"), when()).event.details["told"] == {"starts": "2026-11-24T14:00:00+08:00"}
    told = give(Question(Share("a", "b", "c", "d", "e"), BORROWER, "1"), when()).event.details["told"]
    assert told == {"recipient": "a", "contact": "b", "use": "c", "way": "d", "data": "e"}


def test_each_purpose_has_a_name_of_its_own() -> None:
    names = [purpose.name for purpose in PURPOSES]
    assert len(set(names)) == len(names)
    assert set(names) == {purpose.name for purpose in Purpose.__subclasses__()}
    assert all(names)


@pytest.mark.parametrize("purpose", [UnusualHours(TALK), Claim(), Tell("r-1"), AcceptHelp("r-1")])
def test_a_relative_cannot_answer_for_the_borrower(purpose: Purpose) -> None:
    assert isinstance(purpose, BORROWERS_OWN)
    assert Question(purpose, BORROWER, "1")
    with pytest.raises(InputError) as error:
        Question(purpose, SISTER, "1")
    assert (error.value.key, error.value.place) == ("visits.consent_of_another", "person")


@pytest.mark.parametrize("purpose", [Hear("b-1"), Help("b-1")])
def test_the_borrower_cannot_answer_for_a_relative(purpose: Purpose) -> None:
    assert isinstance(purpose, RELATIVES_OWN)
    assert Question(purpose, SISTER, "1")
    with pytest.raises(InputError):
        Question(purpose, BORROWER, "1")


@pytest.mark.parametrize(
    ("purpose", "place"),
    [
        (Share("", "b", "c", "d", "e"), "recipient"),
        (Share("a", "b", "c", "d", " "), "data"),
        (Sensitive("medical", "", "y"), "necessity"),
        (Tell(""), "relative"),
    ],
)
def test_a_question_tells_all_that_must_be_told(purpose: Purpose, place: str) -> None:
    with pytest.raises(InputError) as error:
        Question(purpose, BORROWER, "1")
    assert (error.value.key, error.value.place) == ("visits.text_empty", place)
    with pytest.raises(InputError) as error:
        Question(Audio(), BORROWER, " ")
    assert error.value.place == "text_version"


def test_a_question_names_its_text() -> None:
    assert Question(Audio(), BORROWER, "1").key == "visits.ask.audio"


def test_the_last_answer_holds() -> None:
    first = yes(Audio())
    consents = Consents().with_answer(first)
    assert consents.allows(Audio(), BORROWER.id)
    assert consents.holds(first)
    assert not consents.allows(Audio(), SISTER.id)
    assert not consents.allows(Tell("r-1"), BORROWER.id)
    refused = consents.with_answer(no(Audio(), minutes=1))
    assert not refused.allows(Audio(), BORROWER.id)
    assert not refused.holds(first)
    again = yes(Audio(), minutes=2)
    anew = refused.with_answer(again)
    assert anew.holds(again)
    taken_back = anew.with_answer(withdraw(again, when(3)).state)
    assert not taken_back.holds(again)
    assert taken_back.current(Tell("r-1"), BORROWER.id) is None


def test_a_no_is_never_held_as_a_yes() -> None:
    refused = no(Audio())
    consents = Consents((refused,))
    assert not consents.holds(refused)  # type: ignore[arg-type]  # the wrong answer on purpose


def test_consents_about_two_people_are_two() -> None:
    consents = Consents((yes(Tell("r-1")), no(Tell("r-2"))))
    assert consents.allows(Tell("r-1"), BORROWER.id)
    assert not consents.allows(Tell("r-2"), BORROWER.id)


def test_nothing_is_taken_back_before_it_was_given() -> None:
    given = yes(Audio(), minutes=1)
    assert withdraw(given, when(1)).state.at == given.at
    with pytest.raises(InputError) as error:
        withdraw(given, when(0))
    assert error.value.key == "visits.time_backwards"


@pytest.mark.parametrize("written", ["2026-11-24T14:00:00", "2026-11-24T14:00:00.5+08:00"])
def test_a_time_has_its_offset_and_whole_seconds(written: str) -> None:
    with pytest.raises(InputError) as error:
        Circumstances(datetime.fromisoformat(written), "x", "y")
    assert (error.value.key, error.value.place) == ("visits.time_form", "at")


@pytest.mark.parametrize(("place", "who", "wrong"), [(" ", "y", "place"), ("x", "", "who")])
def test_circumstances_say_where_and_who(place: str, who: str, wrong: str) -> None:
    with pytest.raises(InputError) as error:
        Circumstances(TALK, place, who)
    assert error.value.place == wrong


def test_an_event_says_what_its_kind_must_say() -> None:
    with pytest.raises(InputError) as error:
        event_of("choice", when(), "b-1", chosen="A")
    assert (error.value.key, error.value.place) == ("error.key_missing", "details.choice")


def test_people_have_names() -> None:
    assert [Borrower("b", "周敏").name, Relative("r", "周洁").relation, Staff("s", "陈一", "agent").agency] == ["周敏", "unknown", ""]
    for make in (lambda: Borrower("b", " "), lambda: Relative("r", ""), lambda: Staff("s", " ", "agent")):
        with pytest.raises(InputError) as error:
            make()
        assert error.value.place == "name"
    with pytest.raises(InputError) as error:
        Borrower(" ", "周敏")
    assert error.value.place == "id"
