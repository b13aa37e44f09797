"""What tests of backups share: records to be copied, and how it is seen that they came back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from planner.storage.database import Database, leave_no_traces
from planner.storage.documents import open_document
from planner.storage.location import Location
from planner.storage.master_key import Keyring
from planner.storage.opening import open_records
from planner.storage.persons import erase_person
from planner.storage.streams import StreamEvent, append_events, read_stream
from tests.faults.workload import step, steps_found
from tests.storage.databases import ENVIRONMENT, NOON, write
from tests.storage.server import Server

BACKUP_KEY = bytes(range(32))
PASSPHRASE = "correct horse battery"
EVENT = StreamEvent("visit_planned", "person-2", {"at": "北京 \u2028 é"}, NOON)


def fill(database: Database, steps: int = 3) -> None:
    """Write documents, leaves, events, and a person who was erased."""
    for number in range(1, steps + 1):
        step(database, number)
    append_events(database, write("events"), "visit-1", [EVENT], 0)
    append_events(database, write("gone"), "visit-2", [StreamEvent("note", "person-3", {}, NOON)], 0)
    with database.writing() as connection:
        erase_person(connection, "person-3", NOON)


def look(database: Database, steps: int = 3) -> None:
    """Make sure that all of it is there, can be read, and can be written on."""
    assert steps_found(database) == steps
    assert [one.event for one in read_stream(database, "visit-1")] == [EVENT]
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM stream_events")).scalar_one() == 2
        assert connection.execute(text("SELECT person_id FROM person_keys ORDER BY 1")).scalars().all() == ["person-1", "person-2"]
    assert open_document(database, "case-1") is not None
    assert step(database, 1) == 0  # repeated, and known again
    assert step(database, steps + 1) == steps


def look_at(place: Location, steps: int = 3, environment: dict[str, str] | None = None, keyring: Keyring | None = None) -> None:
    """Open the records of a place as a program does, and look."""
    database = open_records(place, ENVIRONMENT if environment is None else environment, keyring).database
    try:
        look(database, steps)
    finally:
        database.close()


def filled(place: Location, environment: dict[str, str] | None = None, keyring: Keyring | None = None, steps: int = 3) -> Database:
    """Open a place and write into it."""
    database = open_records(place, ENVIRONMENT if environment is None else environment, keyring).database
    fill(database, steps)
    if database.path is not None:
        assert leave_no_traces(database)
    return database


def empty_place(kind: str, folder: Path, server: Server | None) -> Location:
    """Return a place without records: a file, or a new database of the server."""
    folder.mkdir(exist_ok=True)
    if kind == "sqlite":
        return Location(folder, file=folder / "records.db")
    assert server is not None
    return Location(folder, url=server.url(server.new_database()))
