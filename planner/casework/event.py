"""What can happen on a case and is worth remembering: events, as the register keeps them.

Every step of a visit, an agreement or a complaint yields one event. It says what happened, when, where, how, who wrote it down and whom
it is about; it holds no judgement. Consent, refusal and withdrawal are three kinds of one rank, with the same details.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, Literal, TypeAlias, TypeVar, get_args

from planner.errors import InputError

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""Plain values; amounts, rates and dates are text, so that no digit is lost."""

Kind = Literal[
    "visit_planned",
    "notice",
    "arrival",
    "identity",
    "consent",
    "refusal",
    "withdrawal",
    "setting",
    "present",
    "shown",
    "noted",
    "proposal",
    "choice",
    "visit_ended",
    "teach_back",
    "signature",
    "confirmation",
    "document",
    "payment",
    "contribution",
    "complaint",
    "answer",
    "follow_up",
    "correction",
    "erasure",
]
Method = Literal["in_person", "telephone", "video", "message", "letter", "page", "system"]
"""How it happened: between people, on a page of this program, or by the program itself."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
METHODS: Final[tuple[Method, ...]] = get_args(Method)

DETAILS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "visit_planned": ("visit", "purpose", "starts", "ends", "staff"),
    "notice": ("visit", "text_version", "told"),
    "arrival": ("visit", "staff"),
    "identity": ("visit", "shown"),
    "consent": ("purpose", "text_version"),
    "refusal": ("purpose", "text_version"),
    "withdrawal": ("purpose", "text_version"),
    "setting": ("visit", "setting"),
    "present": ("visit", "present"),
    "shown": ("what", "digest"),
    "noted": ("what", "digest"),
    "proposal": ("offers", "digest"),
    "choice": ("choice",),
    "visit_ended": ("visit", "reason"),
    "teach_back": ("questions",),
    "signature": ("document", "digest", "form"),
    "confirmation": ("document", "digest", "levers"),
    "document": ("document", "digest"),
    "payment": ("amount", "currency", "on"),
    "contribution": ("contribution", "status"),
    "complaint": ("complaint", "deadline"),
    "answer": ("complaint", "digest"),
    "follow_up": ("visit", "answers"),
    "correction": ("entry", "reason"),
    "erasure": ("entries", "reason"),
}
"""What each kind must say at least, beside the common fields; it may say more. ``entry`` and ``entries`` are numbers in the register."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and how something happened, and who writes it down. ``at`` has its offset from UTC and whole seconds."""

    at: datetime
    place: str
    who: str
    method: Method = "in_person"

    def __post_init__(self) -> None:
        """Refuse a time without its offset, and an empty place or name.

        Raises:
            InputError: names the field.
        """
        if self.at.tzinfo is None or self.at.microsecond:
            raise InputError("visits.time_form", place="at", found=self.at.isoformat())
        for name in ("place", "who"):
            if not getattr(self, name).strip():
                raise InputError("visits.text_empty", place=name)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``about`` is the person or the case that it is about, and whose erasure takes the content away."""

    kind: Kind
    at: datetime
    place: str
    method: Method
    who: str
    about: str
    details: Mapping[str, Json]


StateT = TypeVar("StateT", covariant=True)


@dataclass(frozen=True, slots=True)
class Step(Generic[StateT]):
    """The state after a step, and the event to remember."""

    state: StateT
    event: Event


def event_of(kind: Kind, circumstances: Circumstances, about: str, **details: Json) -> Event:
    """Return the event of a kind.

    >>> at = datetime.fromisoformat("2026-11-23T14:05:00+08:00")
    >>> event_of("choice", Circumstances(at, "CN-510100", "agent-7"), "borrower-1", choice="decide_later").details
    {'choice': 'decide_later'}

    Raises:
        InputError: a detail that the kind must have is missing.
    """
    for name in DETAILS[kind]:
        if name not in details:
            raise InputError("error.key_missing", place=f"details.{name}")
    return Event(kind, circumstances.at, circumstances.place, circumstances.method, circumstances.who, about, details)
