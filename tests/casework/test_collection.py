"""An agreement stops collection; only a missed instalment, after which a new plan was offered, opens it again."""

from __future__ import annotations

from datetime import date

import pytest

from planner.casework.collection import CollectionOpen, CollectionStopped, MissedInstalment, NotConfirmed, reopen
from planner.errors import InputError
from planner.policy.findings import Finding

STOPPED = CollectionStopped(
    "card", "a-1", date(2026, 11, 24), Finding("CN-V-STOP-70", "show", "信用卡办法第70条第2款", "visits.effect.collection_stops")
)
MISSED = MissedInstalment("a-1", date(2027, 1, 15), date(2027, 1, 16), date(2027, 1, 16))


@pytest.mark.parametrize("because", [MISSED, NotConfirmed("a-1", date(2026, 11, 26))])
def test_collection_opens_again_for_a_reason(because: MissedInstalment | NotConfirmed) -> None:
    assert reopen(STOPPED, because) == CollectionOpen("card")


@pytest.mark.parametrize("because", [MissedInstalment("a-2", MISSED.due, MISSED.seen_on, MISSED.seen_on), NotConfirmed("a-2", MISSED.due)])
def test_another_agreement_opens_nothing(because: MissedInstalment | NotConfirmed) -> None:
    with pytest.raises(InputError) as error:
        reopen(STOPPED, because)
    assert error.value.key == "visits.another_agreement"


@pytest.mark.parametrize(
    ("due", "seen_on", "offered"),
    [
        (date(2027, 1, 15), date(2027, 1, 15), date(2027, 1, 16)),
        (date(2027, 1, 15), date(2027, 1, 17), date(2027, 1, 16)),
    ],
)
def test_a_miss_is_seen_after_the_due_day_and_answered_with_a_new_plan(due: date, seen_on: date, offered: date) -> None:
    with pytest.raises(InputError) as error:
        MissedInstalment("a-1", due, seen_on, offered)
    assert error.value.key == "visits.dates_in_order"
