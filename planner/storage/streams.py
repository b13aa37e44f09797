"""Streams of events that belong together, such as those of one visit: numbered from 1, appended only, sealed for their person.

Whoever appends says how many events they have seen. When there are more by now, nothing is written, and they get those that they missed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from planner.storage.database import Database, insert_new
from planner.storage.field_encryption import seal, unseal
from planner.storage.persons import add_person, person_key
from planner.storage.schema import STREAM_EVENTS
from planner.storage.writes import Refused, Write, once


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: what kind, about whom, what it says (plain JSON values), when it happened."""

    kind: str
    person: str
    body: Mapping[str, Any]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its stream, and who recorded it."""

    number: int
    event: StreamEvent
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Appended:
    """They are on the disk; the stream has so many events now."""

    size: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Others were faster, and nothing was written: the events that came in between, and those that were to be appended."""

    recorded: tuple[Recorded, ...]
    offered: tuple[StreamEvent, ...]


def append_events(database: Database, write: Write, stream: str, events: Sequence[StreamEvent], seen: int) -> Appended | Missed:
    """Append events, all or none, to a stream of which so many were seen; persons are entered if they are new.

    Raises:
        StorageError: a person was erased, the idempotency key was used for something else, or the database fails.
    """
    request = {
        "append": stream,
        "seen": seen,
        "events": [[one.kind, one.person, one.body, one.happened_at.isoformat()] for one in events],
    }

    def work(connection: Connection) -> dict[str, int]:
        for person in dict.fromkeys(one.person for one in events):
            add_person(database, connection, person, write.at)
        return {"size": put_events(database, connection, write, stream, events, seen)}

    try:
        return Appended(once(database, write, request, work)["size"])
    except Refused as refused:
        if isinstance(refused.reason, Missed):
            return refused.reason
        raise


def put_events(database: Database, connection: Connection, write: Write, stream: str, events: Sequence[StreamEvent], seen: int) -> int:
    """Append events as a step of an open transaction, for persons who are there; return the stream's new size.

    Raises:
        Refused: others were faster; its reason is a :class:`Missed`.
    """
    size = connection.scalar(select(func.count()).where(STREAM_EVENTS.c.stream == stream))
    done = size == seen
    for number, one in enumerate(events if done else (), seen + 1):
        text = json.dumps(one.body, ensure_ascii=False, separators=(",", ":")).encode()
        row = {
            "stream": stream,
            "number": number,
            "kind": one.kind,
            "person_id": one.person,
            "body": seal(person_key(database, connection, one.person), text, _context(stream, number, one.kind)),
            "happened_at": one.happened_at,
            "recorded_by": write.by,
        }
        done = done and insert_new(connection, STREAM_EVENTS, row)
    if not done:
        raise Refused(Missed(_read(database, connection, stream, seen), tuple(events)))
    return seen + len(events)


def read_stream(database: Database, stream: str, after: int = 0) -> tuple[Recorded, ...]:
    """Return the events of a stream after a number, in order.

    Raises:
        StorageError: a person whom they are about was erased, or the database fails.
    """
    with database.reading() as connection:
        return _read(database, connection, stream, after)


def _read(database: Database, connection: Connection, stream: str, after: int) -> tuple[Recorded, ...]:
    wanted = select(STREAM_EVENTS).where(STREAM_EVENTS.c.stream == stream, STREAM_EVENTS.c.number > after)
    keys: dict[str, bytes] = {}
    found = []
    for row in connection.execute(wanted.order_by(STREAM_EVENTS.c.number)).all():
        if row.person_id not in keys:
            keys[row.person_id] = person_key(database, connection, row.person_id)
        body = json.loads(unseal(keys[row.person_id], row.body, _context(stream, row.number, row.kind)))
        found.append(Recorded(row.number, StreamEvent(row.kind, row.person_id, body, row.happened_at), row.recorded_by))
    return tuple(found)


def _context(stream: str, number: int, kind: str) -> str:
    return f"stream_events/{stream}/{number}/{kind}"
