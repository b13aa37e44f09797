"""Consents (同意): one question, one person, one answer. Each purpose is asked for on its own; silence is no consent.

An answer is given, refused or withdrawn. The three are written down alike, a refusal closes nothing but what was asked for, and withdrawing
takes one call, like giving (个人信息保护法 14–16). The type of an answer carries its purpose: where ``Given[Entry]`` is wanted, neither
``Given[Audio]`` nor ``Refused[Entry]`` will do.

>>> from planner.casework.party import Borrower
>>> ask = Question(Entry(), Borrower("b-1", "周敏"), text_version="2026-11")
>>> at = Circumstances(datetime.fromisoformat("2026-11-23T14:05:00+08:00"), "CN-510100", "agent-7")
>>> yes, no = give(ask, at), refuse(ask, at)
>>> sorted(yes.event.details) == sorted(no.event.details) == sorted(withdraw(yes.state, at).event.details)
True
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar, Final, Generic, TypeAlias, TypeVar

from planner.casework.event import Circumstances, Event, Kind, Step, event_of
from planner.casework.party import Party, Relative
from planner.errors import InputError


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a consent is for. Two purposes are the same when they name the same thing."""

    name: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Entry(Purpose):
    """To come into the home (民法典 1033). Every adult who lives there and is present is asked."""

    name: ClassVar[str] = "entry"


@dataclass(frozen=True, slots=True)
class UnusualHours(Purpose):
    """To meet outside the usual hours, on the day and at the time that the borrower wishes."""

    starts: datetime
    name: ClassVar[str] = "unusual_hours"


@dataclass(frozen=True, slots=True)
class Audio(Purpose):
    """To record the voices of this visit."""

    name: ClassVar[str] = "audio"


@dataclass(frozen=True, slots=True)
class Video(Purpose):
    """To film this visit."""

    name: ClassVar[str] = "video"


@dataclass(frozen=True, slots=True)
class Claim(Purpose):
    """To talk about the debt now, and to be shown it."""

    name: ClassVar[str] = "claim"


@dataclass(frozen=True, slots=True)
class Presence(Purpose):
    """That a person may stay with the borrower during the talk."""

    relative: str
    name: ClassVar[str] = "presence"


@dataclass(frozen=True, slots=True)
class Tell(Purpose):
    """The borrower's: that a person may be told of the debt."""

    relative: str
    name: ClassVar[str] = "tell"


@dataclass(frozen=True, slots=True)
class Hear(Purpose):
    """The relative's own: that they wish to hear of the borrower's debt."""

    borrower: str
    name: ClassVar[str] = "hear"


@dataclass(frozen=True, slots=True)
class Share(Purpose):
    """To hand personal data to somebody else: all that 个人信息保护法 23 wants said, each of it not empty."""

    recipient: str
    contact: str
    use: str
    way: str
    data: str
    name: ClassVar[str] = "share"


@dataclass(frozen=True, slots=True)
class Sensitive(Purpose):
    """To write down something sensitive (个人信息保护法 28, 29): ``kind`` as the pack names it, such as ``medical``."""

    kind: str
    necessity: str
    effect: str
    name: ClassVar[str] = "sensitive"


@dataclass(frozen=True, slots=True)
class AcceptHelp(Purpose):
    """The borrower's: that a relative may be asked whether they wish to help."""

    relative: str
    name: ClassVar[str] = "accept_help"


@dataclass(frozen=True, slots=True)
class Help(Purpose):
    """The relative's own: that they wish to help, owing nothing."""

    borrower: str
    name: ClassVar[str] = "help"


@dataclass(frozen=True, slots=True)
class FollowUpCall(Purpose):
    """To be asked later how the visit and the plan were."""

    name: ClassVar[str] = "follow_up"


PURPOSES: Final = (
    Entry,
    UnusualHours,
    Audio,
    Video,
    Claim,
    Presence,
    Tell,
    Hear,
    Share,
    Sensitive,
    AcceptHelp,
    Help,
    FollowUpCall,
)
BORROWERS_OWN: Final = (UnusualHours, Claim, Presence, Tell, AcceptHelp)
"""Only the borrower can answer these."""
RELATIVES_OWN: Final = (Hear, Help)
"""Only the relative can answer these: nobody consents for somebody else."""

PurposeT = TypeVar("PurposeT", bound=Purpose, covariant=True)
Answer: TypeAlias = "Given[Purpose] | Refused[Purpose] | Withdrawn[Purpose]"


@dataclass(frozen=True, slots=True)
class Question(Generic[PurposeT]):
    """One question to one person, in the wording of ``text_version``. The text is ``visits.ask.<purpose>`` in the catalogues."""

    purpose: PurposeT
    person: Party
    text_version: str

    def __post_init__(self) -> None:
        """Refuse a question to the wrong person, and one that leaves out what must be told.

        Raises:
            InputError: names the field.
        """
        wrong = BORROWERS_OWN if isinstance(self.person, Relative) else RELATIVES_OWN
        if isinstance(self.purpose, wrong):
            raise InputError("visits.consent_of_another", place="person", purpose_key=f"visits.purpose.{self.purpose.name}")
        told = [(field.name, getattr(self.purpose, field.name)) for field in fields(self.purpose)]
        for place, value in (("text_version", self.text_version), *told):
            if isinstance(value, str) and not value.strip():
                raise InputError("visits.text_empty", place=place)

    @property
    def key(self) -> str:
        """The text of the question."""
        return f"visits.ask.{self.purpose.name}"


@dataclass(frozen=True, slots=True)
class Given(Generic[PurposeT]):
    """Yes, until withdrawn."""

    question: Question[PurposeT]
    at: datetime


@dataclass(frozen=True, slots=True)
class Refused(Generic[PurposeT]):
    """No. It needs no reason."""

    question: Question[PurposeT]
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn(Generic[PurposeT]):
    """Yes once, and no longer. It needs no reason, and what was done before stays lawful (个人信息保护法 15)."""

    question: Question[PurposeT]
    at: datetime


def give(question: Question[PurposeT], circumstances: Circumstances) -> Step[Given[PurposeT]]:
    """Write down a yes."""
    return Step(Given(question, circumstances.at), _event("consent", question, circumstances))


def refuse(question: Question[PurposeT], circumstances: Circumstances) -> Step[Refused[PurposeT]]:
    """Write down a no."""
    return Step(Refused(question, circumstances.at), _event("refusal", question, circumstances))


def withdraw(given: Given[PurposeT], circumstances: Circumstances) -> Step[Withdrawn[PurposeT]]:
    """Write down that a yes no longer holds.

    Raises:
        InputError: the time lies before the yes.
    """
    if circumstances.at < given.at:
        raise InputError("visits.time_backwards", place="at", found=circumstances.at.isoformat(), last=given.at.isoformat())
    return Step(Withdrawn(given.question, circumstances.at), _event("withdrawal", given.question, circumstances))


@dataclass(frozen=True, slots=True)
class Consents:
    """All answers so far, in their order. The last one to a purpose by a person holds."""

    answers: tuple[Answer, ...] = ()

    def with_answer(self, answer: Answer) -> Consents:
        """Return the consents with one more answer."""
        return Consents((*self.answers, answer))

    def current(self, purpose: Purpose, person: str) -> Answer | None:
        """Return the last answer of a person to a purpose; None if they were not asked."""
        return next(
            (answer for answer in reversed(self.answers) if answer.question.purpose == purpose and answer.question.person.id == person),
            None,
        )

    def allows(self, purpose: Purpose, person: str) -> bool:
        """Whether a person has said yes to a purpose and has not taken it back."""
        return isinstance(self.current(purpose, person), Given)

    def holds(self, given: Given[Purpose]) -> bool:
        """Whether this is a yes, and yes is the last word of its person on its purpose: saying yes twice takes nothing away."""
        return isinstance(given, Given) and self.allows(given.question.purpose, given.question.person.id)


def _event(kind: Kind, question: Question[PurposeT], circumstances: Circumstances) -> Event:
    """Return the event of an answer: the same details whatever it was."""
    told = {
        field.name: value.isoformat() if isinstance(value := getattr(question.purpose, field.name), datetime) else str(value)
        for field in fields(question.purpose)
    }
    return event_of(kind, circumstances, question.person.id, purpose=question.purpose.name, text_version=question.text_version, told=told)
