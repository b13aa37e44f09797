"""Who hears, what is shown and what is written down in a talk: both sides of every gate."""

from __future__ import annotations

from datetime import datetime

import pytest

from planner.casework.confidant import Companion, Confidant
from planner.casework.consent import (
    Audio,
    Claim,
    Entry,
    Given,
    Hear,
    Presence,
    Purpose,
    Sensitive,
    Share,
    Tell,
    Video,
    withdraw,
)
from planner.casework.party import Borrower
from planner.casework.visit import (
    Circle,
    Compared,
    Introduced,
    Settled,
    Together,
)
from planner.casework.visit_steps import (
    agreed,
    choose,
    declined,
    is_recorded,
    lay_out,
    needs_minutes,
    note_month,
    note_sensitive,
    pause,
    share,
    show_claim,
    sit_together,
)
from tests.casework.test_visit import GOOD, RELATIVE, STATES
from tests.casework.visits import (
    DIGEST,
    OPEN,
    SISTER,
    asked,
    companion,
    no,
    refused,
    visit_plan,
    walk,
    when,
    yes,
)

# --- who hears


def test_recording_is_asked_about_before_the_talk() -> None:
    with refused("visits.gate.recording", "CN-V-NOENTRY-CC"):
        sit_together(GOOD.settled, Circle(), when(6))
    with refused("visits.gate.recording"):
        sit_together(agreed(GOOD.settled, yes(Audio(), minutes=4)), Circle(), when(6))


def test_sound_runs_only_while_all_say_yes() -> None:
    facts = GOOD.together.facts
    assert is_recorded(facts, Audio())
    assert not is_recorded(facts, Video())
    assert not needs_minutes(facts)
    taken_back = declined(GOOD.compared, withdraw(yes(Audio(), minutes=4), when(9)).state)
    assert isinstance(taken_back, Compared)  # the talk goes on, with minutes by hand
    assert needs_minutes(taken_back.facts)
    with_sister = _with_company(GOOD.settled)
    assert not is_recorded(with_sister.facts, Audio())  # she was not asked
    assert is_recorded(agreed(with_sister, yes(Audio(), SISTER, 6)).facts, Audio())


def _with_company(settled: Settled, one: Companion | None = None) -> Together:
    one = one or companion()
    state = asked(settled)
    for given in (one.confidant.tell, one.confidant.hear, one.stay, yes(Entry(), SISTER, 5)):
        state = agreed(state, given)
    return sit_together(state, Circle((one,), apart=1), when(6)).state


def test_a_relative_hears_nothing_without_all_consents() -> None:
    one = companion()
    assert _with_company(GOOD.settled).facts.circle == Circle((one,), apart=1)
    given = (one.confidant.tell, one.confidant.hear, one.stay)
    for missing in given:
        state = agreed(asked(GOOD.settled), yes(Entry(), SISTER, 5))
        for present in given:
            state = state if present is missing else agreed(state, present)
        with refused("visits.gate.told", "CN-V-THIRD-GB"):
            sit_together(state, Circle((one,)), when(6))


def test_a_relative_who_lives_there_is_asked_about_entry_too() -> None:
    one, state = companion(), asked(GOOD.settled)
    for given in (one.confidant.tell, one.confidant.hear, one.stay):
        state = agreed(state, given)
    with refused("visits.gate.entry"):
        sit_together(state, Circle((one,)), when(6))
    visitor = companion(RELATIVE)
    for given in (visitor.confidant.tell, visitor.confidant.hear, visitor.stay):
        state = agreed(state, given)
    assert sit_together(state, Circle((visitor,)), when(6)).state


def test_a_confidant_of_somebody_else_is_none_here() -> None:
    other = Borrower("b-2", "别人")
    tell, hear = yes(Tell(SISTER.id), other, 5), yes(Hear(other.id), SISTER, 5)
    one = Companion(Confidant(SISTER, tell, hear), yes(Presence(SISTER.id), other, 5))
    state = asked(GOOD.settled)
    for given in (tell, hear, one.stay):
        state = agreed(state, given)
    with refused("visits.gate.told"):
        sit_together(state, Circle((one,)), when(6))


@pytest.mark.parametrize("purpose", [Tell(SISTER.id), Presence(SISTER.id)])
def test_the_talk_pauses_when_somebody_may_no_longer_hear(purpose: Purpose) -> None:
    together = _with_company(GOOD.settled)
    shown = show_claim(together, yes(Claim(), minutes=7), OPEN, DIGEST, when(7)).state
    still = declined(shown, withdraw(yes(purpose, minutes=5), when(8)).state)
    assert isinstance(still, Settled)
    assert (still.facts.circle, still.facts.claim, still.facts.claim_digest) == (None, None, "")


def test_the_talk_can_pause_and_go_on() -> None:
    paused = pause(GOOD.decided, when(10)).state
    assert isinstance(paused, Settled)
    assert (paused.facts.offers, paused.facts.choice) == ((), "")
    assert sit_together(paused, Circle(), when(11)).state


# --- claim, offers, choice


def test_no_claim_is_shown_without_the_borrowers_yes() -> None:
    claim = yes(Claim(), minutes=7)
    with refused("visits.gate.claim"):
        show_claim(GOOD.together, claim, OPEN, "", when(7))
    stranger = yes(Claim(), Borrower("b-2", "别人"), 7)
    audio: Given[Purpose] = yes(Audio(), minutes=4)
    for wrong in (stranger, audio):
        with refused("visits.gate.claim"):
            show_claim(GOOD.together, wrong, OPEN, DIGEST, when(7))  # type: ignore[arg-type]  # the wrong purpose on purpose
    after_no = declined(GOOD.together, no(Claim(), minutes=7))
    assert isinstance(after_no, Together)
    with refused("visits.gate.claim"):
        show_claim(after_no, claim, OPEN, DIGEST, when(7))  # the yes from before, or of the same second, is spent
    assert show_claim(after_no, yes(Claim(), minutes=8), OPEN, DIGEST, when(8)).state


@pytest.mark.parametrize("name", ["shown", "compared", "decided"])
def test_taking_back_the_yes_to_the_claim_puts_it_away(name: str) -> None:
    back = declined(STATES[name], withdraw(yes(Claim(), minutes=7), when(9)).state)
    assert isinstance(back, Together)
    assert (back.facts.claim, back.facts.offers, back.facts.choice) == (None, (), "")


@pytest.mark.parametrize("name", ["settled", "together", "shown", "compared", "decided"])
def test_without_consent_to_be_inside_one_goes_out(name: str) -> None:
    back = declined(STATES[name], withdraw(yes(Entry(), minutes=3), when(9)).state)
    assert isinstance(back, Introduced)
    assert (back.facts.setting, back.facts.circle) == (None, None)


@pytest.mark.parametrize("offers", [(), ("A", "A"), ("A", "decide_later")])
def test_offers_have_names_of_their_own(offers: tuple[str, ...]) -> None:
    with refused("visits.gate.offers"):
        lay_out(GOOD.shown, offers, DIGEST, when(8))


@pytest.mark.parametrize(("choice", "allowed"), [("A", True), ("as_now", True), ("decide_later", True), ("D", False), ("", False)])
def test_a_choice_is_among_what_lay_on_the_table(choice: str, allowed: bool) -> None:
    if allowed:
        decided = choose(GOOD.decided, choice, when(10)).state
        assert decided.is_offer is (choice == "A")
    else:
        with refused("visits.gate.choice"):
            choose(GOOD.compared, choice, when(9))


# --- data


def test_the_month_is_noted_without_a_consent_of_its_own() -> None:
    step = note_month(GOOD.together, DIGEST, when(7))
    assert (type(step.state), step.event.details["what"]) == (Together, "month")


@pytest.mark.parametrize(("day", "known"), [("2021-10-31", False), ("2021-11-01", True)])
def test_sensitive_kinds_are_those_of_the_pack(day: str, known: bool) -> None:
    start = datetime.fromisoformat(f"{day}T14:00:00+08:00")
    together = walk(visit_plan(start)).together
    medical = yes(Sensitive("medical", "说明为什么缓几个月", "只用于方案"), minutes=7, start=start)
    if known:
        step = note_sensitive(together, medical, DIGEST, when(7, start=start))
        assert step.event.details["what"] == "medical"
    else:
        with refused("visits.gate.sensitive", "own_choice"):
            note_sensitive(together, medical, DIGEST, when(7, start=start))


def test_sensitive_data_needs_its_own_consent() -> None:
    weather, medical = (yes(Sensitive(kind, "x", "y"), minutes=7) for kind in ("weather", "medical"))
    others = yes(Sensitive("medical", "x", "y"), SISTER, 7)
    audio: Given[Purpose] = yes(Audio(), minutes=4)
    for wrong in (weather, others, audio):
        with refused("visits.gate.sensitive", "CN-P-28-29"):
            note_sensitive(GOOD.together, wrong, DIGEST, when(7))  # type: ignore[arg-type]  # the wrong purpose on purpose
    back = declined(GOOD.together, withdraw(medical, when(8)).state)
    assert isinstance(back, Together)
    with refused("visits.gate.sensitive"):
        note_sensitive(back, medical, DIGEST, when(8))


def test_data_is_shared_with_whom_the_consent_names() -> None:
    purpose = Share("街道办", "电话", "申请临时救助", "书面", "收入")
    step = share(GOOD.together, yes(purpose, minutes=7), DIGEST, when(7))
    assert step.event.details["recipient"] == "街道办"
    audio: Given[Purpose] = yes(Audio(), minutes=4)
    for wrong in (yes(purpose, SISTER, 7), audio):
        with refused("visits.gate.share", "CN-P-23"):
            share(GOOD.together, wrong, DIGEST, when(7))  # type: ignore[arg-type]  # the wrong purpose on purpose
