"""The sequence under the register: positions without gaps, contents that can go, checkpoints that stay."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import delete, update

from planner.errors import StorageError
from planner.storage.database import Database
from planner.storage.persons import erase_person
from planner.storage.schema import CHECKPOINTS, LEAF_CONTENTS, LEAVES
from planner.storage.sequence import Content, StoredSequence
from tests.storage.databases import NOON, write


def test_leaves_are_numbered_in_order_and_sequences_are_apart(database: Database) -> None:
    one, two = StoredSequence(database, "one"), StoredSequence(database, "two")
    assert (one.size(), one.leaves(), one.checkpoint()) == (0, (), None)
    assert [one.append(write(f"a{number}"), bytes([number])) for number in range(5)] == [0, 1, 2, 3, 4]
    assert two.append(write("b"), b"other") == 0
    assert (one.size(), two.size()) == (5, 1)
    assert one.leaves() == tuple(bytes([number]) for number in range(5))
    assert one.leaves(2, 4) == (b"\x02", b"\x03")
    assert one.leaves(4, 99) == (b"\x04",)


def test_a_leaf_that_is_appended_again_keeps_its_position(database: Database) -> None:
    sequence = StoredSequence(database, "one")
    assert [sequence.append(write("a"), b"x"), sequence.append(write("b"), b"y"), sequence.append(write("a"), b"x")] == [0, 1, 0]
    assert sequence.size() == 2
    with pytest.raises(StorageError, match="storage.key_reused"):
        sequence.append(write("a"), b"z")


def test_what_a_leaf_commits_to_can_go_and_the_leaf_stays(database: Database) -> None:
    sequence = StoredSequence(database, "one")
    content = Content("person-1", "同意录音".encode())
    sequence.append(write("a"), b"x", content)
    sequence.append(write("b"), b"y", Content("person-1", b"second"))
    sequence.append(write("c"), b"z", Content("person-2", b"third"))
    sequence.append(write("d"), b"bare")
    assert (sequence.content(0), sequence.content(3), sequence.content(9)) == (content, None, None)
    assert sequence.take_content(write("e"), 0) is True
    assert sequence.take_content(write("e"), 0) is True
    assert sequence.take_content(write("f"), 0) is False
    assert sequence.content(0) is None
    with database.writing() as connection:
        assert erase_person(connection, "person-1", NOON)
    assert sequence.content(1) is None
    assert sequence.content(2) == Content("person-2", b"third")
    assert sequence.leaves() == (b"x", b"y", b"z", b"bare")
    with pytest.raises(StorageError, match="storage.erased"):
        sequence.append(write("g"), b"w", Content("person-1", b"again"))
    assert sequence.size() == 4


def test_content_moved_to_another_leaf_does_not_open_there(database: Database) -> None:
    sequence = StoredSequence(database, "one")
    sequence.append(write("a"), b"x", Content("person-1", b"first"))
    sequence.append(write("b"), b"y")
    with database.writing() as connection:
        connection.execute(update(LEAF_CONTENTS).values(position=1))
    with pytest.raises(StorageError, match="storage.unreadable"):
        sequence.content(1)


def test_a_key_that_does_not_open_is_no_erasure(database: Database) -> None:
    sequence = StoredSequence(database, "one")
    sequence.append(write("a"), b"x", Content("person-1", b"first"))
    other = StoredSequence(Database(database.engine, bytes(32), database.path), "one")
    with pytest.raises(StorageError, match="storage.unreadable"):
        other.content(0)


def test_checkpoints_are_kept_as_they_were_and_never_ahead(database: Database) -> None:
    sequence = StoredSequence(database, "one")
    with pytest.raises(StorageError, match="storage.checkpoint_ahead"):
        sequence.add_checkpoint(write("a"), 1, b"too early")
    assert sequence.add_checkpoint(write("b"), 0, b"empty") is True
    sequence.append(write("c"), b"x")
    assert sequence.add_checkpoint(write("d"), 1, b"one") is True
    assert sequence.add_checkpoint(write("e"), 1, b"another view") is False
    assert [sequence.checkpoint(size) for size in (None, 0, 1, 2)] == [b"one", b"empty", b"one", None]
    assert sequence.checkpoints() == (b"empty", b"one")
    assert StoredSequence(database, "two").checkpoints() == ()


@pytest.mark.parametrize(
    "change",
    [
        update(LEAVES).values(leaf=b"forged"),
        delete(LEAVES),
        update(CHECKPOINTS).values(body=b"forged"),
        delete(CHECKPOINTS),
    ],
    ids=str,
)
def test_the_database_refuses_to_change_leaves_and_checkpoints(database: Database, change: object) -> None:
    sequence = StoredSequence(database, "one")
    sequence.append(write("a"), b"x")
    sequence.add_checkpoint(write("b"), 1, b"one")
    with pytest.raises(StorageError), database.writing() as connection:
        connection.execute(change)  # type: ignore[call-overload]  # two kinds of statement
    assert (sequence.leaves(), sequence.checkpoint()) == ((b"x",), b"one")


def test_many_threads_append_without_gaps(database: Database) -> None:
    sequence = StoredSequence(database, "one")
    positions: list[int] = []

    def append(thread: int) -> None:
        positions.extend(sequence.append(write(f"{thread}/{number}"), f"{thread}/{number}".encode()) for number in range(5))

    threads = [Thread(target=append, args=(thread,)) for thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(positions) == list(range(30))
    assert len(set(sequence.leaves())) == 30
