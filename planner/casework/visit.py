"""A visit (上门): where it stands, as a state that carries its evidence.

A state is made only of what it stands on: notice, people, consents. Each is checked when the state is made, so a state that must not be has
no value: there is no talk about the debt before a yes, no listener without both consents, no visit with too few staff, unannounced, at
night, or about a debt under an agreement. The steps between the states are in :mod:`planner.casework.visit_steps`::

    Planned → Noticed → Arrived → Met → Introduced → Settled → Together → ClaimShown → Compared → Decided
       └─────────┴─────────┴───────┴────────┴───────────┴─────────┴───────────┴───────────┴──────────┴──→ Ended

A consent that is refused later, or withdrawn, takes the visit back to the furthest state that still stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal, TypeAlias, get_args

from planner.casework.collection import CollectionOpen
from planner.casework.confidant import Companion
from planner.casework.consent import Audio, Claim, Consents, Entry, Given, UnusualHours, Video
from planner.casework.event import Method
from planner.casework.party import Borrower, Relative, Staff
from planner.casework.visit_rules import CONTACTS, ENTRY, IDENTITY, NOTICE, OUTSOURCING, OWN_CHOICE, STAFF, StepRefused, VisitRules
from planner.core.debt import Lender, Product
from planner.policy.findings import Finding

VisitPurpose = Literal["talk", "new_talk", "sign"]
Ending = Literal["stopped", "not_borrower", "another_time", "by_phone", "done"]
DoorChoice = Literal["come_in", "outside", "another_time", "by_phone"]
DOOR_CHOICES: Final[tuple[DoorChoice, ...]] = get_args(DoorChoice)
"""What the borrower may say at the door. None comes before another: shown in the same size, none chosen beforehand."""
DECIDE_LATER: Final = "decide_later"
AS_NOW: Final = "as_now"
ALWAYS_OPEN: Final = (AS_NOW, DECIDE_LATER)
"""What can be chosen beside any offer: to go on as now, and to decide later."""
SENSITIVE_NOTICE: Final = "sensitive_necessity_impact"
"""The part of a notice that is told with the question about sensitive data instead."""


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What is planned at the desk. The address is known to the assigned staff only; ``place`` is a code or words for the register."""

    id: str
    purpose: VisitPurpose
    borrower: Borrower
    debts: tuple[CollectionOpen, ...]
    lender: Lender
    product: Product
    starts: datetime
    ends: datetime
    place: str
    staff: tuple[Staff, ...]
    rules: VisitRules
    unusual_hours: Given[UnusualHours] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the borrower, and nobody else, was told beforehand: when somebody comes, and ``told``, the parts that the pack names."""

    at: datetime
    method: Method
    to: str
    starts: datetime
    told: tuple[str, ...]
    institution: str
    agency: str
    text_version: str


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who showed their staff card, and in whose name they said they come."""

    shown_by: tuple[str, ...]
    institution: str
    agency: str


@dataclass(frozen=True, slots=True)
class Inside:
    """In the home: with the consent of the borrower and of each adult who lives there and is in (``residents``)."""

    residents: tuple[Relative, ...]
    entries: tuple[Given[Entry], ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """At another place that the borrower likes; ``where`` in a few words."""

    where: str


@dataclass(frozen=True, slots=True)
class Circle:
    """Who can hear what is said: the borrower and their companions. Everybody else is out of hearing, and counted only."""

    companions: tuple[Companion, ...] = ()
    apart: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that has happened on a visit so far. ``at`` is the time of the last step, ``steps`` their number."""

    plan: VisitPlan
    at: datetime
    steps: int = 1
    consents: Consents = field(default_factory=Consents)
    notice: Notice | None = None
    present: tuple[Staff, ...] = ()
    met: Borrower | None = None
    introduction: Introduction | None = None
    setting: Inside | Outside | None = None
    circle: Circle | None = None
    claim: Given[Claim] | None = None
    claim_debts: tuple[CollectionOpen, ...] = ()
    claim_digest: str = ""
    offers: tuple[str, ...] = ()
    choice: str = ""
    ending: Ending | None = None


Gate: TypeAlias = Callable[[Facts], Finding | None]


@dataclass(frozen=True, slots=True)
class _State:
    """A state stands on facts, and its gates are open."""

    facts: Facts
    gates: ClassVar[tuple[Gate, ...]] = ()

    def __post_init__(self) -> None:
        """Refuse to be while a gate is closed.

        Raises:
            StepRefused: with the finding of the first closed gate.
        """
        for finding in closed_gates(type(self), self.facts):
            raise StepRefused(finding)


def closed_gates(state: type[_State], facts: Facts) -> tuple[Finding, ...]:
    """Return what stands against a state, in the order of the gates; nothing when the visit may go there."""
    return tuple(finding for gate in state.gates if (finding := gate(facts)))


def _going_on(facts: Facts) -> Finding | None:
    return _own("visits.gate.ended") if facts.ending else None


def _collection(facts: Facts) -> Finding | None:
    return None if _are_open(facts.plan.debts) else _own("visits.gate.no_debt")


def _are_open(debts: tuple[CollectionOpen, ...]) -> bool:
    """Whether there are debts, each once, and each may be collected."""
    names = {one.debt for one in debts if isinstance(one, CollectionOpen)}
    return bool(debts) and len(names) == len(debts)


def _planned_hours(facts: Facts) -> Finding | None:
    plan = facts.plan
    if plan.starts >= plan.ends:
        return _own("visits.gate.ends_first")
    last = plan.ends - timedelta(seconds=1)
    usual = plan.rules.is_usual_hour(plan.starts) and plan.rules.is_usual_hour(last)
    one_day = plan.rules.local(plan.starts).date() == plan.rules.local(last).date()
    return None if (usual and one_day) or _wished(facts) else plan.rules.finding(plan.rules.hours_rule, "visits.gate.hours")


def _hours(facts: Facts) -> Finding | None:
    if not facts.plan.starts <= facts.at < facts.plan.ends:
        return _own("visits.gate.announced_time")
    usual = facts.plan.rules.is_usual_hour(facts.at)
    return None if usual or _wished(facts) else facts.plan.rules.finding(facts.plan.rules.hours_rule, "visits.gate.hours")


def _wished(facts: Facts) -> bool:
    """Whether the borrower has asked for this very time, and still wants it."""
    wish = facts.plan.unusual_hours
    if wish is None or wish.question.person != facts.plan.borrower:
        return False
    return wish.question.purpose == UnusualHours(facts.plan.starts) and facts.consents.holds(wish)


def _planned_staff(facts: Facts) -> Finding | None:
    return _too_few(facts, facts.plan.staff)


def _staff(facts: Facts) -> Finding | None:
    if not set(facts.present) <= set(facts.plan.staff):
        return _own("visits.gate.staff_unknown")
    return _too_few(facts, facts.present)


def _too_few(facts: Facts, staff: tuple[Staff, ...]) -> Finding | None:
    least = facts.plan.rules.staff_min
    enough = len({one.id for one in staff}) >= least
    return None if enough else facts.plan.rules.finding(STAFF, "visits.gate.staff", people=least)


def _notice(facts: Facts) -> Finding | None:
    plan, notice = facts.plan, facts.notice
    if notice is None or notice.at >= plan.starts:
        return _own("visits.gate.notice")
    if notice.to != plan.borrower.id or notice.starts != plan.starts:
        return _own("visits.gate.notice_of_another")
    if not set(plan.rules.told) - {SENSITIVE_NOTICE} <= set(notice.told) or not notice.institution.strip():
        return plan.rules.finding(NOTICE, "visits.gate.notice_told")
    agencies = {one.agency for one in plan.staff if one.agency}
    named = not agencies or agencies == {notice.agency}
    return None if named or not plan.rules.agency_named else plan.rules.finding(OUTSOURCING, "visits.gate.agency")


def _met(facts: Facts) -> Finding | None:
    return None if facts.met == facts.plan.borrower else facts.plan.rules.finding(CONTACTS, "visits.gate.borrower")


def _introduced(facts: Facts) -> Finding | None:
    said = facts.introduction
    if said and said.institution.strip() and {one.id for one in facts.present} <= set(said.shown_by):
        return None
    return facts.plan.rules.finding(IDENTITY, "visits.gate.identity")


def _entry(facts: Facts) -> Finding | None:
    setting = facts.setting
    if isinstance(setting, Outside):
        return None if setting.where.strip() else _own("visits.gate.setting")
    if setting is None:
        return _own("visits.gate.setting")
    asked = {facts.plan.borrower.id, *(one.id for one in setting.residents if one.is_adult)}
    said_yes = {given.question.person.id for given in setting.entries if given.question.purpose == Entry() and facts.consents.holds(given)}
    return None if asked <= said_yes else facts.plan.rules.finding(ENTRY, "visits.gate.entry")


def _circle(facts: Facts) -> Finding | None:
    borrower = facts.plan.borrower
    if facts.circle is None:
        return _own("visits.gate.circle")
    for companion in facts.circle.companions:
        if companion.confidant.borrower != borrower or not companion.holds_in(facts.consents):
            return facts.plan.rules.finding(CONTACTS, "visits.gate.told")
        home = isinstance(facts.setting, Inside) and companion.confidant.relative.lives_here
        if home and not facts.consents.allows(Entry(), companion.confidant.relative.id):
            return facts.plan.rules.finding(ENTRY, "visits.gate.entry")
    asked = (facts.consents.current(purpose, borrower.id) for purpose in (Audio(), Video()))
    return None if all(asked) else facts.plan.rules.finding(ENTRY, "visits.gate.recording")


def _claim(facts: Facts) -> Finding | None:
    claim = facts.claim
    if claim is None or claim.question.purpose != Claim() or claim.question.person != facts.plan.borrower:
        return _own("visits.gate.claim")
    if not _are_open(facts.claim_debts) or not set(facts.claim_debts) <= set(facts.plan.debts):
        return _own("visits.gate.no_debt")
    return None if facts.consents.holds(claim) and facts.claim_digest else _own("visits.gate.claim")


def _offers(facts: Facts) -> Finding | None:
    unlike = len(set(facts.offers)) == len(facts.offers) and not set(facts.offers) & set(ALWAYS_OPEN)
    return None if facts.offers and unlike else _own("visits.gate.offers")


def _choice(facts: Facts) -> Finding | None:
    return None if facts.choice in (*facts.offers, *ALWAYS_OPEN) else _own("visits.gate.choice")


def _own(key: str) -> Finding:
    return Finding(rule=OWN_CHOICE, severity="gate", citation="", key=key)


class Planned(_State):
    """At the desk: enough staff, at an hour when nobody is disturbed, about debts that may be collected."""

    __slots__ = ()
    gates = (_going_on, _collection, _planned_hours, _planned_staff)


class Noticed(_State):
    """The borrower knows when who comes and why."""

    __slots__ = ()
    gates = (*Planned.gates, _notice)


class Arrived(_State):
    """At the door. To anybody but the borrower nothing is said but names and that one will come back."""

    __slots__ = ()
    gates = (*Noticed.gates, _hours, _staff)


class Met(_State):
    """The borrower is there."""

    __slots__ = ()
    gates = (*Arrived.gates, _met)


class Introduced(_State):
    """The borrower has seen who it is. Now they choose: come in, outside, another time, by phone."""

    __slots__ = ()
    gates = (*Met.gates, _introduced)


class Settled(_State):
    """In the home with consent, or outside."""

    __slots__ = ()
    gates = (*Introduced.gates, _entry)


class Together(_State):
    """The talk: everybody in hearing may hear it, and recording has been asked about."""

    __slots__ = ()
    gates = (*Settled.gates, _circle)


class ClaimShown(_State):
    """The borrower wished to see the debt, and has."""

    __slots__ = ()
    gates = (*Together.gates, _claim)


class Compared(_State):
    """Offers lie on the table, side by side."""

    __slots__ = ()
    gates = (*ClaimShown.gates, _offers)


class Decided(_State):
    """The borrower has chosen: an offer, to go on as now, or to decide later."""

    __slots__ = ()
    gates = (*Compared.gates, _choice)

    @property
    def is_offer(self) -> bool:
        """Whether an offer was chosen."""
        return self.facts.choice in self.facts.offers


@dataclass(frozen=True, slots=True)
class Ended:
    """The visit is over; nothing follows. Why is written down without judgement."""

    facts: Facts

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return self.facts.ending or "stopped"


Talking: TypeAlias = Together | ClaimShown | Compared | Decided
OnSite: TypeAlias = Arrived | Met | Introduced | Settled | Talking
Open: TypeAlias = Planned | Noticed | OnSite
VisitState: TypeAlias = Open | Ended
