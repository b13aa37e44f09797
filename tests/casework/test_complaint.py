"""A complaint has a number, a last day by the rule of its day, and an answer from somebody apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.complaint import (
    TOPICS,
    WORKING_DAYS,
    Complaint,
    Topic,
    answer,
    complain,
    complaint_number,
    complaint_rules,
    extend,
    last_day,
)
from planner.casework.event import Circumstances
from planner.casework.party import Staff
from planner.core.calendars import is_working_day
from planner.core.debt import Lender
from planner.errors import InputError
from planner.policy.pack import Pack
from planner.policy.rule import Data
from tests.casework.visits import AGENT, BORROWER, DIGEST, PACK, SUPERVISOR, TALK, refused, when

ROUTES = ("negotiate", "mediation", "regulator", "arbitration", "court")
RULES = complaint_rules(PACK, "conduct", TALK.date(), "bank", "credit_card")


def _complaint(about: tuple[Staff, ...] = (AGENT,), topic: Topic = "conduct", lender: Lender = "bank", at: datetime = TALK) -> Complaint:
    rules = complaint_rules(PACK, topic, at.date(), lender, "credit_card")
    return complain(complaint_number(at.date(), 1), topic, about, DIGEST, rules, BORROWER.id, when(0, start=at)).state


def _on(day: date) -> Circumstances:
    return when(0, start=datetime.combine(day, TALK.timetz()))


def test_a_complaint_gets_its_number_and_last_day() -> None:
    step = complain("TS-20261124-0001", "conduct", (AGENT,), DIGEST, RULES, BORROWER.id, when())
    assert step.state.deadline == date(2026, 12, 9)
    assert (step.event.details["deadline"], step.event.details["staff"], step.event.about) == ("2026-12-09", ["s-1"], "b-1")
    assert not step.state.is_late(date(2026, 12, 9))
    assert step.state.is_late(date(2026, 12, 10))


@pytest.mark.parametrize(("day", "days"), [("2020-02-29", None), ("2020-03-01", 15)])
@pytest.mark.parametrize("lender", ["bank", "private"])
def test_the_deadline_is_that_of_the_day(day: str, days: int | None, lender: Lender) -> None:
    at = datetime.fromisoformat(f"{day}T14:00:00+08:00")
    complaint = _complaint(lender=lender, at=at)
    assert complaint.deadline == (at.date() + timedelta(days=days) if days else None)
    assert complaint.rules.independence.rule == ("CN-V-COMPLAINT-INDEPENDENT" if days else "own_choice")
    if days is None:
        assert not complaint.is_late(date.max)
        event = complain("1", "other", (), DIGEST, complaint.rules, "x", when(0, start=at)).event
        assert event.details["deadline"] == ""


@pytest.mark.parametrize(("on", "days"), [(date(2013, 3, 14), None), (date(2013, 3, 15), 20), (date(2026, 11, 24), 15)])
def test_an_objection_to_the_credit_record_has_its_own_limit(on: date, days: int | None) -> None:
    rules = complaint_rules(PACK, "credit_record", on, "bank", "credit_card")
    assert rules.days == days
    assert rules.complicated_days is None or days is None


def test_every_topic_is_heard() -> None:
    assert {_complaint(topic=topic).topic for topic in TOPICS} == set(TOPICS)


# --- answers


def test_the_person_complained_about_does_not_answer() -> None:
    hired = Staff("s-7", "周七", "supervisor", agency="示例服务公司")
    colleague = Staff("s-8", "吴八", "supervisor", agency="示例服务公司")
    about_boss = _complaint(about=(SUPERVISOR, hired))
    for by in (SUPERVISOR, hired, colleague, AGENT, replace(AGENT, role="supervisor", id="s-1")):
        about = about_boss if by.id != "s-1" else _complaint()
        with refused("visits.gate.complaint_apart", "CN-V-COMPLAINT-INDEPENDENT"):
            answer(about, by, DIGEST, ROUTES, when(60))
    other = Staff("s-9", "郑九", "supervisor")
    step = answer(about_boss, other, DIGEST, ROUTES, when(60))
    assert (step.event.kind, step.event.details["by"], step.event.details["late"]) == ("answer", "s-9", False)


def test_an_answer_names_the_other_ways() -> None:
    for digest, routes in ((DIGEST, ROUTES[:4]), ("", ROUTES)):
        with refused("visits.gate.complaint_routes", "CN-V-COMPLAINT"):
            answer(_complaint(), SUPERVISOR, digest, routes, when(60))


@pytest.mark.parametrize(("on", "routes"), [(date(2014, 3, 14), ()), (date(2014, 3, 15), ROUTES)])
def test_the_ways_are_those_of_the_day(on: date, routes: tuple[str, ...]) -> None:
    assert complaint_rules(PACK, "conduct", on, "bank", "credit_card").routes == routes


def test_a_late_answer_is_written_down_as_late() -> None:
    complaint = _complaint()
    for day, late in ((date(2026, 12, 9), False), (date(2026, 12, 10), True)):
        assert answer(complaint, SUPERVISOR, DIGEST, ROUTES, _on(day)).event.details["late"] is late


# --- more time


def test_more_time_is_taken_in_order_with_a_reason_and_while_there_is_time() -> None:
    complaint = _complaint()
    with refused("visits.complaint.deadline", "CN-V-COMPLAINT-DAYS"):
        extend(complaint, "approved", SUPERVISOR, "要查档案", _on(date(2026, 12, 1)))
    longer = extend(complaint, "complicated", SUPERVISOR, "要查档案", _on(date(2026, 12, 9)))
    assert (longer.state.deadline, longer.event.details["reason"]) == (date(2026, 12, 24), "要查档案")
    with refused("visits.complaint.deadline"):
        extend(longer.state, "complicated", SUPERVISOR, "再等等", _on(date(2026, 12, 20)))
    longest = extend(longer.state, "approved", SUPERVISOR, "上级批准", _on(date(2026, 12, 24))).state
    assert longest.deadline == date(2027, 1, 23)
    with refused("visits.complaint.deadline"):
        extend(complaint, "complicated", SUPERVISOR, "太晚了", _on(date(2026, 12, 10)))


def test_more_time_needs_a_rule_somebody_apart_and_a_reason() -> None:
    with refused("visits.complaint.deadline"):
        extend(_complaint(topic="credit_record"), "complicated", SUPERVISOR, "x", when(1))
    with refused("visits.gate.complaint_apart"):
        extend(_complaint(), "complicated", AGENT, "x", when(1))
    with pytest.raises(InputError) as error:
        extend(_complaint(), "complicated", SUPERVISOR, " ", when(1))
    assert error.value.place == "reason"


# --- counting days


def _counting_working_days(pack: Pack) -> Pack:
    """The pack as it would be if the rule counted working days."""
    rule = pack.rules["complaint_deadline"]
    data: Data = {"simple": 15, "complicated": 30, "more_if_approved": 30, "counting": WORKING_DAYS}
    changed = replace(rule, values=(replace(rule.values[0], data=data),))
    return replace(pack, rules={**pack.rules, "complaint_deadline": changed})


def test_working_days_follow_the_real_calendar() -> None:
    rules = complaint_rules(_counting_working_days(PACK), "conduct", date(2026, 2, 12), "bank", "credit_card")
    assert rules.counting == WORKING_DAYS
    # Friday 13th and the make-up Saturday count; the Spring Festival (15th to 23rd) does not.
    assert [last_day(date(2026, 2, 12), days, rules) for days in (1, 2, 3)] == [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24)]


@given(st.dates(date(2020, 3, 1), date(2026, 11, 30)), st.integers(1, 60))
def test_calendar_days_are_never_later_than_working_days(made_on: date, days: int) -> None:
    working = replace(RULES, counting=WORKING_DAYS)
    late, early = last_day(made_on, days, working), last_day(made_on, days, RULES)
    assert early == made_on + timedelta(days=days)
    assert early <= late
    assert is_working_day(late)


def test_numbers_say_only_day_and_order() -> None:
    assert complaint_number(date(2026, 1, 2), 12345) == "TS-20260102-12345"
