"""What is written while faults happen, and how it is seen that nothing was lost or left half-written.

Each step is one write that changes four tables: it saves the next version of one document and appends the leaf that belongs to it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from planner.storage.database import Database, leave_no_traces
from planner.storage.documents import open_document, put_document
from planner.storage.persons import add_person
from planner.storage.sequence import Content, StoredSequence
from planner.storage.writes import Write, once
from tests.storage.databases import NOON

DOCUMENT, SEQUENCE, PERSON = "case-1", "register", "person-1"


def body(number: int) -> dict[str, object]:
    """What the document says in its so-manieth version: large enough for several pages."""
    return {"number": number, "said": f"第 {number} 版 " * 400}


def step(database: Database, number: int) -> int:
    """Write step ``number`` (from 1), once however often it is repeated; return its position in the sequence."""
    write = Write(f"step-{number}", "agent-1", NOON + timedelta(seconds=number))
    sequence = StoredSequence(database, SEQUENCE)

    def work(connection: Connection) -> dict[str, int]:
        add_person(database, connection, PERSON, write.at)
        put_document(database, connection, write, DOCUMENT, "case", PERSON, body(number), number - 1)
        return {"position": sequence.put(connection, f"leaf-{number}".encode(), Content(PERSON, f"content-{number}".encode()))}

    return int(once(database, write, {"step": number}, work)["position"])


def steps_found(database: Database) -> int:
    """Return how many steps are there, after making sure that each of them is there whole."""
    document = open_document(database, DOCUMENT)
    sequence = StoredSequence(database, SEQUENCE)
    found = 0 if document is None else document.heading.version
    assert sequence.size() == found
    assert sequence.leaves() == tuple(f"leaf-{number}".encode() for number in range(1, found + 1))
    if document is not None:
        assert document.body == body(found)
        assert sequence.content(found - 1) == Content(PERSON, f"content-{found}".encode())
    if database.path is not None:
        with database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert leave_no_traces(database)  # the next check reads the file alone, without the log
        with database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars().all() == []
    return found
