"""Persons and their keys: what is personal is sealed with the key of its person, and whoever destroys the key has erased the person.

The functions with a connection are steps of a transaction that is already open; :mod:`planner.storage.writes` opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from planner.errors import StorageError
from planner.storage.database import Database, insert_new
from planner.storage.field_encryption import new_key, seal, unseal
from planner.storage.schema import PERSON_KEYS, PERSONS


@dataclass(frozen=True, slots=True)
class Person:
    """An id that says nothing, and when the person was entered and erased."""

    id: str
    made_at: datetime
    erased_at: datetime | None = None


def add_person(database: Database, connection: Connection, person: str, now: datetime) -> bool:
    """Enter a person and make their key; return False when they were there already.

    Raises:
        StorageError: the person was erased; a new id is needed, so that nobody comes back by mistake.
    """
    if not insert_new(connection, PERSONS, {"id": person, "made_at": now, "erased_at": None}):
        person_key(database, connection, person)
        return False
    wrapped = seal(database.person_key_wrap, new_key(), _context(person))
    connection.execute(PERSON_KEYS.insert().values(person_id=person, wrapped=wrapped))
    return True


def erase_person(connection: Connection, person: str, now: datetime) -> bool:
    """Destroy a person's key, so that nothing of them can be read any more; return False when it was destroyed already.

    The rows stay, sealed for ever, so that what others have proof of can still be counted.
    After the transaction, :func:`planner.storage.database.leave_no_traces` takes the key out of the database's logs too.

    Raises:
        StorageError: there is no such person.
    """
    if not connection.execute(delete(PERSON_KEYS).where(PERSON_KEYS.c.person_id == person)).rowcount:
        _known(connection, person)
        return False
    connection.execute(update(PERSONS).where(PERSONS.c.id == person).values(erased_at=now))
    return True


def person_of(connection: Connection, person: str) -> Person | None:
    """Return what is known of an id, None when there is no such person."""
    row = connection.execute(select(PERSONS).where(PERSONS.c.id == person)).one_or_none()
    return None if row is None else Person(row.id, row.made_at, row.erased_at)


def person_key(database: Database, connection: Connection, person: str) -> bytes:
    """Return a person's key.

    Raises:
        StorageError: there is no such person, or they were erased.
    """
    wrapped = connection.scalar(select(PERSON_KEYS.c.wrapped).where(PERSON_KEYS.c.person_id == person))
    if wrapped is None:
        _known(connection, person)
        raise StorageError("storage.erased", person=person)
    return unwrapped(database.person_key_wrap, person, wrapped)


def unwrapped(wrap: bytes, person: str, wrapped: bytes) -> bytes:
    """Return a person's key from its row, with the key that wraps it.

    Raises:
        StorageError: it was wrapped with another key, or altered.
    """
    return unseal(wrap, wrapped, _context(person))


def rewrap_all(connection: Connection, old: bytes, new: bytes) -> None:
    """Wrap the keys of all persons anew, as a step of an open transaction.

    Raises:
        StorageError: one of them was not wrapped with the old key.
    """
    rows = connection.execute(select(PERSON_KEYS)).all()
    for row in rows:
        wrapped = seal(new, unwrapped(old, row.person_id, row.wrapped), _context(row.person_id))
        connection.execute(update(PERSON_KEYS).where(PERSON_KEYS.c.person_id == row.person_id).values(wrapped=wrapped))


def _known(connection: Connection, person: str) -> None:
    if person_of(connection, person) is None:
        raise StorageError("storage.no_person", person=person)


def _context(person: str) -> str:
    return f"person_keys/{person}"
