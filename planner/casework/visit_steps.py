"""The steps of a visit (上门的步骤): each takes a state and what it needs, and returns the next state with the event to remember.

There is no step from a state to one that must not follow it, and none that shows a claim, lets anybody in or lets anybody listen without
being handed the consent for it. :func:`stop` leads out of every state, at any hour and without a reason.

A state that was left can still be held in a variable; what grew from it cannot be saved, because records have versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from planner.casework.collection import CollectionOpen
from planner.casework.consent import Audio, Claim, Consents, Given, Purpose, Refused, Sensitive, Share, Video, Withdrawn
from planner.casework.event import Circumstances, Event, Json, Kind, Step, event_of
from planner.casework.party import Borrower, Staff
from planner.casework.visit import (
    ALWAYS_OPEN,
    Arrived,
    Circle,
    ClaimShown,
    Compared,
    Decided,
    Ended,
    Ending,
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
    Talking,
    Together,
    VisitPlan,
    closed_gates,
)
from planner.casework.visit_rules import OWN_CHOICE, SENSITIVE, SHARING, StepRefused
from planner.errors import InputError
from planner.policy.findings import Finding

OpenT = TypeVar("OpenT", Planned, Noticed, Arrived, Met, Introduced, Settled, Together, ClaimShown, Compared, Decided)
TalkingT = TypeVar("TalkingT", Together, ClaimShown, Compared, Decided)

_IN_ORDER: Final[tuple[type[Open], ...]] = (
    Planned,
    Noticed,
    Arrived,
    Met,
    Introduced,
    Settled,
    Together,
    ClaimShown,
    Compared,
    Decided,
)


def plan_visit(plan: VisitPlan, circumstances: Circumstances) -> Step[Planned]:
    """Plan a visit about debts that may be collected.

    Raises:
        StepRefused: too few staff, or an hour at which the borrower has not agreed to be visited.
    """
    wish = plan.unusual_hours
    facts = Facts(plan, circumstances.at, consents=Consents((wish,) if wish else ()))
    details: dict[str, Json] = {
        "purpose": plan.purpose,
        "starts": plan.starts.isoformat(),
        "ends": plan.ends.isoformat(),
        "staff": [one.id for one in plan.staff],
    }
    return Step(Planned(facts), _event("visit_planned", facts, circumstances, details))


def give_notice(state: Planned, notice: Notice, circumstances: Circumstances) -> Step[Noticed]:
    """Write down that the borrower was told beforehand.

    Raises:
        StepRefused: something is missing in the notice, or it went to somebody else.
    """
    facts = _after(state.facts, circumstances, notice=notice)
    details: dict[str, Json] = {"text_version": notice.text_version, "told": list(notice.told), "starts": notice.starts.isoformat()}
    return Step(Noticed(facts), _event("notice", facts, circumstances, details))


def arrive(state: Noticed, present: tuple[Staff, ...], debts: tuple[CollectionOpen, ...], circumstances: Circumstances) -> Step[Arrived]:
    """Come to the door, at the announced time, with enough of the staff that was announced.

    ``debts`` are asked for anew: an agreement made since the plan stops the visit here.

    Raises:
        StepRefused: too early, too late, too few; or a debt that is no longer open.
    """
    if set(debts) != set(state.facts.plan.debts):
        raise StepRefused(Finding(OWN_CHOICE, "gate", "", "visits.gate.no_debt"))
    facts = _after(state.facts, circumstances, present=present)
    return Step(Arrived(facts), _event("arrival", facts, circumstances, {"staff": [one.id for one in present]}))


def meet(state: Arrived, borrower: Borrower, circumstances: Circumstances) -> Step[Met]:
    """Find the borrower at home.

    Raises:
        StepRefused: it is somebody else; then :func:`leave` is the way.
    """
    facts = _after(state.facts, circumstances, met=borrower)
    return Step(Met(facts), _event("identity", facts, circumstances, {"shown": "borrower"}))


def leave(state: Arrived, circumstances: Circumstances) -> Step[Ended]:
    """Go away because the borrower is not there. Whoever opened the door was told nothing, and nothing of them is written down."""
    return _end(state, "not_borrower", circumstances)


def introduce(state: Met, introduction: Introduction, circumstances: Circumstances) -> Step[Introduced]:
    """Show the borrower the cards of all staff who came, and say for whom.

    Raises:
        StepRefused: a card or the name of the institution is missing.
    """
    facts = _after(state.facts, circumstances, introduction=introduction)
    details: dict[str, Json] = {
        "shown": list(introduction.shown_by),
        "institution": introduction.institution,
        "agency": introduction.agency,
    }
    return Step(Introduced(facts), _event("identity", facts, circumstances, details))


def come_in(state: Introduced, inside: Inside, circumstances: Circumstances) -> Step[Settled]:
    """Come in, with the consents of all adults who live there and are in.

    Raises:
        StepRefused: one of them has not said yes.
    """
    facts = _after(state.facts, circumstances, setting=inside)
    return Step(Settled(facts), _event("setting", facts, circumstances, {"setting": "come_in"}))


def stay_outside(state: Introduced, outside: Outside, circumstances: Circumstances) -> Step[Settled]:
    """Talk somewhere else, as the borrower wishes."""
    facts = _after(state.facts, circumstances, setting=outside)
    return Step(Settled(facts), _event("setting", facts, circumstances, {"setting": "outside", "where": outside.where}))


def another_time(state: Introduced, circumstances: Circumstances) -> Step[Ended]:
    """Go away; the borrower would like another day."""
    return _end(state, "another_time", circumstances)


def by_phone(state: Introduced, circumstances: Circumstances) -> Step[Ended]:
    """Go away; the borrower would like to talk by telephone."""
    return _end(state, "by_phone", circumstances)


def sit_together(state: Settled, circle: Circle, circumstances: Circumstances) -> Step[Together]:
    """Begin the talk among people who may all hear it, after recording was asked about.

    Raises:
        StepRefused: somebody could listen without the consents, or audio or video was not asked about.
    """
    facts = _after(state.facts, circumstances, circle=circle)
    present: list[Json] = [one.confidant.relative.id for one in circle.companions]
    details: dict[str, Json] = {
        "present": present,
        "apart": circle.apart,
        "audio": is_recorded(facts, Audio()),
        "video": is_recorded(facts, Video()),
        "minutes": needs_minutes(facts),
    }
    return Step(Together(facts), _event("present", facts, circumstances, details))


def pause(state: Talking, circumstances: Circumstances) -> Step[Settled]:
    """Stop talking because somebody came in or went, or because the borrower likes; :func:`sit_together` goes on."""
    facts = _after(state.facts, circumstances, circle=None, claim=None, claim_debts=(), claim_digest="", offers=(), choice="")
    return Step(Settled(facts), _event("present", facts, circumstances, {"present": []}))


def note_month(state: TalkingT, digest: str, circumstances: Circumstances) -> Step[TalkingT]:
    """Write down income and spending, as the borrower tells them; nothing sensitive is in them."""
    facts = _after(state.facts, circumstances)
    return Step(_same(state, facts), _event("noted", facts, circumstances, {"what": "month", "digest": digest}))


def note_sensitive(state: TalkingT, consent: Given[Sensitive], digest: str, circumstances: Circumstances) -> Step[TalkingT]:
    """Write down something sensitive, such as an illness, with the consent for just that.

    Raises:
        StepRefused: the consent no longer holds, is somebody else's, or names a kind of data that the pack does not know.
    """
    facts = _after(_with_answer(state.facts, consent), circumstances)
    purpose = consent.question.purpose
    if not _borrowers(facts, consent) or not isinstance(purpose, Sensitive) or purpose.kind not in facts.plan.rules.sensitive:
        raise StepRefused(facts.plan.rules.finding(SENSITIVE, "visits.gate.sensitive"))
    return Step(_same(state, facts), _event("noted", facts, circumstances, {"what": purpose.kind, "digest": digest}))


def share(state: TalkingT, consent: Given[Share], digest: str, circumstances: Circumstances) -> Step[TalkingT]:
    """Hand data on to just whom the consent names.

    Raises:
        StepRefused: the consent no longer holds, or is somebody else's.
    """
    facts = _after(_with_answer(state.facts, consent), circumstances)
    purpose = consent.question.purpose
    if not _borrowers(facts, consent) or not isinstance(purpose, Share):
        raise StepRefused(facts.plan.rules.finding(SHARING, "visits.gate.share"))
    details: dict[str, Json] = {"document": purpose.data, "digest": digest, "recipient": purpose.recipient}
    return Step(_same(state, facts), _event("document", facts, circumstances, details))


def show_claim(
    state: Together, consent: Given[Claim], debts: tuple[CollectionOpen, ...], digest: str, circumstances: Circumstances
) -> Step[ClaimShown]:
    """Show the borrower what is owed on these debts, because they wish to see it. ``digest`` is that of what was shown.

    Raises:
        StepRefused: the consent no longer holds or is somebody else's; a debt is under an agreement, or was not part of the plan.
    """
    facts = _after(_with_answer(state.facts, consent), circumstances, claim=consent, claim_debts=debts, claim_digest=digest)
    details: dict[str, Json] = {"what": "claim", "debts": [one.debt for one in debts], "digest": digest}
    return Step(ClaimShown(facts), _event("shown", facts, circumstances, details))


def lay_out(state: ClaimShown | Compared, offers: tuple[str, ...], digest: str, circumstances: Circumstances) -> Step[Compared]:
    """Lay offers side by side; going on as now and deciding later always lie beside them."""
    facts = _after(state.facts, circumstances, offers=offers)
    details: dict[str, Json] = {"offers": list(offers), "beside": list(ALWAYS_OPEN), "digest": digest}
    return Step(Compared(facts), _event("proposal", facts, circumstances, details))


def choose(state: Compared | Decided, choice: str, circumstances: Circumstances) -> Step[Decided]:
    """Write down what the borrower chose; they may choose again.

    Raises:
        StepRefused: it is not among what lay on the table.
    """
    facts = _after(state.facts, circumstances, choice=choice)
    return Step(Decided(facts), _event("choice", facts, circumstances, {"choice": choice}))


def finish(state: Decided, circumstances: Circumstances) -> Step[Ended]:
    """End a visit that came to a choice."""
    return _end(state, "done", circumstances)


def stop(state: Open, circumstances: Circumstances) -> Step[Ended]:
    """Stop here: from every state, at every hour, without a reason."""
    return _end(state, "stopped", circumstances)


def agreed(state: OpenT, given: Given[Purpose]) -> OpenT:
    """Return the state with a yes more. A yes opens the way to a step; it takes none."""
    return type(state)(_with_answer(state.facts, given))


def declined(state: Open, answer: Refused[Purpose] | Withdrawn[Purpose]) -> Open | Ended:
    """Return the furthest state that stands without what was refused or withdrawn; the visit stays where it is if it needs it not.

    Whoever may no longer listen leaves, or the talk pauses; without consent to be inside one goes out.
    """
    facts = replace(state.facts, consents=state.facts.consents.with_answer(answer))
    for position in range(_IN_ORDER.index(type(state)), -1, -1):
        candidate, reduced = _IN_ORDER[position], _reduced(facts, position)
        if not closed_gates(candidate, reduced):
            return candidate(reduced)
    return Ended(replace(facts, ending="stopped"))


def is_recorded(facts: Facts, purpose: Audio | Video) -> bool:
    """Whether sound or picture may run: all who take part have said yes, and nobody has taken it back."""
    companions = facts.circle.companions if facts.circle else ()
    people = (facts.plan.borrower.id, *(one.confidant.relative.id for one in companions))
    return all(facts.consents.allows(purpose, person) for person in people)


def needs_minutes(facts: Facts) -> bool:
    """Whether the talk is written down by hand, because neither sound nor picture may run."""
    return not is_recorded(facts, Audio()) and not is_recorded(facts, Video())


_GAINED: Final[Mapping[type[Open], Mapping[str, object]]] = {
    Noticed: {"notice": None},
    Arrived: {"present": ()},
    Met: {"met": None},
    Introduced: {"introduction": None},
    Settled: {"setting": None},
    Together: {"circle": None},
    ClaimShown: {"claim": None, "claim_debts": (), "claim_digest": ""},
    Compared: {"offers": ()},
    Decided: {"choice": ""},
}
"""What each state has beyond the one before it, as it was before."""


def _reduced(facts: Facts, position: int) -> Facts:
    lost = {name: value for later in _IN_ORDER[position + 1 :] for name, value in _GAINED[later].items()}
    return replace(facts, **lost)  # type: ignore[arg-type]  # the names and values of Facts stand in _GAINED


def _same(state: TalkingT, facts: Facts) -> TalkingT:
    """Return the same state with more facts, as long as the talk goes on."""
    for finding in closed_gates(Together, facts):
        raise StepRefused(finding)
    return type(state)(facts)


def _after(facts: Facts, circumstances: Circumstances, **gained: object) -> Facts:
    """Return the facts after one more step, which lies not before the last one."""
    _check_order(facts.at, circumstances.at)
    return replace(facts, at=circumstances.at, steps=facts.steps + 1, **gained)  # type: ignore[arg-type]  # named at each call


def _check_order(last: datetime, at: datetime) -> None:
    if at < last:
        raise InputError("visits.time_backwards", place="at", found=at.isoformat(), last=last.isoformat())


def _with_answer(facts: Facts, given: Given[Purpose]) -> Facts:
    """Return the facts with a yes, unless it is known or its person has answered since."""
    current = facts.consents.current(given.question.purpose, given.question.person.id)
    if current is not None and current.at >= given.at:  # a yes from before a no, even of the same second, is not a new yes
        return facts
    return replace(facts, consents=facts.consents.with_answer(given))


def _borrowers(facts: Facts, consent: Given[Purpose]) -> bool:
    return consent.question.person == facts.plan.borrower and facts.consents.holds(consent)


def _end(state: Open, ending: Ending, circumstances: Circumstances) -> Step[Ended]:
    facts = replace(state.facts, at=max(state.facts.at, circumstances.at), steps=state.facts.steps + 1, ending=ending)
    return Step(Ended(facts), _event("visit_ended", facts, circumstances, {"reason": ending}))


def _event(kind: Kind, facts: Facts, circumstances: Circumstances, details: Mapping[str, Json]) -> Event:
    return event_of(kind, circumstances, facts.plan.borrower.id, visit=facts.plan.id, step=facts.steps, **details)
