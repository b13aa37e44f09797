"""The database behind its door: transactions that are whole or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from planner.errors import StorageError
from planner.storage.database import Database, insert_new, open_file
from planner.storage.schema import PERSONS
from tests.storage.databases import NOON


def _enter_and(database: Database, then: Callable[[Connection], object]) -> None:
    with database.writing() as connection:
        insert_new(connection, PERSONS, {"id": "a", "made_at": NOON, "erased_at": None})
        then(connection)


def _stop(_connection: Connection) -> None:
    raise RuntimeError("the program stopped here")


def test_an_error_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError):
        _enter_and(database, _stop)
    with database.reading() as connection:
        assert connection.execute(PERSONS.select()).all() == []


def test_a_statement_that_fails_leaves_nothing_behind_and_the_next_works(database: Database) -> None:
    with pytest.raises(StorageError):
        _enter_and(database, lambda connection: connection.execute(text("INSERT INTO nowhere VALUES (1)")))
    with database.writing() as connection:
        assert insert_new(connection, PERSONS, {"id": "a", "made_at": NOON, "erased_at": None})
        assert not insert_new(connection, PERSONS, {"id": "a", "made_at": NOON, "erased_at": None})


def test_whoever_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.storage.database.BUSY_SECONDS", 0)
    one, two = (open_file(tmp_path / "records.db", bytes(32)) for _ in range(2))
    with one.writing(), pytest.raises(StorageError, match="storage.busy"), two.writing():
        pytest.fail("two wrote at once")
    with two.writing() as connection:
        connection.execute(text("CREATE TABLE now_it_works (x INTEGER)"))
    one.close()
    two.close()


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as writer:
        insert_new(writer, PERSONS, {"id": "a", "made_at": NOON, "erased_at": None})
        with database.reading() as reader:
            assert reader.execute(PERSONS.select()).all() == []


def test_the_key_is_not_shown_by_accident(tmp_path: Path) -> None:
    database = open_file(tmp_path / "records.db", b"K" * 32)
    assert "KKKK" not in repr(database)
    assert len({database.key, database.person_key_wrap, database.request_key}) == 3
    database.close()
