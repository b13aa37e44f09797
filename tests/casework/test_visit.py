"""A visit goes only where its evidence leads: both sides of every gate, and the first day of every rule behind one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.casework.collection import CollectionOpen, CollectionStopped
from planner.casework.consent import (
    Audio,
    Claim,
    Entry,
    Given,
    Purpose,
    Question,
    Video,
    give,
    withdraw,
)
from planner.casework.event import DETAILS
from planner.casework.party import Borrower, Relative, Staff
from planner.casework.visit import (
    DOOR_CHOICES,
    Arrived,
    Circle,
    ClaimShown,
    Compared,
    Decided,
    Ended,
    Facts,
    Inside,
    Introduced,
    Introduction,
    Met,
    Notice,
    Noticed,
    Open,
    Outside,
    Planned,
    Settled,
    Together,
    closed_gates,
)
from planner.casework.visit_rules import StepRefused
from planner.casework.visit_steps import (
    agreed,
    another_time,
    arrive,
    by_phone,
    choose,
    come_in,
    declined,
    finish,
    give_notice,
    introduce,
    lay_out,
    leave,
    meet,
    note_month,
    pause,
    plan_visit,
    show_claim,
    sit_together,
    stay_outside,
    stop,
)
from planner.errors import InputError
from planner.policy.findings import Finding
from tests.casework.visits import (
    AGENT,
    BORROWER,
    CHILD,
    DIGEST,
    OPEN,
    SECOND,
    SISTER,
    TALK,
    TOLD,
    Walk,
    asked,
    no,
    notice_for,
    outside,
    refused,
    visit_plan,
    walk,
    when,
    yes,
)

GOOD = walk()
STATES: Mapping[str, Open] = {name: getattr(GOOD, name) for name in Walk.__dataclass_fields__}
RELATIVE = Relative("r-3", "周建", "parent")


# --- the whole way


def test_every_state_follows_from_the_one_before() -> None:
    assert [type(state).__name__ for state in STATES.values()] == [
        "Planned",
        "Noticed",
        "Arrived",
        "Met",
        "Introduced",
        "Settled",
        "Together",
        "ClaimShown",
        "Compared",
        "Decided",
    ]
    assert GOOD.decided.is_offer
    ended = finish(GOOD.decided, when(10))
    assert (ended.state.ending, ended.event.details["reason"]) == ("done", "done")


def test_each_step_yields_its_event() -> None:
    plan = visit_plan()
    entry, claim = yes(Entry(), minutes=3), yes(Claim(), minutes=7)
    steps = [
        plan_visit(plan, when(-3000)),
        give_notice(GOOD.planned, notice_for(plan), when(-1440)),
        arrive(GOOD.noticed, plan.staff, plan.debts, when()),
        meet(GOOD.arrived, BORROWER, when(1)),
        introduce(GOOD.met, Introduction(("s-1", "s-2"), "示例银行", ""), when(2)),
        come_in(agreed(GOOD.introduced, entry), Inside((), (entry,)), when(3)),
        sit_together(asked(GOOD.settled), Circle(), when(6)),
        show_claim(GOOD.together, claim, OPEN, DIGEST, when(7)),
        lay_out(GOOD.shown, ("A", "B", "C"), DIGEST, when(8)),
        choose(GOOD.compared, "B", when(9)),
        finish(GOOD.decided, when(10)),
    ]
    kinds = [step.event.kind for step in steps]
    assert kinds == [
        "visit_planned",
        "notice",
        "arrival",
        "identity",
        "identity",
        "setting",
        "present",
        "shown",
        "proposal",
        "choice",
        "visit_ended",
    ]
    assert [step.event.details["step"] for step in steps] == list(range(1, 12))
    for step in steps:
        assert set(DETAILS[step.event.kind]) <= step.event.details.keys()
        assert (step.event.about, step.event.who, step.event.place) == (BORROWER.id, AGENT.id, "CN-510100")
        assert step.event.at.utcoffset() == timedelta(hours=8)
    assert steps[8].event.details["beside"] == ["as_now", "decide_later"]


def test_nobody_is_told_why_when_the_borrower_is_out() -> None:
    step = leave(GOOD.arrived, when(1))
    assert step.state.ending == "not_borrower"
    assert step.event.details == {"visit": "v-1", "step": 4, "reason": "not_borrower"}


# --- the door


@pytest.mark.parametrize(("minutes", "allowed"), [(-1, False), (0, True), (119, True), (120, False)])
def test_staff_come_at_the_announced_time(minutes: int, allowed: bool) -> None:
    plan = visit_plan()
    if allowed:
        assert arrive(GOOD.noticed, plan.staff, plan.debts, when(minutes)).state
    else:
        with refused("visits.gate.announced_time"):
            arrive(GOOD.noticed, plan.staff, plan.debts, when(minutes))


def test_a_talk_does_not_go_on_after_the_announced_end() -> None:
    with refused("visits.gate.announced_time"):
        show_claim(GOOD.together, yes(Claim(), minutes=7), OPEN, DIGEST, when(120))
    assert stop(GOOD.together, when(600)).state.ending == "stopped"


def test_those_come_who_were_announced_and_not_fewer() -> None:
    plan = visit_plan()
    with refused("visits.gate.staff", "CN-V-TWO"):
        arrive(GOOD.noticed, (AGENT,), plan.debts, when())
    with refused("visits.gate.staff_unknown"):
        arrive(GOOD.noticed, (AGENT, Staff("s-9", "某人", "agent")), plan.debts, when())


def test_an_agreement_since_the_plan_stops_the_visit_at_the_door() -> None:
    with refused("visits.gate.no_debt"):
        arrive(GOOD.noticed, (AGENT, SECOND), (), when())


def test_a_debt_under_an_agreement_is_neither_planned_nor_shown() -> None:
    stopped = CollectionStopped("card", "a-1", TALK.date(), Finding("CN-V-STOP-70", "show", "", "visits.effect.collection_stops"))
    with refused("visits.gate.no_debt"):
        plan_visit(visit_plan(debts=(stopped,)), when(-3000))
    for debts in ((stopped,), (), (CollectionOpen("another"),), (*OPEN, *OPEN)):
        with refused("visits.gate.no_debt"):
            show_claim(GOOD.together, yes(Claim(), minutes=7), debts, DIGEST, when(7))  # type: ignore[arg-type]  # wrong on purpose


def test_nothing_goes_on_after_the_end() -> None:
    ended: Any = stop(GOOD.together, when(7)).state
    for step in (
        lambda: sit_together(ended, Circle(), when(8)),
        lambda: show_claim(ended, yes(Claim(), minutes=8), OPEN, DIGEST, when(8)),
        lambda: pause(ended, when(8)),
        lambda: note_month(ended, DIGEST, when(8)),
        lambda: arrive(ended, (AGENT, SECOND), OPEN, when(8)),
    ):
        with refused("visits.gate.ended"):
            step()


def test_only_the_borrower_is_talked_with() -> None:
    with refused("visits.gate.borrower", "CN-V-THIRD-GB"):
        meet(GOOD.arrived, Borrower("b-2", "别人"), when(1))


@pytest.mark.parametrize("introduction", [Introduction(("s-1",), "示例银行", ""), Introduction(("s-1", "s-2"), " ", "")])
def test_everybody_shows_who_they_are(introduction: Introduction) -> None:
    with refused("visits.gate.identity", "CN-V-ID"):
        introduce(GOOD.met, introduction, when(2))


def test_the_four_choices_at_the_door_lead_on_alike() -> None:
    entry = yes(Entry(), minutes=3)
    steps = {
        "come_in": come_in(agreed(GOOD.introduced, entry), Inside((), (entry,)), when(3)),
        "outside": stay_outside(GOOD.introduced, outside(), when(3)),
        "another_time": another_time(GOOD.introduced, when(3)),
        "by_phone": by_phone(GOOD.introduced, when(3)),
    }
    assert tuple(steps) == DOOR_CHOICES
    assert [type(step.state) for step in steps.values()] == [Settled, Settled, Ended, Ended]


def test_nobody_comes_in_without_every_adult_at_home() -> None:
    mine = yes(Entry(), minutes=3)
    hers = yes(Entry(), SISTER, minutes=3)
    for inside in (Inside((), ()), Inside((SISTER,), (mine,)), Inside((SISTER,), (hers,))):
        with refused("visits.gate.entry", "CN-V-NOENTRY-CC"):
            come_in(agreed(agreed(GOOD.introduced, mine), hers), inside, when(3))
    with refused("visits.gate.entry"):
        come_in(GOOD.introduced, Inside((), (mine,)), when(3))  # it was never noted
    both = agreed(agreed(GOOD.introduced, mine), hers)
    assert come_in(both, Inside((SISTER, CHILD), (mine, hers)), when(3)).state  # a child is not asked
    other: Given[Purpose] = yes(Audio(), minutes=3)
    with refused("visits.gate.entry"):
        come_in(agreed(GOOD.introduced, other), Inside((), (other,)), when(3))  # type: ignore[arg-type]  # the wrong purpose on purpose


def test_outside_is_somewhere() -> None:
    with refused("visits.gate.setting"):
        stay_outside(GOOD.introduced, Outside(" "), when(3))


# --- stop here, and states that must not be


@pytest.mark.parametrize("name", STATES)
def test_the_visit_can_stop_in_every_state(name: str) -> None:
    step = stop(STATES[name], when(-5000))
    assert step.state.ending == "stopped"
    assert step.event.kind == "visit_ended"


@pytest.mark.parametrize("name", list(STATES)[1:])
def test_no_state_is_made_without_its_evidence(name: str) -> None:
    bare = Facts(visit_plan(), TALK)
    state = type(STATES[name])
    assert closed_gates(state, bare)
    with pytest.raises(StepRefused):
        state(bare)
    assert not closed_gates(state, STATES[name].facts)


STATE_TYPES = (Planned, Noticed, Arrived, Met, Introduced, Settled, Together, ClaimShown, Compared, Decided)


def test_each_state_asks_for_more_than_the_one_before() -> None:
    facts = [state.facts for state in STATES.values()]
    for position, state in enumerate(STATE_TYPES):
        stands = [not closed_gates(state, known) for known in facts]
        assert stands == [later >= position for later in range(len(facts))]


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(InputError) as error:
        meet(GOOD.arrived, BORROWER, when(-1))
    assert error.value.key == "visits.time_backwards"


def test_a_refusal_of_what_is_not_needed_changes_nothing() -> None:
    for name, state in STATES.items():
        still = declined(state, no(Video(), minutes=9))
        assert type(still) is type(STATES[name])


def test_a_later_yes_is_a_new_yes() -> None:
    entry = yes(Entry(), minutes=3)
    without = declined(agreed(GOOD.introduced, entry), withdraw(entry, when(4)).state)
    assert isinstance(without, Introduced)
    with refused("visits.gate.entry"):
        come_in(agreed(without, entry), Inside((), (entry,)), when(5))
    again = give(Question(Entry(), BORROWER, "2026-11"), when(5)).state
    assert come_in(agreed(without, again), Inside((), (again,)), when(5)).state


def test_the_notice_is_part_of_the_evidence() -> None:
    facts = replace(GOOD.decided.facts, notice=None)
    assert [finding.key for finding in closed_gates(Decided, facts)] == ["visits.gate.notice"]
    late = Notice(TALK, "message", BORROWER.id, TALK, TOLD, "示例银行", "", "2026-11")
    assert [finding.key for finding in closed_gates(Decided, replace(facts, notice=late))] == ["visits.gate.notice"]
    assert date(2026, 11, 24) == facts.plan.starts.date()
