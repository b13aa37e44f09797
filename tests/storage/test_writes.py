"""Writes that happen once."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, select

from planner.errors import StorageError
from planner.storage.database import Database
from planner.storage.schema import WRITES
from planner.storage.writes import forget_writes, once
from tests.storage.databases import NOON, write


def test_the_work_is_done_once_and_answered_always(database: Database) -> None:
    done: list[int] = []

    def work(_connection: Connection) -> dict[str, int]:
        done.append(len(done))
        return {"done": len(done)}

    assert [once(database, write("a"), {"x": 1}, work) for _ in range(3)] == [{"done": 1}] * 3
    assert once(database, write("b"), {"x": 1}, work) == {"done": 2}
    with pytest.raises(StorageError, match="storage.key_reused"):
        once(database, write("a"), {"x": 2}, work)
    assert done == [0, 1]


def test_after_an_error_the_next_try_works(database: Database) -> None:
    def fail(_connection: Connection) -> dict[str, int]:
        raise RuntimeError("the program stopped here")

    with pytest.raises(RuntimeError):
        once(database, write("a"), {}, fail)
    assert once(database, write("a"), {}, lambda _connection: {"done": 1}) == {"done": 1}


def test_two_that_repeat_at_the_same_moment_do_it_once(database: Database) -> None:
    together, done, answers = Barrier(4), list[int](), list[object]()

    def work(_connection: Connection) -> dict[str, int]:
        done.append(1)
        return {"done": len(done)}

    def repeat() -> None:
        together.wait()
        answers.append(once(database, write("a"), {}, work))

    threads = [Thread(target=repeat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), answers) == (1, [{"done": 1}] * 4)


def test_old_answers_are_forgotten_and_new_ones_kept(database: Database) -> None:
    for number in range(3):
        once(database, write(f"k{number}", seconds=number), {}, lambda _connection: {})
    assert forget_writes(database, NOON + timedelta(seconds=2)) == 2
    with database.reading() as connection:
        assert list(connection.scalars(select(WRITES.c.idempotency_key))) == ["k2"]


def test_what_was_asked_is_not_kept(database: Database) -> None:
    once(database, write("a"), {"name": "周敏"}, lambda _connection: {})
    with database.reading() as connection:
        row = connection.execute(select(WRITES)).one()
    assert len(row.request) == 32
    assert (row.result, row.written_by, row.written_at) == ("{}", "agent-1", NOON)
