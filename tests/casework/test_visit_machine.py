"""Random steps of visits never reach what must not be; and the machine that takes them would see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from planner.casework.collection import CollectionStopped
from planner.casework.consent import Claim, Given, Hear, withdraw
from planner.casework.visit import Decided
from tests.casework.test_visit import STATE_TYPES
from tests.casework.visit_machine import FATHER, TEAMS, AVisit
from tests.casework.visits import AGENT, BORROWER, SISTER, SUPERVISOR, when

QUICK = settings(max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck))


def test_random_steps_reach_nothing_that_must_not_be() -> None:
    run_state_machine_as_test(AVisit, settings=QUICK)


@pytest.mark.deep
def test_a_thousand_visits_of_fifty_steps_reach_nothing_that_must_not_be() -> None:
    run_state_machine_as_test(AVisit, settings=settings(QUICK, max_examples=1000, stateful_step_count=50))


def _go(steps: int, *, hour: int = 14, team: int = 0, company: bool = False) -> AVisit:
    """A machine that has planned a visit and taken so many right steps."""
    machine = AVisit()
    machine.plan(hour, False, TEAMS[team])
    for _ in range(steps):
        machine.right_step(company, outside=False)
        machine.no_debt_lies_open_without_a_yes()
    return machine


@pytest.mark.parametrize("company", [False, True])
def test_the_machine_knows_the_whole_way(company: bool) -> None:
    AVisit.reached.clear()
    machine = _go(9, company=company)
    assert isinstance(machine.state, Decided)
    assert {"notice", "arrival", "identity", "setting", "present", "shown", "proposal", "choice"} <= AVisit.reached.keys()
    assert bool(machine.listening) is company
    machine.right_step(True, outside=False)
    assert isinstance(machine.collection, CollectionStopped)
    machine.right_step(False, outside=False)
    assert machine.ended


def _take_back(machine: AVisit, purpose: Claim | Hear) -> None:
    given: Given[Claim | Hear] = next(one for one in reversed(machine.given) if one.question.purpose == purpose)
    machine.lose(purpose, given.question.person, withdraw(given, when(2 * 24 * 60, start=machine.now)).state)


def _at_night() -> None:
    _go(2, hour=23)


def _alone() -> None:
    _go(2, team=2)


def _unannounced() -> None:
    machine = _go(0)
    machine.now = machine.starts
    machine.arrive((AGENT, SUPERVISOR))
    machine.arrive(TEAMS[0])


def _unasked_into_the_home() -> None:
    _go(4).come_in((SISTER,))


def _overheard() -> None:
    machine = _go(5)
    machine.ask_all_about_a_companion(FATHER)
    _take_back(machine, Hear(BORROWER.id))
    machine.right_step(True, outside=False)
    machine.sit_together(False)
    machine.no_debt_lies_open_without_a_yes()


def _shown_after_a_no() -> None:
    machine = _go(7)
    _take_back(machine, Claim())
    machine.no_debt_lies_open_without_a_yes()


def _after_the_agreement() -> None:
    machine = _go(9)
    machine.sign(False, SUPERVISOR, True)
    machine.right_step(False, outside=False)
    machine.plan(14, False, TEAMS[0])


def _after_the_end() -> None:
    machine = _go(6)
    machine.end_or_pause("stop")
    machine.end_or_pause("pause")


@pytest.mark.parametrize(
    ("gates", "story"),
    [
        (("_hours", "_planned_hours"), _at_night),
        (("_staff", "_planned_staff"), _alone),
        (("_notice",), _unannounced),
        (("_entry",), _unasked_into_the_home),
        (("_circle",), _overheard),
        (("_claim",), _shown_after_a_no),
        (("_collection",), _after_the_agreement),
        (("_going_on",), _after_the_end),
    ],
)
def test_the_machine_sees_a_gate_that_was_left_open(
    monkeypatch: pytest.MonkeyPatch, gates: tuple[str, ...], story: Callable[[], None]
) -> None:
    """With its gate the wrong step is refused and nothing comes of it; without it the book of the machine does not agree."""
    story()
    for state in STATE_TYPES:
        monkeypatch.setattr(state, "gates", tuple(one for one in state.gates if one.__name__ not in gates))
    with pytest.raises(AssertionError):
        story()
