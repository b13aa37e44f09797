"""How long records are kept (保存期限): not shorter than a rule asks, not longer than the purpose needs (个人信息保护法 19, 47).

While the purpose lasts a record is kept. When it is over but a period still runs, it is locked: stored, and used for nothing else. Then it
is deleted. :func:`dry_run` says what would happen and why; it deletes nothing. What the lender must archive in its own systems is not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from planner.casework.visit_rules import OWN_CHOICE, conduct_rule
from planner.core.dates import add_months
from planner.core.debt import Lender, Product
from planner.policy.findings import Finding
from planner.policy.pack import Pack
from planner.policy.rule import Value

RecordKind = Literal["household", "recording", "oral_agreement", "consent", "visit", "agreement", "complaint", "impact_assessment"]
Action = Literal["keep", "lock", "delete"]

PERIODS: Final = "retention_policy"
RECORDING: Final = "card_collection_recording"
ASSESSMENT: Final = "pia_record_retention"
DELETION: Final = "delete_or_lock"
_SOUND: Final = ("recording", "oral_agreement")
_SINCE_MADE: Final = (*_SOUND, "household", "impact_assessment")
"""Kinds whose period begins when they are made; that of the others begins when their purpose is over."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record: when it was made, when its case was closed, the debt settled, the consent to it withdrawn; None: not yet."""

    id: str
    kind: RecordKind
    made_on: date
    closed_on: date | None = None
    settled_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to a record on the day that was asked about. ``delete_on``: the day of its deletion; None while that is still open."""

    record: Kept
    action: Action
    delete_on: date | None
    finding: Finding


def dry_run(records: Iterable[Kept], today: date, pack: Pack, lender: Lender, product: Product) -> tuple[Fate, ...]:
    """Return what would happen to each record today, and when and why it would be deleted: the soonest first, the open ones last."""
    fates = (fate(record, today, pack, lender, product) for record in records)
    return tuple(sorted(fates, key=lambda one: (one.delete_on or date.max, one.record.id)))


def fate(record: Kept, today: date, pack: Pack, lender: Lender, product: Product) -> Fate:
    """Return what happens to one record."""
    over, (value, months) = _purpose_over(record), _period(record.kind, today, pack, lender, product)
    began = record.made_on if record.kind in _SINCE_MADE else over
    ends = None if over is None or began is None else max(over, add_months(began, months))
    if over is None or over > today:
        return Fate(record, "keep", ends, _finding(value, "visits.keep.purpose"))
    if ends and ends > today:
        return Fate(record, "lock", ends, _finding(value, "visits.keep.period"))
    return Fate(record, "delete", ends, _finding(conduct_rule(pack, DELETION, today, lender, product), "visits.keep.over"))


def _purpose_over(record: Kept) -> date | None:
    """Return the day from which a record is needed for nothing but the period of a rule."""
    if record.kind == "oral_agreement":
        return record.settled_on  # the other side's proof too: a withdrawn consent ends the use, not the proof
    if record.kind == "impact_assessment":
        return record.made_on
    ended = (record.closed_on, record.settled_on if record.kind == "agreement" else None, record.withdrawn_on)
    return min((day for day in ended if day), default=None)


def _period(kind: RecordKind, today: date, pack: Pack, lender: Lender, product: Product) -> tuple[Value | None, int]:
    """Return the rule of a period, and its months; no rule and none where nothing need be kept."""
    recording = pack.parameter(RECORDING, today, lender, product) if kind in _SOUND else None
    if recording:
        return recording, recording.whole("retain_months")
    if kind == "household":
        return conduct_rule(pack, DELETION, today, lender, product), 0
    if kind == "impact_assessment":
        assessment = conduct_rule(pack, ASSESSMENT, today, lender, product)
        return assessment, assessment.whole() if assessment else 0
    periods = conduct_rule(pack, PERIODS, today, lender, product)
    return periods, periods.whole("recording_min" if kind in _SOUND else "processing_record") if periods else 0


def _finding(value: Value | None, key: str) -> Finding:
    return value.finding(key, "show") if value else Finding(OWN_CHOICE, "show", "", key)
