"""Documents: saved, opened again, and never overwritten silently."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from planner.errors import StorageError
from planner.storage.database import Database
from planner.storage.documents import Conflict, Document, Saved, list_documents, open_document, put_document, remove_document, save_document
from planner.storage.location import Location
from planner.storage.opening import open_records
from planner.storage.persons import add_person, erase_person
from planner.storage.schema import DOCUMENTS, WRITES
from planner.storage.writes import Refused, Write, once
from tests.storage.databases import ENVIRONMENT, NOON, write

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def save(database: Database, key: str, body: dict[str, Any], began_from: int = 0, by: str = "agent-1") -> Saved | Conflict:
    return save_document(database, write(key, by, began_from), "case-1", "case", "person-1", body, began_from)


def test_a_document_is_there_after_everything_is_closed(place: Location) -> None:
    first = open_records(place, ENVIRONMENT, None).database
    assert save(first, "a", {"title": "周敏的信用卡", "amount": "1200.00"}) == Saved(1)
    assert save(first, "b", {"title": "周敏的信用卡", "amount": "1100.00"}, 1, by="agent-2") == Saved(2)
    first.close()
    second = open_records(place, ENVIRONMENT, None).database
    found = open_document(second, "case-1")
    second.close()
    assert found is not None
    assert found.body == {"title": "周敏的信用卡", "amount": "1100.00"}
    assert (found.heading.id, found.heading.kind, found.heading.person, found.heading.version) == ("case-1", "case", "person-1", 2)
    assert (found.heading.made_at, found.heading.saved_at, found.heading.saved_by) == (NOON, write("", seconds=1).at, "agent-2")


def test_nobody_is_overwritten_and_the_later_one_sees_both(database: Database) -> None:
    save(database, "a", {"pay": "900"})
    assert save(database, "b", {"pay": "800"}, 1, by="agent-2") == Saved(2)
    late = save(database, "c", {"pay": "700"}, 1, by="agent-3")
    assert isinstance(late, Conflict)
    assert late.offered == {"pay": "700"}
    assert late.stored is not None
    assert (late.stored.body, late.stored.heading.version, late.stored.heading.saved_by) == ({"pay": "800"}, 2, "agent-2")
    assert open_document(database, "case-1") == late.stored
    # Having seen both, the later one may save on top.
    assert save(database, "d", {"pay": "700"}, 2, by="agent-3") == Saved(3)


def test_two_new_ones_with_one_id_are_a_conflict_too(database: Database) -> None:
    save(database, "a", {"n": 1})
    second = save(database, "b", {"n": 2})
    assert isinstance(second, Conflict)
    assert second.stored is not None
    assert second.stored.body == {"n": 1}


def test_a_refused_write_is_not_remembered(database: Database) -> None:
    save(database, "a", {"n": 1})
    assert isinstance(save(database, "b", {"n": 2}), Conflict)
    with database.reading() as connection:
        assert list(connection.scalars(select(WRITES.c.idempotency_key))) == ["a"]


def test_a_document_that_was_removed_meanwhile(database: Database) -> None:
    save(database, "a", {"n": 1})
    assert remove_document(database, write("b"), "case-1") is True
    assert remove_document(database, write("b"), "case-1") is True  # repeated: the first answer
    assert remove_document(database, write("c"), "case-1") is False
    assert open_document(database, "case-1") is None
    assert save(database, "d", {"n": 2}, 1) == Conflict(None, {"n": 2})


def test_a_save_that_is_repeated_happens_once(database: Database) -> None:
    assert save(database, "a", {"n": 1}) == Saved(1)
    assert save(database, "b", {"n": 2}, 1) == Saved(2)
    assert save(database, "a", {"n": 1}) == Saved(1)
    found = open_document(database, "case-1")
    assert found is not None
    assert (found.heading.version, found.body) == (2, {"n": 2})


def test_a_key_for_something_else_is_refused(database: Database) -> None:
    save(database, "a", {"n": 1})
    with pytest.raises(StorageError, match="storage.key_reused"):
        save(database, "a", {"n": 2}, 1)


def test_kinds_are_listed_apart_and_the_last_saved_first(database: Database) -> None:
    for number, (name, kind, person) in enumerate([("a", "case", "p1"), ("b", "draft", "p1"), ("c", "case", "p2"), ("d", "case", "p1")]):
        save_document(database, write(name, seconds=number), name, kind, person, {}, 0)
    assert [heading.id for heading in list_documents(database, "case")] == ["d", "c", "a"]
    assert [heading.id for heading in list_documents(database, "case", "p1")] == ["d", "a"]
    assert [heading.id for heading in list_documents(database, "visit")] == []


def test_a_document_stays_with_its_kind_and_person(database: Database) -> None:
    save(database, "a", {"n": 1})
    assert isinstance(save_document(database, write("b"), "case-1", "draft", "person-1", {"n": 2}, 1), Conflict)
    assert isinstance(save_document(database, write("c"), "case-1", "case", "person-2", {"n": 2}, 1), Conflict)


def test_what_is_personal_is_sealed_for_its_place(database: Database) -> None:
    save(database, "a", {"name": "周敏"})
    save_document(database, write("b"), "case-2", "case", "person-1", {"name": "other"}, 0)
    with database.writing() as connection:
        bodies = {row.id: row.body for row in connection.execute(select(DOCUMENTS.c.id, DOCUMENTS.c.body))}
        assert not any("周敏".encode() in body for body in bodies.values())
        connection.execute(update(DOCUMENTS).where(DOCUMENTS.c.id == "case-2").values(body=bodies["case-1"]))
    with pytest.raises(StorageError, match="storage.unreadable"):
        open_document(database, "case-2")


def test_whoever_is_erased_cannot_be_read_or_written(database: Database) -> None:
    save(database, "a", {"name": "周敏"})
    with database.writing() as connection:
        erase_person(connection, "person-1", NOON)
    with pytest.raises(StorageError, match="storage.erased"):
        open_document(database, "case-1")
    with pytest.raises(StorageError, match="storage.erased"):
        save(database, "b", {"name": "周敏"}, 1)
    assert [heading.id for heading in list_documents(database, "case")] == ["case-1"]


def test_several_steps_are_one_write(database: Database) -> None:
    def both(began_from: int) -> dict[str, int]:
        def work(connection: Any) -> dict[str, int]:
            add_person(database, connection, "person-1", NOON)
            one = put_document(database, connection, write(f"k{began_from}"), "x", "case", "person-1", {"n": 1}, 0)
            two = put_document(database, connection, write(f"k{began_from}"), "y", "case", "person-1", {"n": 2}, began_from)
            return {"one": one, "two": two}

        return once(database, write(f"k{began_from}"), {"began_from": began_from}, work)

    with pytest.raises(Refused):
        both(5)
    assert list_documents(database, "case") == ()
    assert both(0) == {"one": 1, "two": 1}


def test_another_refusal_is_not_taken_for_a_conflict(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> int:
        raise Refused("another reason")

    monkeypatch.setattr("planner.storage.documents.put_document", refuse)
    with pytest.raises(Refused):
        save(database, "a", {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(body=st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_what_is_saved_is_what_is_opened(database: Database, body: dict[str, Any]) -> None:
    key = f"case-{len(list_documents(database, 'case'))}"
    assert save_document(database, Write(key, "agent-1", NOON), key, "case", "person-1", body, 0) == Saved(1)
    found = open_document(database, key)
    assert isinstance(found, Document)
    assert found.body == body
