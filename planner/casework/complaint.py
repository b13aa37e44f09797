"""A complaint (投诉): anybody may make one, at any time, about anything; it gets a number, a deadline, and an answer from somebody apart.

The deadline is read from the pack on the day of the complaint. Nobody answers a complaint about themselves or about their own agency.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from planner.casework.event import Circumstances, Step, event_of
from planner.casework.party import CONFIRMING_ROLES, Staff
from planner.casework.visit_rules import OWN_CHOICE, StepRefused, conduct_rule
from planner.core.calendars import is_working_day
from planner.core.debt import Lender, Product
from planner.errors import InputError
from planner.policy.findings import Finding
from planner.policy.pack import Pack
from planner.policy.rule import Value

Topic = Literal["conduct", "amount", "agreement", "credit_record", "personal_data", "other"]
Extension = Literal["complicated", "approved"]
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
WORKING_DAYS: Final = "working_days"


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """What the pack asks for: days until the answer, longer where it is complicated, more where a senior approves; and the routes to name.

    None: no rule in force. ``counting`` is ``calendar_days`` or ``working_days``.
    """

    days: int | None
    complicated_days: int | None
    more_days: int | None
    counting: str
    country: str
    routes: tuple[str, ...]
    independence: Finding
    deadline: Finding
    routes_finding: Finding


@dataclass(frozen=True, slots=True)
class Complaint:
    """An open complaint. ``by`` is who complains, a person or a code for somebody who gives no name; ``text_digest`` that of their words.

    ``about`` are the staff complained about; ``deadline`` is the last day for the answer, None where no rule sets one.
    """

    number: str
    topic: Topic
    by: str
    about: tuple[Staff, ...]
    text_digest: str
    made_on: date
    deadline: date | None
    rules: ComplaintRules
    extensions: tuple[Extension, ...] = ()

    def is_late(self, today: date) -> bool:
        """Whether the last day has passed without an answer."""
        return self.deadline is not None and today > self.deadline


@dataclass(frozen=True, slots=True)
class Answered:
    """A complaint with its answer, which names the ways that stay open (``routes``) for somebody who is not content with it."""

    complaint: Complaint
    by: Staff
    on: date
    digest: str
    routes: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an answer by somebody who is not apart from the matter, and one that hides the other ways.

        Raises:
            StepRefused: with the rule.
        """
        _check_apart(self.complaint, self.by)
        if not set(self.complaint.rules.routes) <= set(self.routes) or not self.digest:
            raise StepRefused(self.complaint.rules.routes_finding)


def complaint_rules(pack: Pack, topic: Topic, on: date, lender: Lender, product: Product) -> ComplaintRules:
    """Return what the pack asks of a complaint made on a day. An objection to the credit record has a time limit of its own."""
    value = conduct_rule(pack, "complaint_deadline", on, lender, product)
    record = pack.parameter("credit_record", on, lender, product) if topic == "credit_record" else None
    routes = pack.parameter("complaint_routes", on, lender, product)
    limits = [found for found in (value.whole("simple") if value else None, record.whole("objection_days") if record else None) if found]
    return ComplaintRules(
        days=min(limits, default=None),
        complicated_days=None if record or value is None else value.whole("complicated"),
        more_days=None if record or value is None else value.whole("more_if_approved"),
        counting=value.written("counting") if value else "",
        country=pack.country,
        routes=routes.words() if routes else (),
        independence=_finding(conduct_rule(pack, "complaint_independence", on, lender, product), "visits.gate.complaint_apart"),
        deadline=_finding(value, "visits.complaint.deadline"),
        routes_finding=_finding(routes, "visits.gate.complaint_routes"),
    )


def complain(
    number: str, topic: Topic, about: tuple[Staff, ...], text_digest: str, rules: ComplaintRules, by: str, circumstances: Circumstances
) -> Step[Complaint]:
    """Take a complaint in. It is never refused, and it needs no proof, no form and no sign-in."""
    made_on = circumstances.at.date()
    deadline = None if rules.days is None else last_day(made_on, rules.days, rules)
    complaint = Complaint(number, topic, by, about, text_digest, made_on, deadline, rules)
    staff = [one.id for one in about]
    written = deadline.isoformat() if deadline else ""
    event = event_of("complaint", circumstances, by, complaint=number, topic=topic, staff=staff, digest=text_digest, deadline=written)
    return Step(complaint, event)


def extend(complaint: Complaint, extension: Extension, by: Staff, reason: str, circumstances: Circumstances) -> Step[Complaint]:
    """Take more time, while there is time left, by somebody apart, with a reason that the person who complained is told.

    Raises:
        StepRefused: too late, no rule allows it, or by somebody who is not apart from the matter.
        InputError: no reason.
    """
    _check_apart(complaint, by)
    rules = complaint.rules
    if not reason.strip():
        raise InputError("visits.text_empty", place="reason")
    in_order = complaint.extensions == (() if extension == "complicated" else ("complicated",))
    if rules.complicated_days is None or rules.more_days is None or not in_order or complaint.is_late(circumstances.at.date()):
        raise StepRefused(rules.deadline)
    days = rules.complicated_days + (rules.more_days if extension == "approved" else 0)
    deadline = last_day(complaint.made_on, days, rules)
    longer = replace(complaint, deadline=deadline, extensions=(*complaint.extensions, extension))
    written = deadline.isoformat()
    event = event_of(
        "complaint", circumstances, complaint.by, complaint=complaint.number, extension=extension, deadline=written, reason=reason
    )
    return Step(longer, event)


def answer(complaint: Complaint, by: Staff, digest: str, routes: tuple[str, ...], circumstances: Circumstances) -> Step[Answered]:
    """Answer a complaint.

    Raises:
        StepRefused: by the person complained about or their agency, not by a supervisor, or without the other ways that are open.
    """
    answered = Answered(complaint, by, circumstances.at.date(), digest, routes)
    late = complaint.is_late(answered.on)
    event = event_of(
        "answer", circumstances, complaint.by, complaint=complaint.number, digest=digest, by=by.id, routes=list(routes), late=late
    )
    return Step(answered, event)


def complaint_number(on: date, count: int) -> str:
    """Return the number of the ``count``-th complaint of a day; it tells nothing about anybody.

    >>> complaint_number(date(2026, 11, 23), 7)
    'TS-20261123-0007'
    """
    return f"TS-{on:%Y%m%d}-{count:04d}"


def last_day(made_on: date, days: int, rules: ComplaintRules) -> date:
    """Return the last day of a time limit that begins on the day after ``made_on``."""
    if rules.counting != WORKING_DAYS:
        return made_on + timedelta(days=days)
    day = made_on
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, rules.country)
    return day


def _check_apart(complaint: Complaint, by: Staff) -> None:
    agencies = {one.agency for one in complaint.about if one.agency}
    if by.id in {one.id for one in complaint.about} or by.agency in agencies or by.role not in CONFIRMING_ROLES:
        raise StepRefused(complaint.rules.independence)


def _finding(value: Value | None, key: str) -> Finding:
    return value.finding(key, "gate") if value else Finding(OWN_CHOICE, "gate", "", key)
