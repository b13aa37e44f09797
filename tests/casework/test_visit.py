"""A visit goes only where its evidence leads: both sides of every gate, and the first day of every rule behind one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from planner.casework.collection import CollectionOpen, CollectionStopped
from planner.casework.confidant import Companion, Confidant
from planner.casework.consent import (
    Audio,
    Claim,
    Entry,
    Given,
    Hear,
    Presence,
    Purpose,
    Question,
    Sensitive,
    Share,
    Tell,
    UnusualHours,
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
    VisitPlan,
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
    is_recorded,
    lay_out,
    leave,
    meet,
    needs_minutes,
    note_month,
    note_sensitive,
    pause,
    plan_visit,
    share,
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
    companion,
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


def _notice(plan: VisitPlan, **changes: object) -> Noticed:
    planned = plan_visit(plan, when(-3000, start=plan.starts)).state
    return give_notice(planned, notice_for(plan, **changes), when(-1440, start=plan.starts)).state


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


# --- the plan: hours, staff, debts


def _plan_at(clock: str, hours: int) -> VisitPlan:
    starts = datetime.fromisoformat(f"2026-11-24T{clock}:00+08:00")
    return visit_plan(starts, ends=starts + timedelta(hours=hours))


@pytest.mark.parametrize(("clock", "hours", "allowed"), [("08:00", 1, True), ("07:59", 1, False), ("21:00", 1, True), ("21:01", 1, False)])
def test_a_visit_is_planned_for_hours_at_which_nobody_is_disturbed(clock: str, hours: int, allowed: bool) -> None:
    plan = _plan_at(clock, hours)
    if allowed:
        assert plan_visit(plan, when(-3000)).state.facts.plan == plan
    else:
        with refused("visits.gate.hours", "CN-V-HOURS"):
            plan_visit(plan, when(-3000))


def test_a_visit_does_not_last_through_the_night() -> None:
    with refused("visits.gate.hours"):
        plan_visit(_plan_at("20:00", 14), when(-3000))
    with refused("visits.gate.ends_first"):
        plan_visit(_plan_at("20:00", 0), when(-3000))


@pytest.mark.parametrize(
    ("day", "rule"),
    [("2025-02-27", None), ("2025-02-28", "CN-V-HOURS-GB"), ("2026-01-29", "CN-V-HOURS-GB"), ("2026-01-30", "CN-V-HOURS")],
)
@pytest.mark.parametrize("lender", ["bank", "private"])
def test_the_hours_are_those_of_the_day(day: str, rule: str | None, lender: str) -> None:
    starts = datetime.fromisoformat(f"{day}T22:00:00+08:00")
    plan = visit_plan(starts, lender=lender, ends=starts + timedelta(hours=1), staff=(AGENT, SECOND))  # type: ignore[arg-type]  # a literal
    if rule is None:
        assert plan_visit(plan, when(-3000, start=starts)).state
        return
    with refused("visits.gate.hours", rule):
        plan_visit(plan, when(-3000, start=starts))


def test_the_clock_is_that_of_the_place() -> None:
    starts = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)  # half past nine in the evening there
    assert plan_visit(visit_plan(starts, ends=starts + timedelta(minutes=30)), when(-3000)).state
    with refused("visits.gate.hours"):
        plan_visit(visit_plan(starts, ends=starts + timedelta(minutes=31)), when(-3000))


def test_the_borrower_may_wish_for_an_unusual_hour() -> None:
    starts = datetime.fromisoformat("2026-11-24T22:30:00+08:00")
    wish = yes(UnusualHours(starts), start=starts - timedelta(days=3))
    plan = visit_plan(starts, unusual_hours=wish)
    night = walk(plan)
    assert night.decided.facts.at.hour == 22
    elsewhere = (
        yes(UnusualHours(starts + timedelta(hours=1)), start=starts - timedelta(days=3)),
        yes(UnusualHours(starts), Borrower("b-2", "别人"), start=starts - timedelta(days=3)),
    )
    for other in elsewhere:
        with refused("visits.gate.hours"):
            plan_visit(replace(plan, unusual_hours=other), when(-3000, start=starts))
    taken_back = withdraw(wish, when(5, start=starts)).state
    for state in (night.planned, night.noticed, night.together, night.decided):
        ended = declined(state, taken_back)
        assert isinstance(ended, Ended)
        assert ended.ending == "stopped"


@pytest.mark.parametrize(("day", "rule"), [("2026-01-29", False), ("2026-01-30", True)])
def test_two_go_together_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    starts = datetime.fromisoformat(f"{day}T14:00:00+08:00")
    alone = visit_plan(starts, staff=(AGENT,))
    if rule:
        with refused("visits.gate.staff", "CN-V-TWO"):
            plan_visit(alone, when(-3000, start=starts))
        with refused("visits.gate.staff", "CN-V-TWO"):
            plan_visit(replace(alone, staff=(AGENT, AGENT)), when(-3000, start=starts))
        assert plan_visit(replace(alone, staff=(AGENT, SECOND)), when(-3000, start=starts)).state
    else:
        assert plan_visit(alone, when(-3000, start=starts)).state


def test_a_private_lender_sends_two_as_well() -> None:
    with refused("visits.gate.staff", "CN-V-TWO"):
        plan_visit(visit_plan(lender="private", product="consumer_loan", staff=(AGENT,)), when(-3000))


@pytest.mark.parametrize("debts", [(), (CollectionOpen("card"), CollectionOpen("card"))])
def test_a_visit_is_about_open_debts(debts: tuple[CollectionOpen, ...]) -> None:
    with refused("visits.gate.no_debt", "own_choice"):
        plan_visit(visit_plan(debts=debts), when(-3000))


# --- notice


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"at": TALK}, "visits.gate.notice"),
        ({"to": SISTER.id}, "visits.gate.notice_of_another"),
        ({"starts": TALK + timedelta(minutes=30)}, "visits.gate.notice_of_another"),
        ({"told": TOLD[:2]}, "visits.gate.notice_told"),
        ({"institution": " "}, "visits.gate.notice_told"),
    ],
)
def test_a_notice_is_whole_and_for_the_borrower_alone(changes: dict[str, object], key: str) -> None:
    with refused(key):
        _notice(visit_plan(), **changes)
    assert _notice(visit_plan(), at=TALK - timedelta(seconds=1)).facts.notice


@pytest.mark.parametrize(("day", "rule"), [("2021-10-31", False), ("2021-11-01", True)])
def test_what_a_notice_says_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    plan = visit_plan(datetime.fromisoformat(f"{day}T14:00:00+08:00"))
    if rule:
        with refused("visits.gate.notice_told", "CN-P-NOTICE"):
            _notice(plan, told=())
    else:
        assert _notice(plan, told=()).facts.notice


@pytest.mark.parametrize(("day", "rule"), [("2023-02-28", False), ("2023-03-01", True)])
def test_an_agency_is_named_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    hired = replace(AGENT, agency="示例服务公司")
    plan = visit_plan(datetime.fromisoformat(f"{day}T14:00:00+08:00"), staff=(hired, SECOND))
    if rule:
        with refused("visits.gate.agency", "CN-V-OUTSOURCE"):
            _notice(plan)
    else:
        assert _notice(plan).facts.notice
    assert _notice(plan, agency="示例服务公司").facts.notice


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
