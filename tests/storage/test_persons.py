"""Persons: a key each, and whoever loses it is erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from planner.errors import StorageError
from planner.storage.database import Database, leave_no_traces
from planner.storage.persons import Person, add_person, erase_person, person_key, person_of
from planner.storage.schema import PERSON_KEYS, PERSONS
from tests.storage.databases import NOON, write


def test_everyone_has_a_key_of_their_own(database: Database) -> None:
    with database.writing() as connection:
        assert add_person(database, connection, "a", NOON)
        assert add_person(database, connection, "b", NOON)
        assert not add_person(database, connection, "a", NOON)
        keys = {person_key(database, connection, name) for name in ("a", "b")}
        assert {len(key) for key in keys} == {32}
        assert len(keys) == 2
        assert person_of(connection, "a") == Person("a", NOON)
        assert person_of(connection, "c") is None
        stored = set(connection.scalars(select(PERSON_KEYS.c.wrapped)))
    assert not any(key in wrapped for key in keys for wrapped in stored)


def test_an_erased_person_is_known_as_erased_and_does_not_come_back(database: Database) -> None:
    later = write("", seconds=60).at
    with database.writing() as connection:
        add_person(database, connection, "a", NOON)
        assert erase_person(connection, "a", later) is True
        assert erase_person(connection, "a", later) is False
        assert person_of(connection, "a") == Person("a", NOON, later)
        for attempt in (lambda: person_key(database, connection, "a"), lambda: add_person(database, connection, "a", later)):
            with pytest.raises(StorageError, match="storage.erased"):
                attempt()
    assert leave_no_traces(database)


def test_nobody_unknown_is_erased_or_read(database: Database) -> None:
    with database.reading() as connection, pytest.raises(StorageError, match="storage.no_person"):
        person_key(database, connection, "nobody")
    with database.writing() as connection, pytest.raises(StorageError, match="storage.no_person"):
        erase_person(connection, "nobody", NOON)


def test_a_key_belongs_to_one_person(database: Database) -> None:
    with database.writing() as connection:
        add_person(database, connection, "a", NOON)
        add_person(database, connection, "b", NOON)
        other = connection.scalar(select(PERSON_KEYS.c.wrapped).where(PERSON_KEYS.c.person_id == "b"))
        connection.execute(update(PERSON_KEYS).where(PERSON_KEYS.c.person_id == "a").values(wrapped=other))
        with pytest.raises(StorageError, match="storage.unreadable"):
            person_key(database, connection, "a")


def test_a_moment_says_its_zone(database: Database) -> None:
    with pytest.raises(Exception, match="a moment says its time zone"), database.writing() as connection:
        connection.execute(PERSONS.insert().values(id="a", made_at=NOON.replace(tzinfo=None)))


def test_traces_of_what_somebody_still_reads_are_left_for_the_next_time(database: Database) -> None:
    with database.reading() as connection:
        assert person_of(connection, "a") is None
        with database.writing() as other:
            add_person(database, other, "a", NOON)
        # PostgreSQL keeps old rows only for those who still see them, and says nothing of it.
        assert leave_no_traces(database) is (database.path is None)
    assert leave_no_traces(database)
