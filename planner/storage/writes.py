"""Every write happens once: it carries an idempotency key, and whoever repeats it after a broken connection gets the first answer.

The answer is kept in the same transaction as what was written, so one is never there without the other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from planner.errors import StorageError
from planner.storage.database import Database, insert_new
from planner.storage.schema import WRITES

Answer = dict[str, Any]
"""What a write answers, as plain JSON values: versions, positions, ids. Nothing personal: it is kept in the clear."""


@dataclass(frozen=True, slots=True)
class Write:
    """What every write carries: its idempotency ``key``, made by the caller anew for each thing that is to happen, who writes, and when."""

    key: str
    by: str
    at: datetime


class Refused(Exception):
    """Ends the transaction with nothing written, and carries the reason out as a value."""

    def __init__(self, reason: object) -> None:
        self.reason = reason
        super().__init__()


def once(database: Database, write: Write, request: Mapping[str, Any], work: Callable[[Connection], Answer]) -> Answer:
    """Do the work in one transaction and remember its answer; when it was done before, return that answer and do nothing.

    Args:
        database: where.
        write: the idempotency key, who and when.
        request: what is asked for, as JSON values. Only a keyed digest of it is kept, to tell a repetition from a mix-up of keys.
        work: the steps; what it returns is kept. It may raise :class:`Refused`, and then nothing is remembered.

    Raises:
        StorageError: the key was used for something else, or the database fails; then nothing was written,
            or, when the answer was lost on its way, all of it, and repeating the write with the same key tells.
    """
    digest = _digest(database, request)
    with database.writing() as connection:
        row = {"idempotency_key": write.key, "request": digest, "result": "", "written_at": write.at, "written_by": write.by}
        if not insert_new(connection, WRITES, row):
            return _first_answer(connection, write.key, digest)
        answer = work(connection)
        result = json.dumps(answer, separators=(",", ":"))
        connection.execute(WRITES.update().where(WRITES.c.idempotency_key == write.key).values(result=result))
    return answer


def forget_writes(database: Database, before: datetime) -> int:
    """Remove the answers of writes older than a moment, which nobody will repeat any more; return how many."""
    with database.writing() as connection:
        return connection.execute(delete(WRITES).where(WRITES.c.written_at < before)).rowcount


def _first_answer(connection: Connection, key: str, digest: bytes) -> Answer:
    row = connection.execute(select(WRITES.c.request, WRITES.c.result).where(WRITES.c.idempotency_key == key)).one()
    if not hmac.compare_digest(row.request, digest):
        raise StorageError("storage.key_reused")
    answer: Answer = json.loads(row.result)
    return answer


def _digest(database: Database, request: Mapping[str, Any]) -> bytes:
    text = json.dumps(request, sort_keys=True, separators=(",", ":"))
    return hmac.digest(database.request_key, text.encode(), hashlib.sha256)
