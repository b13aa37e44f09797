"""Lock-out: after a few failed sign-ins an account and a device wait, each time longer.

A try is counted as failed before its password is looked at, and taken back when it was right. So tries at the same moment all count.
Names that nobody bears wait like those of accounts.

>>> [wait_after(failures, ACCOUNT).total_seconds() for failures in (4, 5, 6, 7, 100)]
[0.0, 30.0, 60.0, 120.0, 3600.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from planner.storage.database import Database, insert_new
from planner.storage.schema import TRIES


@dataclass(frozen=True, slots=True)
class Limit:
    """The failure from which on one waits, the first wait, which doubles with each failure, and the longest one."""

    failures: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)


ACCOUNT: Final = Limit(5)
DEVICE: Final = Limit(20)
"""Several people use one device."""
FORGOTTEN_AFTER: Final = timedelta(days=1)
"""After a day without a try, old failures no longer count."""

Subject = tuple[bytes, Limit]
"""The keyed digest of a name or a device, and its limit."""


def wait_after(failures: int, limit: Limit) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    over = failures - limit.failures
    return timedelta(0) if over < 0 else min(limit.first * 2 ** min(over, 32), limit.longest)


def begin_try(connection: Connection, subjects: Sequence[Subject], now: datetime) -> datetime | None:
    """Count a try as failed, as a step of an open transaction; where one has to wait, count nothing and return until when.

    The subjects come in the same order everywhere, so that two tries never wait for each other.
    """
    rows = []
    for digest, _ in subjects:
        insert_new(connection, TRIES, {"subject": digest, "failures": 0, "tried_at": now, "waits_until": None})
        rows.append(connection.execute(select(TRIES).where(TRIES.c.subject == digest).with_for_update()).one())
    waits: list[datetime] = [row.waits_until for row in rows if row.waits_until is not None and row.waits_until > now]
    if waits:
        return max(waits)
    for row, (digest, limit) in zip(rows, subjects, strict=True):
        failures = 1 if now - row.tried_at >= FORGOTTEN_AFTER else row.failures + 1
        wait = wait_after(failures, limit)
        _write(connection, digest, failures, now, now + wait if wait else None)
    return None


def end_try(connection: Connection, account: bytes, device: bytes) -> None:
    """Take a try back that was right: the account begins anew, the device has one failure less.

    A device does not begin anew: else somebody with an account could try others' passwords for ever between two sign-ins of their own.
    """
    for digest in (account, device):
        row = connection.execute(select(TRIES).where(TRIES.c.subject == digest).with_for_update()).one_or_none()
        if row is not None:
            _write(connection, digest, 0 if digest == account else max(row.failures - 1, 0), row.tried_at, None)


def clear_tries(connection: Connection, subject: bytes) -> None:
    """Let an account begin anew, after somebody with the authority gave it another password."""
    connection.execute(delete(TRIES).where(TRIES.c.subject == subject))


def forget_tries(database: Database, now: datetime) -> int:
    """Remove failures that no longer count; return how many."""
    with database.writing() as connection:
        return connection.execute(delete(TRIES).where(TRIES.c.tried_at <= now - FORGOTTEN_AFTER)).rowcount


def _write(connection: Connection, subject: bytes, failures: int, tried_at: datetime, waits_until: datetime | None) -> None:
    values = {"failures": failures, "tried_at": tried_at, "waits_until": waits_until}
    connection.execute(update(TRIES).where(TRIES.c.subject == subject).values(values))
