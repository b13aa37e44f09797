"""A machine that takes the steps of visits in any order, with right and wrong values, from right and wrong states.

The machine keeps a book of its own of who said what, and looks at the events alone: whatever the steps let through is measured by it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from planner.casework import visit_steps
from planner.casework.agreement import Confirmation, conclude, confirm, sign, stop_collection
from planner.casework.collection import CollectionOpen, CollectionStopped, MissedInstalment, reopen
from planner.casework.confidant import Companion, Confidant
from planner.casework.consent import (
    AcceptHelp,
    Audio,
    Claim,
    Entry,
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
    refuse,
    withdraw,
)
from planner.casework.event import Circumstances, Event
from planner.casework.party import Borrower, Party, Relative, Staff
from planner.casework.record import read_record, record_document
from planner.casework.visit import Circle, ClaimShown, Compared, Decided, Ended, Inside, Introduction, Noticed, Outside, Planned, Together
from planner.casework.visit_rules import StepRefused
from planner.errors import InputError
from tests.casework.agreements import considered, drafted, signature
from tests.casework.visits import AGENT, BORROWER, CHILD, DIGEST, SECOND, SISTER, SUPERVISOR, TOLD, notice_for, visit_plan

STRANGER = Borrower("b-9", "别人")
FATHER = Relative("r-7", "周建", "parent")
PEOPLE: tuple[Party, ...] = (BORROWER, SISTER, FATHER, CHILD, STRANGER)
RELATIVES = (SISTER, FATHER, CHILD)
TEAMS: tuple[tuple[Staff, ...], ...] = ((AGENT, SECOND), (AGENT, SECOND), (AGENT,), (AGENT, AGENT), (AGENT, SUPERVISOR), ())
HOURS = st.sampled_from([9, 10, 14, 14, 20, 21, 7, 22, 23, 3])
NO_TALK = {"shown", "proposal", "choice", "noted", "document", "present", "setting"}
"""Kinds of events that must not happen at night, after the end, or before the borrower is met."""


class AVisit(RuleBasedStateMachine):
    """One borrower, one debt, visits one after the other."""

    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.state: Any = None
        self.given: list[Any] = []
        self.companions: list[Companion] = []
        self.said: dict[tuple[Purpose, str], bool] = {}
        self.noticed = self.inside = self.ended = False
        self.present: tuple[Staff, ...] = ()
        self.residents: tuple[Relative, ...] = ()
        self.listening: tuple[Relative, ...] = ()
        self.collection: CollectionOpen | CollectionStopped = CollectionOpen("card")
        self.starts = self.now = datetime.fromisoformat("2026-11-24T09:00:00+08:00")

    # --- what the machine does

    def _circumstances(self) -> Circumstances:
        return Circumstances(self.now, "CN-510100", AGENT.id)

    def _try(self, step: str, *values: Any) -> None:
        """Take a step, whatever the state and the values are; what is refused has changed nothing, because nothing can be changed."""
        try:
            done = getattr(visit_steps, step)(self.state, *values, self._circumstances())
        except (StepRefused, InputError, AttributeError, ValueError, TypeError):
            return
        self._follow(done.state, done.event)

    def _follow(self, state: Any, event: Event) -> None:
        self.reached[event.kind] += 1
        self._check(event)
        self.state = state

    @initialize(hour=HOURS, wished=st.booleans(), team=st.sampled_from(TEAMS))
    def first_plan(self, hour: int, wished: bool, team: tuple[Staff, ...]) -> None:
        self.plan(hour, wished, team)

    @precondition(lambda self: self.state is None or isinstance(self.state, Ended))
    @rule(hour=HOURS, wished=st.booleans(), team=st.sampled_from(TEAMS))
    def plan_again(self, hour: int, wished: bool, team: tuple[Staff, ...]) -> None:
        self.plan(hour, wished, team)

    def plan(self, hour: int, wished: bool, team: tuple[Staff, ...]) -> None:
        self.starts = (self.now + timedelta(days=2)).replace(hour=hour, minute=0, second=0)
        wish = give(Question(UnusualHours(self.starts), BORROWER, "1"), self._circumstances()).state if wished else None
        debts: Any = (self.collection,)
        try:
            plan = visit_plan(self.starts, staff=team, unusual_hours=wish, debts=debts)
            done = visit_steps.plan_visit(plan, self._circumstances())
        except StepRefused:
            return
        assert isinstance(self.collection, CollectionOpen)
        self.noticed = self.inside = self.ended = False
        self.present, self.listening, self.companions = (), (), []
        self.said = {(wish.question.purpose, BORROWER.id): True} if wish else {}
        self.given = [wish] if wish else []
        self._follow(done.state, done.event)

    @rule(steps=st.integers(1, 14), company=st.booleans(), outside=st.booleans())
    def go_on_as_one_should(self, steps: int, company: bool, outside: bool) -> None:
        """Some right steps in a row, so that chance need not find the whole way."""
        for _ in range(steps):
            self.now += timedelta(seconds=1)
            self.right_step(company, outside)

    def right_step(self, company: bool, outside: bool) -> None:
        name = type(self.state).__name__
        if name == "Planned":
            self.notify(TOLD, "b-1")
        elif name == "Noticed":
            self.go_to_the_door()
            self.arrive(self.state.facts.plan.staff)
        elif name == "Arrived":
            self.meet(BORROWER)
        elif name == "Met":
            self.introduce(("s-1", "s-2", "s-3"), "示例银行")
        elif name == "Introduced" and outside:
            self.stay_outside()
        elif name == "Introduced":
            for person in (BORROWER, SISTER):
                self.ask(Entry(), person, True)
            self.come_in((SISTER,))
        elif name == "Settled":
            self.ask(Audio(), BORROWER, True)
            self.ask(Video(), BORROWER, False)
            self.ask_all_about_a_companion(FATHER)
            self.sit_together(not company)
        elif name == "Together":
            self.ask(Claim(), BORROWER, True)
            self.show_claim()
        elif name == "ClaimShown":
            self.lay_out(("A", "B", "C"))
        elif name == "Compared":
            self.choose("A")
        elif name == "Decided" and company and isinstance(self.collection, CollectionOpen):
            self.sign(False, SUPERVISOR, True)
        elif name == "Decided":
            self._try("finish")
        elif name == "Ended":
            self.plan(14, False, TEAMS[0])

    @rule(minutes=st.sampled_from([0, 0, 1, 10, 45, 700, 2880]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: isinstance(self.state, Planned | Noticed))
    @rule()
    def go_to_the_door(self) -> None:
        self.now = max(self.now, self.starts)

    @rule(told=st.sampled_from([TOLD, TOLD, TOLD[:1]]), to=st.sampled_from(["b-1", "b-1", "r-1"]))
    def notify(self, told: tuple[str, ...], to: str) -> None:
        if self.state is not None:
            notice = notice_for(self.state.facts.plan, told=told, to=to, at=self.now)
            self._try("give_notice", notice)

    @rule(team=st.sampled_from(TEAMS))
    def arrive(self, team: tuple[Staff, ...]) -> None:
        self._try("arrive", team, (self.collection,))

    @rule(who=st.sampled_from([BORROWER, BORROWER, STRANGER, SISTER]))
    def meet(self, who: Party) -> None:
        self._try("meet", who)

    @rule(shown=st.sampled_from([("s-1", "s-2", "s-3"), ("s-1", "s-2"), ("s-1",)]), institution=st.sampled_from(["示例银行", ""]))
    def introduce(self, shown: tuple[str, ...], institution: str) -> None:
        self._try("introduce", Introduction(shown, institution, ""))

    @rule(residents=st.sampled_from([(), (SISTER,), (SISTER, CHILD)]))
    def come_in(self, residents: tuple[Relative, ...]) -> None:
        entries = tuple(one for one in self.given if one.question.purpose == Entry())
        self.residents = residents
        self._try("come_in", Inside(residents, entries))

    @rule()
    def stay_outside(self) -> None:
        self._try("stay_outside", Outside("小区长椅"))

    @rule(step=st.sampled_from(["leave", "another_time", "by_phone", "finish", "stop", "pause"]))
    def end_or_pause(self, step: str) -> None:
        self._try(step)

    PURPOSES_TRIED = (
        Entry(),
        Entry(),
        Audio(),
        Video(),
        Claim(),
        Claim(),
        Sensitive("medical", "x", "y"),
        Share("a", "b", "c", "d", "e"),
        Hear("b-1"),
        *(make(one.id) for one in RELATIVES for make in (Tell, Presence, AcceptHelp)),
    )

    @rule(purpose=st.sampled_from(PURPOSES_TRIED), person=st.sampled_from([BORROWER, BORROWER, *PEOPLE]), says_yes=st.booleans())
    def ask(self, purpose: Purpose, person: Party, says_yes: bool) -> None:
        try:
            question = Question(purpose, person, "1")
        except InputError:
            return
        if self.state is None:
            return
        if says_yes:
            given = give(question, self._circumstances()).state
            self.given.append(given)
            last = self.state.facts.consents.current(purpose, person.id)
            self.state = visit_steps.agreed(self.state, given)
            if last is None or last.at < self.now:  # a yes of the same second as a no is none
                self.said[purpose, person.id] = True
        elif not isinstance(self.state, Ended):
            self.lose(purpose, person, refuse(question, self._circumstances()).state)

    @precondition(lambda self: self.given and not isinstance(self.state, Ended) and self.state is not None)
    @rule(position=st.integers(0, 8))
    def take_back(self, position: int) -> None:
        given = self.given[-1 - position % len(self.given)]
        self.lose(given.question.purpose, given.question.person, withdraw(given, self._circumstances()).state)

    def lose(self, purpose: Purpose, person: Party, answer: Any) -> None:
        self.said[purpose, person.id] = False
        self.state = visit_steps.declined(self.state, answer)
        self.ended = self.ended or isinstance(self.state, Ended)

    @rule(relative=st.sampled_from(RELATIVES), positions=st.tuples(*[st.integers(0, 1000)] * 3))
    def think_of_a_companion(self, relative: Relative, positions: tuple[int, int, int]) -> None:
        if self.given:
            tell, hear, stay = (self.given[position % len(self.given)] for position in positions)
            try:
                self.companions.append(Companion(Confidant(relative, tell, hear), stay))
            except (InputError, AttributeError, AssertionError):
                return

    @rule(relative=st.sampled_from((SISTER, FATHER)))
    def ask_all_about_a_companion(self, relative: Relative) -> None:
        for purpose, person in ((Tell(relative.id), BORROWER), (Presence(relative.id), BORROWER), (Hear("b-1"), relative)):
            self.ask(purpose, person, True)
        *_, tell, stay, hear = self.given or [None] * 3
        if self.state is not None and tell is not None:
            self.companions.append(Companion(Confidant(relative, tell, hear), stay))

    @rule(alone=st.booleans())
    def sit_together(self, alone: bool) -> None:
        circle = Circle(() if alone else tuple(self.companions[-2:]))
        self.listening = tuple(one.confidant.relative for one in circle.companions)
        self._try("sit_together", circle)

    @rule()
    def show_claim(self) -> None:
        claims = [one for one in self.given if one.question.purpose == Claim() and one.question.person == BORROWER] or self.given
        if claims:
            self._try("show_claim", claims[-1], (self.collection,), DIGEST)

    @rule(offers=st.sampled_from([("A", "B", "C"), ("A",), ("A", "A"), ()]))
    def lay_out(self, offers: tuple[str, ...]) -> None:
        self._try("lay_out", offers, DIGEST)

    @rule(choice=st.sampled_from(["A", "B", "as_now", "decide_later", "Z"]))
    def choose(self, choice: str) -> None:
        self._try("choose", choice)

    @rule(position=st.integers(0, 1000), step=st.sampled_from(["note_sensitive", "share"]))
    def note(self, position: int, step: str) -> None:
        if self.given:
            self._try(step, self.given[position % len(self.given)], DIGEST)

    @precondition(lambda self: isinstance(self.state, Decided) and isinstance(self.collection, CollectionOpen))
    @rule(early=st.booleans(), confirmer=st.sampled_from([None, AGENT, SUPERVISOR]), reserved=st.booleans())
    def sign(self, early: bool, confirmer: Staff | None, reserved: bool) -> None:
        start = self.now
        needs = ("waive_penalty_interest",) if reserved else ()
        at = start + timedelta(minutes=10 if early else 60)
        try:
            ready = considered(drafted(needs_confirmation=needs), start=start)
            signed = sign(ready, signature(start=start, at=at), self._circumstances()).state
        except StepRefused:
            assert early
            return
        assert not early
        self.collection = stop_collection(signed)
        try:
            confirmation = Confirmation(confirmer, at, needs) if confirmer else None
            done = confirm(signed, confirmation, self._circumstances()) if confirmation else conclude(signed, self._circumstances())
        except StepRefused:
            assert confirmer is AGENT or (reserved and confirmer is None)
            return
        assert done.state.signed is signed
        assert confirmer is SUPERVISOR or not reserved

    @precondition(lambda self: isinstance(self.collection, CollectionStopped))
    @rule(again=st.booleans())
    def miss_an_instalment(self, again: bool) -> None:
        assert isinstance(self.collection, CollectionStopped)
        if again:
            due = self.now.date()
            missed = MissedInstalment(self.collection.agreement, due, due + timedelta(days=1), due + timedelta(days=1))
            self.collection = reopen(self.collection, missed)

    @rule()
    def reload(self) -> None:
        """A lost connection: what was stored is what goes on."""
        if self.state is not None:
            self.state = read_record(record_document(self.state))

    # --- what must not be

    def _yes(self, purpose: Purpose, person: str = "b-1") -> bool:
        return self.said.get((purpose, person), False)

    def _check(self, event: Event) -> None:
        if event.kind == "notice":
            self.noticed = True
        if event.kind == "visit_ended":
            self.ended = True
            return
        if event.kind == "arrival":
            by_id = {one.id: one for one in (AGENT, SECOND, SUPERVISOR)}
            self.present = tuple(by_id[one] for one in event.details["staff"])  # type: ignore[union-attr, index]  # a list of ids
            assert isinstance(self.collection, CollectionOpen)
        if event.kind == "setting":
            self.inside = event.details["setting"] == "come_in"
        if event.kind in NO_TALK | {"arrival", "identity"}:
            self._check_conduct()
        if event.kind in {"shown", "proposal", "choice"}:
            assert self._yes(Claim())
            self._check_listeners()
        if event.kind == "shown":
            assert isinstance(self.collection, CollectionOpen)
        if event.kind == "noted":
            assert any(said and isinstance(purpose, Sensitive) and person == "b-1" for (purpose, person), said in self.said.items())

    def _check_conduct(self) -> None:
        """Announced, by day or as wished, two together, and inside only with everybody's yes."""
        assert not self.ended
        assert self.noticed
        assert 8 <= self.now.hour < 22 or self._yes(UnusualHours(self.starts))
        assert len({one.id for one in self.present}) >= 2
        if self.inside:
            assert self._yes(Entry())
            assert all(self._yes(Entry(), one.id) for one in self.residents if one.is_adult)

    def _check_listeners(self) -> None:
        for relative in self.listening:
            assert relative.is_adult
            assert self._yes(Tell(relative.id))
            assert self._yes(Presence(relative.id))
            assert self._yes(Hear("b-1"), relative.id)

    @invariant()
    def no_debt_lies_open_without_a_yes(self) -> None:
        if isinstance(self.state, ClaimShown | Compared | Decided):
            assert self._yes(Claim())
            assert not self.ended
        if isinstance(self.state, Together | ClaimShown | Compared | Decided):
            companions = self.state.facts.circle.companions if self.state.facts.circle else ()
            self.listening = tuple(one.confidant.relative for one in companions)
            self._check_listeners()

    @invariant()
    def stop_here_is_always_there(self) -> None:
        if self.state is not None and not isinstance(self.state, Ended):
            assert isinstance(visit_steps.stop(self.state, self._circumstances()).state, Ended)
