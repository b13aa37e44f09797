"""What is planned and announced: both sides of every gate, and the first day of every rule behind one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from planner.casework.collection import CollectionOpen
from planner.casework.consent import (
    UnusualHours,
    withdraw,
)
from planner.casework.party import Borrower
from planner.casework.visit import (
    Ended,
    Noticed,
    VisitPlan,
)
from planner.casework.visit_steps import (
    declined,
    give_notice,
    plan_visit,
)
from tests.casework.visits import (
    AGENT,
    SECOND,
    SISTER,
    TALK,
    TOLD,
    notice_for,
    refused,
    visit_plan,
    walk,
    when,
    yes,
)


def _notice(plan: VisitPlan, **changes: object) -> Noticed:
    planned = plan_visit(plan, when(-3000, start=plan.starts)).state
    return give_notice(planned, notice_for(plan, **changes), when(-1440, start=plan.starts)).state


# --- the plan: hours, staff, debts


def _plan_at(clock: str, hours: int) -> VisitPlan:
    starts = datetime.fromisoformat(f"2026-11-24T{clock}:00+08:00")
    return visit_plan(starts, ends=starts + timedelta(hours=hours))


@pytest.mark.parametrize(("clock", "hours", "allowed"), [("08:00", 1, True), ("07:59", 1, False), ("21:00", 1, True), ("21:01", 1, False)])
def test_a_visit_is_planned_for_hours_at_which_nobody_is_disturbed(clock: str, hours: int, allowed: bool) -> None:
    plan = _plan_at(clock, hours)
    if allowed:
        assert plan_visit(plan, when(-3000)).state.facts.plan == plan
    else:
        with refused("visits.gate.hours", "CN-V-HOURS"):
            plan_visit(plan, when(-3000))


def test_a_visit_does_not_last_through_the_night() -> None:
    with refused("visits.gate.hours"):
        plan_visit(_plan_at("20:00", 14), when(-3000))
    with refused("visits.gate.ends_first"):
        plan_visit(_plan_at("20:00", 0), when(-3000))


@pytest.mark.parametrize(
    ("day", "rule"),
    [("2025-02-27", None), ("2025-02-28", "CN-V-HOURS-GB"), ("2026-01-29", "CN-V-HOURS-GB"), ("2026-01-30", "CN-V-HOURS")],
)
@pytest.mark.parametrize("lender", ["bank", "private"])
def test_the_hours_are_those_of_the_day(day: str, rule: str | None, lender: str) -> None:
    starts = datetime.fromisoformat(f"{day}T22:00:00+08:00")
    plan = visit_plan(starts, lender=lender, ends=starts + timedelta(hours=1), staff=(AGENT, SECOND))  # type: ignore[arg-type]  # a literal
    if rule is None:
        assert plan_visit(plan, when(-3000, start=starts)).state
        return
    with refused("visits.gate.hours", rule):
        plan_visit(plan, when(-3000, start=starts))


def test_the_clock_is_that_of_the_place() -> None:
    starts = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)  # half past nine in the evening there
    assert plan_visit(visit_plan(starts, ends=starts + timedelta(minutes=30)), when(-3000)).state
    with refused("visits.gate.hours"):
        plan_visit(visit_plan(starts, ends=starts + timedelta(minutes=31)), when(-3000))


def test_the_borrower_may_wish_for_an_unusual_hour() -> None:
    starts = datetime.fromisoformat("2026-11-24T22:30:00+08:00")
    wish = yes(UnusualHours(starts), start=starts - timedelta(days=3))
    plan = visit_plan(starts, unusual_hours=wish)
    night = walk(plan)
    assert night.decided.facts.at.hour == 22
    elsewhere = (
        yes(UnusualHours(starts + timedelta(hours=1)), start=starts - timedelta(days=3)),
        yes(UnusualHours(starts), Borrower("b-2", "别人"), start=starts - timedelta(days=3)),
    )
    for other in elsewhere:
        with refused("visits.gate.hours"):
            plan_visit(replace(plan, unusual_hours=other), when(-3000, start=starts))
    taken_back = withdraw(wish, when(5, start=starts)).state
    for state in (night.planned, night.noticed, night.together, night.decided):
        ended = declined(state, taken_back)
        assert isinstance(ended, Ended)
        assert ended.ending == "stopped"


@pytest.mark.parametrize(("day", "rule"), [("2026-01-29", False), ("2026-01-30", True)])
def test_two_go_together_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    starts = datetime.fromisoformat(f"{day}T14:00:00+08:00")
    alone = visit_plan(starts, staff=(AGENT,))
    if rule:
        with refused("visits.gate.staff", "CN-V-TWO"):
            plan_visit(alone, when(-3000, start=starts))
        with refused("visits.gate.staff", "CN-V-TWO"):
            plan_visit(replace(alone, staff=(AGENT, AGENT)), when(-3000, start=starts))
        assert plan_visit(replace(alone, staff=(AGENT, SECOND)), when(-3000, start=starts)).state
    else:
        assert plan_visit(alone, when(-3000, start=starts)).state


def test_a_private_lender_sends_two_as_well() -> None:
    with refused("visits.gate.staff", "CN-V-TWO"):
        plan_visit(visit_plan(lender="private", product="consumer_loan", staff=(AGENT,)), when(-3000))


@pytest.mark.parametrize("debts", [(), (CollectionOpen("card"), CollectionOpen("card"))])
def test_a_visit_is_about_open_debts(debts: tuple[CollectionOpen, ...]) -> None:
    with refused("visits.gate.no_debt", "own_choice"):
        plan_visit(visit_plan(debts=debts), when(-3000))


# --- notice


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"at": TALK}, "visits.gate.notice"),
        ({"to": SISTER.id}, "visits.gate.notice_of_another"),
        ({"starts": TALK + timedelta(minutes=30)}, "visits.gate.notice_of_another"),
        ({"told": TOLD[:2]}, "visits.gate.notice_told"),
        ({"institution": " "}, "visits.gate.notice_told"),
    ],
)
def test_a_notice_is_whole_and_for_the_borrower_alone(changes: dict[str, object], key: str) -> None:
    with refused(key):
        _notice(visit_plan(), **changes)
    assert _notice(visit_plan(), at=TALK - timedelta(seconds=1)).facts.notice


@pytest.mark.parametrize(("day", "rule"), [("2021-10-31", False), ("2021-11-01", True)])
def test_what_a_notice_says_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    plan = visit_plan(datetime.fromisoformat(f"{day}T14:00:00+08:00"))
    if rule:
        with refused("visits.gate.notice_told", "CN-P-NOTICE"):
            _notice(plan, told=())
    else:
        assert _notice(plan, told=()).facts.notice


@pytest.mark.parametrize(("day", "rule"), [("2023-02-28", False), ("2023-03-01", True)])
def test_an_agency_is_named_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    hired = replace(AGENT, agency="示例服务公司")
    plan = visit_plan(datetime.fromisoformat(f"{day}T14:00:00+08:00"), staff=(hired, SECOND))
    if rule:
        with refused("visits.gate.agency", "CN-V-OUTSOURCE"):
            _notice(plan)
    else:
        assert _notice(plan).facts.notice
    assert _notice(plan, agency="示例服务公司").facts.notice
