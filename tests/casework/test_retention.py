"""Records are kept as long as a rule asks, not longer than needed; the dry run says what would go when, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.retention import Action, Fate, Kept, RecordKind, dry_run, fate
from planner.core.debt import Lender
from tests.casework.visits import PACK

MADE, CLOSED, DAY = date(2026, 11, 24), date(2027, 6, 1), timedelta(days=1)
KINDS: tuple[RecordKind, ...] = get_args(RecordKind)


def _fate(kind: RecordKind, today: date, lender: Lender = "bank", **days: date) -> Fate:
    return fate(Kept("x", kind, MADE, **days), today, PACK, lender, "credit_card")


@pytest.mark.parametrize("kind", ["household", "recording", "consent", "visit", "agreement", "complaint"])
def test_a_record_is_kept_while_its_purpose_lasts(kind: RecordKind) -> None:
    for today in (MADE, date(2040, 1, 1)):
        found = _fate(kind, today)
        assert (found.action, found.delete_on, found.finding.key) == ("keep", None, "visits.keep.purpose")
    assert _fate(kind, CLOSED - DAY, closed_on=CLOSED).action == "keep"


@pytest.mark.parametrize(
    ("kind", "ends", "rule"),
    [
        ("household", CLOSED, "CN-P-DELETE"),
        ("recording", date(2028, 11, 24), "CN-P-DELETE"),
        ("consent", date(2030, 6, 1), "CN-P-DELETE"),
        ("visit", date(2030, 6, 1), "CN-P-DELETE"),
        ("complaint", date(2030, 6, 1), "CN-P-DELETE"),
        ("agreement", date(2030, 6, 1), "CN-P-DELETE"),
    ],
)
def test_a_closed_case_is_locked_and_then_deleted(kind: RecordKind, ends: date, rule: str) -> None:
    last = _fate(kind, ends, closed_on=CLOSED)
    assert (last.action, last.delete_on, last.finding.rule, last.finding.key) == ("delete", ends, rule, "visits.keep.over")
    before = _fate(kind, ends - DAY, closed_on=CLOSED)
    assert (before.action, before.delete_on) == ("keep" if kind == "household" else "lock", ends)


def test_a_recording_lasts_as_long_as_its_case_at_least() -> None:
    assert _fate("recording", date(2029, 12, 31), closed_on=date(2030, 1, 1)).delete_on == date(2030, 1, 1)


@pytest.mark.parametrize(("lender", "rule"), [("bank", "CN-V-THIRD-CARD"), ("private", "CN-P-RETENTION-SUM")])
def test_the_period_of_a_recording_has_its_rule(lender: Lender, rule: str) -> None:
    found = _fate("recording", CLOSED, lender, closed_on=CLOSED)
    assert (found.action, found.delete_on, found.finding.rule) == ("lock", date(2028, 11, 24), rule)


def test_the_proof_of_an_oral_agreement_stays_until_the_debt_is_settled() -> None:
    assert _fate("oral_agreement", date(2040, 1, 1), closed_on=CLOSED, withdrawn_on=CLOSED).action == "keep"
    settled = date(2030, 3, 15)
    assert _fate("oral_agreement", settled - DAY, settled_on=settled).action == "keep"
    assert _fate("oral_agreement", settled, settled_on=settled).action == "delete"
    assert _fate("oral_agreement", CLOSED, settled_on=CLOSED).delete_on == date(2028, 11, 24)  # and two years at least


def test_an_agreement_is_over_when_the_debt_is_settled() -> None:
    assert _fate("agreement", CLOSED, settled_on=CLOSED).delete_on == date(2030, 6, 1)
    assert _fate("visit", CLOSED, settled_on=CLOSED).action == "keep"


def test_a_withdrawn_consent_locks_at_once_and_deletes_when_the_period_is_over() -> None:
    withdrawn = date(2026, 12, 1)
    assert (_fate("household", withdrawn, withdrawn_on=withdrawn).action, _fate("consent", withdrawn, withdrawn_on=withdrawn).action) == (
        "delete",
        "lock",
    )
    assert _fate("consent", withdrawn, withdrawn_on=withdrawn, closed_on=CLOSED).delete_on == date(2029, 12, 1)


def test_an_assessment_is_kept_for_its_years() -> None:
    assert _fate("impact_assessment", date(2029, 11, 23)).action == "lock"
    found = _fate("impact_assessment", date(2029, 11, 24))
    assert (found.action, found.delete_on) == ("delete", date(2029, 11, 24))


@pytest.mark.parametrize(("today", "rules"), [(date(2021, 10, 31), False), (date(2021, 11, 1), True)])
def test_periods_hold_from_the_first_day_of_their_rules(today: date, rules: bool) -> None:
    made = date(2021, 10, 1)
    consent = fate(Kept("x", "consent", made, closed_on=made), today, PACK, "bank", "credit_card")
    assert (consent.action, consent.finding.rule) == (("lock", "CN-P-RETENTION-SUM") if rules else ("delete", "own_choice"))
    assert fate(Kept("z", "oral_agreement", made, settled_on=made), today, PACK, "bank", "credit_card").action == "lock"  # since 2011
    sound = fate(Kept("z", "recording", made, closed_on=made), today, PACK, "private", "credit_card")
    assert sound.action == ("lock" if rules else "delete")
    report = fate(Kept("y", "impact_assessment", made), today, PACK, "bank", "credit_card")
    assert report.action == ("lock" if rules else "delete")


def test_the_dry_run_names_the_soonest_first_and_the_open_ones_last() -> None:
    records = [
        Kept("open", "visit", MADE),
        Kept("late", "visit", MADE, closed_on=CLOSED),
        Kept("now", "household", MADE, closed_on=CLOSED),
        Kept("later", "recording", MADE, closed_on=CLOSED),
    ]
    found = dry_run(records, CLOSED, PACK, "bank", "credit_card")
    assert [(one.record.id, one.action) for one in found] == [("now", "delete"), ("later", "lock"), ("late", "lock"), ("open", "keep")]


DAYS = st.dates(date(2021, 11, 1), date(2035, 1, 1))


@given(
    st.sampled_from(KINDS), DAYS, st.none() | DAYS, st.none() | DAYS, st.none() | DAYS, st.lists(DAYS, min_size=2, max_size=2).map(sorted)
)
def test_nothing_that_is_gone_comes_back(
    kind: RecordKind, made: date, closed: date | None, settled: date | None, withdrawn: date | None, days: list[date]
) -> None:
    record = Kept("x", kind, made, closed, settled, withdrawn)
    order: tuple[Action, ...] = ("keep", "lock", "delete")
    earlier, later = (fate(record, day, PACK, "bank", "credit_card") for day in days)
    assert order.index(earlier.action) <= order.index(later.action)
    for found, day in ((earlier, days[0]), (later, days[1])):
        assert (found.action == "delete") is (found.delete_on is not None and found.delete_on <= day)
