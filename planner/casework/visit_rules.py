"""What the rules in force on a day ask of a visit, read from the policy pack once, when the visit is planned.

Some conduct rules bind banks and their agencies only. We keep to them for every lender: whoever is visited is as much a person. Before the
first day of a rule nothing of it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from planner.core.debt import Lender, Product
from planner.errors import PlannerError
from planner.policy.findings import Finding, Status
from planner.policy.pack import Pack
from planner.policy.rule import Value

OWN_CHOICE: Final = "own_choice"
"""The rule of a finding that no law asks for: we do."""

HOURS: Final = "visit_allowed_window"
QUIET_HOURS: Final = "gb45251_quiet_hours"
STAFF: Final = "visit_min_staff"
NOTICE: Final = "notice_fields"
ENTRY: Final = "entry_consent_form"
IDENTITY: Final = "identify_on_arrival"
CONTACTS: Final = "gb45251_contacts"
OUTSOURCING: Final = "outsource_notice_required"
SENSITIVE: Final = "sensitive_fields"
SHARING: Final = "separate_consent_for_sharing"
_CITED: Final = (HOURS, QUIET_HOURS, STAFF, NOTICE, ENTRY, IDENTITY, CONTACTS, OUTSOURCING, SENSITIVE, SHARING)


class StepRefused(PlannerError):
    """A step that must not be taken. ``finding`` says which rule stands against it."""

    key = "visits.step_refused"

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.key, **finding.values)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a day in which nobody need be disturbed: from ``opens`` until before ``closes``, local time."""

    opens: time
    closes: time

    def holds(self, moment: time) -> bool:
        """Whether a time of day lies inside."""
        return self.opens <= moment < self.closes


@dataclass(frozen=True, slots=True)
class Source:
    """Which rule asks for something, where it stands, and how well it is known."""

    rule: str
    citation: str
    status: Status


@dataclass(frozen=True, slots=True)
class VisitRules:
    """What holds for one visit. ``windows`` must all hold; ``told`` is what a notice must say; ``sensitive`` kinds of data are asked apart.

    ``sources`` maps the names of the parameters that are in force to their rules.
    """

    time_zone: str
    windows: tuple[Window, ...]
    staff_min: int
    told: tuple[str, ...]
    agency_named: bool
    sensitive: tuple[str, ...]
    sources: Mapping[str, Source]

    def local(self, at: datetime) -> datetime:
        """Return a moment on the clock of the place that is visited."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def is_usual_hour(self, at: datetime) -> bool:
        """Whether a moment needs no consent of its own."""
        return all(window.holds(self.local(at).time()) for window in self.windows)

    @property
    def hours_rule(self) -> str:
        """The name of the rule that sets the hours; the one for banks where both do."""
        return HOURS if HOURS in self.sources else QUIET_HOURS

    def finding(self, parameter: str, key: str, **values: object) -> Finding:
        """Return a finding that holds a step up, with its source; our own choice where no rule is in force."""
        source = self.sources.get(parameter, Source(OWN_CHOICE, "", "verified"))
        return Finding(rule=source.rule, severity="gate", citation=source.citation, key=key, status=source.status, values=values)


def conduct_rule(pack: Pack, name: str, on: date, lender: Lender | None, product: Product | None) -> Value | None:
    """Return a rule of conduct for a lender and product; where it does not speak of them, as it binds others."""
    return pack.parameter(name, on, lender, product) or pack.parameter(name, on)


def visit_rules(pack: Pack, on: date, lender: Lender, product: Product) -> VisitRules:
    """Return what the pack asks of a visit on a day.

    >>> from planner.policy.pack import load_pack
    >>> rules = visit_rules(load_pack("cn"), date(2026, 11, 23), "bank", "credit_card")
    >>> rules.staff_min, rules.is_usual_hour(datetime.fromisoformat("2026-11-23T21:59:59+08:00"))
    (2, True)
    """
    found = {name: value for name in _CITED if (value := conduct_rule(pack, name, on, lender, product))}
    return VisitRules(
        time_zone=pack.time_zone,
        windows=_windows(found.get(HOURS), found.get(QUIET_HOURS)),
        staff_min=found[STAFF].whole() if STAFF in found else 1,
        told=found[NOTICE].words() if NOTICE in found else (),
        agency_named=OUTSOURCING in found,
        sensitive=found[SENSITIVE].words() if SENSITIVE in found else (),
        sources={name: Source(value.rule.id, value.citation, value.status) for name, value in found.items()},
    )


def _windows(allowed: Value | None, quiet: Value | None) -> tuple[Window, ...]:
    """Return the hours that both rules leave open. The quiet ones are written from the evening to the morning."""
    windows = []
    if allowed:
        opens, closes = allowed.words()
        windows.append(Window(time.fromisoformat(opens), time.fromisoformat(closes)))
    if quiet:
        closes, opens = quiet.words()
        windows.append(Window(time.fromisoformat(opens), time.fromisoformat(closes)))
    return tuple(windows)
