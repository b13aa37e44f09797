"""Streams of events: in order, whole, and nobody writes over what they have not seen."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from planner.errors import StorageError
from planner.storage.database import Database
from planner.storage.failures import storage_error
from planner.storage.persons import erase_person
from planner.storage.schema import STREAM_EVENTS
from planner.storage.streams import Appended, Missed, StreamEvent, append_events, read_stream
from planner.storage.writes import Refused
from tests.storage.databases import NOON, write


def event(kind: str, person: str = "person-1", **body: str) -> StreamEvent:
    return StreamEvent(kind, person, body, NOON)


def test_events_come_back_in_order_with_who_recorded_them(database: Database) -> None:
    assert append_events(database, write("a"), "visit-1", [event("arrival"), event("consent", purpose="声音")], 0) == Appended(2)
    assert append_events(database, write("b", "agent-2"), "visit-1", [event("refusal", "person-2")], 2) == Appended(3)
    assert append_events(database, write("c"), "visit-2", [event("arrival")], 0) == Appended(1)
    found = read_stream(database, "visit-1")
    assert [(one.number, one.event.kind, one.event.person, one.recorded_by) for one in found] == [
        (1, "arrival", "person-1", "agent-1"),
        (2, "consent", "person-1", "agent-1"),
        (3, "refusal", "person-2", "agent-2"),
    ]
    assert found[1].event == event("consent", purpose="声音")
    assert read_stream(database, "visit-1", after=2) == found[2:]
    assert read_stream(database, "visit-3") == ()


def test_whoever_missed_something_gets_it_and_writes_nothing(database: Database) -> None:
    append_events(database, write("a"), "visit-1", [event("arrival")], 0)
    append_events(database, write("b", "agent-2"), "visit-1", [event("identity")], 1)
    late = append_events(database, write("c", "agent-3"), "visit-1", [event("consent"), event("shown")], 1)
    assert isinstance(late, Missed)
    assert [(one.number, one.event.kind, one.recorded_by) for one in late.recorded] == [(2, "identity", "agent-2")]
    assert late.offered == (event("consent"), event("shown"))
    assert len(read_stream(database, "visit-1")) == 2
    ahead = append_events(database, write("d"), "visit-1", [event("consent")], 7)
    assert ahead == Missed((), (event("consent"),))


def test_events_that_are_repeated_are_appended_once(database: Database) -> None:
    for _ in range(3):
        assert append_events(database, write("a"), "visit-1", [event("arrival")], 0) == Appended(1)
    with pytest.raises(StorageError, match="storage.key_reused"):
        append_events(database, write("a"), "visit-1", [event("identity")], 1)


@pytest.mark.parametrize("change", [update(STREAM_EVENTS).values(kind="x"), delete(STREAM_EVENTS)])
def test_the_database_refuses_to_change_what_was_recorded(database: Database, change: object) -> None:
    append_events(database, write("a"), "visit-1", [event("arrival")], 0)
    with pytest.raises(StorageError), database.writing() as connection:
        connection.execute(change)  # type: ignore[call-overload]  # two kinds of statement
    assert len(read_stream(database, "visit-1")) == 1


def test_events_of_an_erased_person_cannot_be_read(database: Database) -> None:
    append_events(database, write("a"), "visit-1", [event("arrival")], 0)
    with database.writing() as connection:
        erase_person(connection, "person-1", NOON)
    with pytest.raises(StorageError, match="storage.erased"):
        read_stream(database, "visit-1")


def test_another_refusal_is_not_taken_for_missed_events(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise Refused("another reason")

    monkeypatch.setattr("planner.storage.streams.put_events", refuse)
    with pytest.raises(Refused):
        append_events(database, write("a"), "visit-1", [event("arrival")], 0)


def test_an_error_says_no_value_that_was_written(database: Database) -> None:
    append_events(database, write("a"), "visit-1", [event("arrival")], 0)
    with database.engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(delete(STREAM_EVENTS))
    error = storage_error(caught.value)
    assert (error.key, list(error.values)) == ("storage.failed", ["reason"])
    assert error.values["reason"] in ("SQLITE_CONSTRAINT", "23001")
