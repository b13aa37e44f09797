"""Documents with versions: cases, drafts, visits. Two people at one document never overwrite each other silently.

Whoever saves says which version their text began from. When another was faster, nothing is written, and the later writer gets both texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from planner.storage.database import Database, insert_new
from planner.storage.field_encryption import seal, unseal
from planner.storage.persons import add_person, person_key
from planner.storage.schema import DOCUMENTS
from planner.storage.writes import Refused, Write, once

Body = Mapping[str, Any]
"""Plain JSON values."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What can be said of a document without opening it. Versions count from 1."""

    id: str
    kind: str
    person: str
    version: int
    made_at: datetime
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it stands."""

    heading: Heading
    body: Body


@dataclass(frozen=True, slots=True)
class Saved:
    """It is on the disk, as this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another was faster, and nothing was written: what stands now (None: it was removed), and what was to be saved."""

    stored: Document | None
    offered: Body


def save_document(database: Database, write: Write, document: str, kind: str, person: str, body: Body, began_from: int) -> Saved | Conflict:
    """Save a document that began from a version (0: a new one); the person is entered if they are new.

    Raises:
        StorageError: the person was erased, the idempotency key was used for something else, or the database fails.
    """
    request = {"save": document, "kind": kind, "person": person, "body": body, "began_from": began_from}

    def work(connection: Connection) -> dict[str, int]:
        add_person(database, connection, person, write.at)
        return {"version": put_document(database, connection, write, document, kind, person, body, began_from)}

    try:
        return Saved(once(database, write, request, work)["version"])
    except Refused as refused:
        if isinstance(refused.reason, Conflict):
            return refused.reason
        raise


def put_document(
    database: Database, connection: Connection, write: Write, document: str, kind: str, person: str, body: Body, began_from: int
) -> int:
    """Save a document as a step of an open transaction, for a person who is there; return its new version.

    Raises:
        Refused: another was faster; its reason is a :class:`Conflict`.
    """
    version = began_from + 1
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = seal(person_key(database, connection, person), text, _context(document, kind, version))
    saved = {"version": version, "body": sealed, "saved_at": write.at, "saved_by": write.by}
    if began_from == 0:
        done = insert_new(connection, DOCUMENTS, {"id": document, "kind": kind, "person_id": person, "made_at": write.at, **saved})
    else:
        same = (DOCUMENTS.c.id == document, DOCUMENTS.c.kind == kind, DOCUMENTS.c.person_id == person)
        done = connection.execute(update(DOCUMENTS).where(*same, DOCUMENTS.c.version == began_from).values(**saved)).rowcount == 1
    if not done:
        raise Refused(Conflict(_found(database, connection, document), body))
    return version


def open_document(database: Database, document: str) -> Document | None:
    """Return a document as it stands, None when there is no such.

    Raises:
        StorageError: its person was erased, or the database fails.
    """
    with database.reading() as connection:
        return _found(database, connection, document)


def list_documents(database: Database, kind: str, person: str | None = None) -> tuple[Heading, ...]:
    """Return the headings of all documents of a kind (and of one person), the last saved first."""
    wanted = select(DOCUMENTS).where(DOCUMENTS.c.kind == kind).order_by(DOCUMENTS.c.saved_at.desc(), DOCUMENTS.c.id)
    if person is not None:
        wanted = wanted.where(DOCUMENTS.c.person_id == person)
    with database.reading() as connection:
        return tuple(_heading(row) for row in connection.execute(wanted))


def remove_document(database: Database, write: Write, document: str) -> bool:
    """Remove a document; return whether there was one."""

    def work(connection: Connection) -> dict[str, bool]:
        return {"removed": connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.id == document)).rowcount == 1}

    return bool(once(database, write, {"remove": document}, work)["removed"])


def _found(database: Database, connection: Connection, document: str) -> Document | None:
    row = connection.execute(select(DOCUMENTS).where(DOCUMENTS.c.id == document)).one_or_none()
    if row is None:
        return None
    key = person_key(database, connection, row.person_id)
    return Document(_heading(row), json.loads(unseal(key, row.body, _context(row.id, row.kind, row.version))))


def _heading(row: Row[Any]) -> Heading:
    return Heading(row.id, row.kind, row.person_id, row.version, row.made_at, row.saved_at, row.saved_by)


def _context(document: str, kind: str, version: int) -> str:
    return f"documents/{document}/{kind}/{version}"
