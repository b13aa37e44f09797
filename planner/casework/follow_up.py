"""The follow-up (回访): how the visit and the plan were, asked by somebody who was not there.

An unhappy answer reaches the supervisor first, never the agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from planner.casework.confidant import Confidant
from planner.casework.consent import Consents, FollowUpCall, Given
from planner.casework.event import Circumstances, Json, Step, event_of
from planner.casework.party import Party, Relative, Role, Staff
from planner.casework.visit_rules import OWN_CHOICE, StepRefused
from planner.errors import InputError
from planner.policy.findings import Finding

Theme = Literal["respect", "free_to_say_no", "understood", "bearable"]
Feeling = Literal["good", "so_so", "bad", "no_answer"]
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
FEELINGS: Final[tuple[Feeling, ...]] = get_args(Feeling)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question (``visits.follow_up.<theme>``)."""

    theme: Theme
    feeling: Feeling


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A talk afterwards. ``visitors`` are the staff who were there; a relative is asked as a confidant only."""

    visit: str
    person: Party
    consent: Given[FollowUpCall]
    consents: Consents
    asked_by: Staff
    visitors: tuple[Staff, ...]
    replies: tuple[Reply, ...]
    confidant: Confidant | None = None

    def __post_init__(self) -> None:
        """Refuse to ask without consent, to ask a relative who may not know, and to be asked by whoever was there.

        Raises:
            StepRefused: with what stands against it.
            InputError: a question is missing, or stands twice.
        """
        asked = self.consent.question.person == self.person and self.consent.question.purpose == FollowUpCall()
        if not asked or not self.consents.holds(self.consent):
            raise StepRefused(_own("visits.gate.follow_up"))
        known = self.confidant and self.confidant.relative == self.person and self.confidant.holds_in(self.consents)
        if isinstance(self.person, Relative) and not known:
            raise StepRefused(_own("visits.gate.told"))
        if self.asked_by.id in {one.id for one in self.visitors}:
            raise StepRefused(_own("visits.gate.follow_up_apart"))
        if sorted(reply.theme for reply in self.replies) != sorted(THEMES):
            raise InputError("visits.text_empty", place="replies")

    @property
    def is_unhappy(self) -> bool:
        """Whether anything was bad."""
        return any(reply.feeling == "bad" for reply in self.replies)

    @property
    def first_reader(self) -> Role:
        """Who reads it first: the supervisor where anything was bad, never the agent."""
        return "supervisor" if self.is_unhappy else "counsellor"


def follow_up(talk: FollowUp, circumstances: Circumstances) -> Step[FollowUp]:
    """Write down how it was. ``no_answer`` is an answer like the others."""
    answers: dict[str, Json] = {reply.theme: reply.feeling for reply in talk.replies}
    event = event_of("follow_up", circumstances, talk.person.id, visit=talk.visit, answers=answers, first_reader=talk.first_reader)
    return Step(talk, event)


def _own(key: str) -> Finding:
    return Finding(OWN_CHOICE, "gate", "", key)
