"""Sessions: who is signed in, kept on the server. A browser holds a random token; the records hold only its digest.

A session locks when nobody uses it, and ends after a working day whatever happens. On a shared tablet a PIN opens it again; without a PIN
one signs in anew. While a tablet is handed over, its session may do what a borrower may, on one case, until the PIN. The role is read from
the records at each check, so that a change holds at once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Update, delete, select, update

from planner.casework.access import AccessRole
from planner.errors import AccessRefused, InputError
from planner.storage.access_key import access_key
from planner.storage.accounts import end_sessions
from planner.storage.database import Database
from planner.storage.field_encryption import seal, unseal
from planner.storage.passwords import Secret, check_pin, hashed, matches
from planner.storage.schema import ACCOUNTS, SESSIONS

IDLE: Final = timedelta(minutes=10)
"""After so long without a step a session is locked."""
LONGEST: Final = timedelta(hours=12)
PIN_TRIES: Final = 5
"""After so many wrong PINs in a row a session ends: six digits are few."""
SEEN_STEP: Final = timedelta(seconds=30)
"""How exactly it is remembered when a session was used last; not every look is worth a write."""
TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """Who asks: their account, and their role as it is now. ``shown_case``: the one case of a tablet that is handed over, else empty."""

    account: str
    role: AccessRole
    shown_case: str = ""


def start_session(database: Database, account: str, now: datetime, pin: Secret | None = None) -> Secret:
    """Start a session for an account that has just signed in, and return its token, which nobody can see again.

    Args:
        pin: on a shared tablet, what opens it again.

    Raises:
        InputError: the PIN is too simple.
    """
    token = Secret(secrets.token_urlsafe(TOKEN_BYTES))
    digest = token_digest(token)
    if pin is not None:
        check_pin(pin)
    sealed = None if pin is None else seal(access_key(database), hashed(pin).value.encode(), _context(digest))
    row = {
        "token_digest": digest,
        "account_id": account,
        "made_at": now,
        "seen_at": now,
        "ends_at": now + LONGEST,
        "is_locked": False,
        "pin": sealed,
        "pin_failures": 0,
        "shown_case": None,
    }
    with database.writing() as connection:
        connection.execute(SESSIONS.insert().values(row))
    return token


def session_of(database: Database, token: Secret, now: datetime) -> Session:
    """Return who asks, and remember that the session is in use.

    Raises:
        AccessRefused: see :func:`checked`.
    """
    with database.reading() as connection:
        session, seen_at = _checked(connection, token, now)
    if now - seen_at >= SEEN_STEP:
        with database.writing() as connection:
            checked(connection, token, now)
            connection.execute(_this(token).where(SESSIONS.c.seen_at < now).values(seen_at=now))
    return session


def checked(connection: Connection, token: Secret, now: datetime) -> Session:
    """Return who asks, as a step of an open transaction.

    Raises:
        AccessRefused: not signed in or no longer (``access.session.ended``), locked (``access.session.locked``), or with a password that
            somebody else gave and that has to be changed first (``access.session.must_change``).
    """
    return _checked(connection, token, now)[0]


def lock_session(database: Database, token: Secret) -> None:
    """Lock a session at once."""
    with database.writing() as connection:
        connection.execute(_this(token).values(is_locked=True))


def unlock_session(database: Database, token: Secret, pin: Secret, now: datetime) -> None:
    """Open a locked session again with its PIN, and take a tablet back that was handed over.

    A try is counted before the PIN is looked at, so that tries at the same moment all count.

    Raises:
        AccessRefused: a wrong PIN, or the session has ended, or has no PIN.
    """
    with database.writing() as connection:
        row = _row(connection, token, now)
        if row is None or row.pin is None or row.pin_failures >= PIN_TRIES:
            raise AccessRefused("access.session.ended")
        connection.execute(_this(token).values(pin_failures=SESSIONS.c.pin_failures + 1))
    stored = Secret(unseal(access_key(database), row.pin, _context(row.token_digest)).decode())
    if not matches(pin, stored):
        if row.pin_failures + 1 >= PIN_TRIES:
            end_session(database, token)
            raise AccessRefused("access.session.ended")
        raise AccessRefused("access.pin.wrong", number=PIN_TRIES - row.pin_failures - 1)
    with database.writing() as connection:
        opened = {"is_locked": False, "pin_failures": 0, "seen_at": now, "shown_case": None}
        if not connection.execute(_this(token).values(opened)).rowcount:
            raise AccessRefused("access.session.ended")


def hand_over(connection: Connection, token: Secret, case: str) -> None:
    """Let a session show one case to its borrower, as a step of an open transaction; the PIN takes it back.

    Raises:
        InputError: the session has no PIN, so that nobody could take it back.
    """
    if not connection.execute(_this(token).where(SESSIONS.c.pin.is_not(None)).values(shown_case=case)).rowcount:
        raise InputError("access.pin.needed", place="pin")


def end_session(database: Database, token: Secret) -> None:
    """Sign out."""
    with database.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.token_digest == token_digest(token)))


def end_all_sessions(database: Database, account: str) -> int:
    """Sign out everywhere; return how many sessions ended."""
    with database.writing() as connection:
        return end_sessions(connection, account)


def forget_sessions(database: Database, now: datetime) -> int:
    """Remove sessions that have ended by themselves; return how many."""
    with database.writing() as connection:
        return connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at <= now)).rowcount


def token_digest(token: Secret) -> bytes:
    """Return what is kept of a token. It is random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.value.encode("utf-8", "surrogatepass")).digest()


def _checked(connection: Connection, token: Secret, now: datetime) -> tuple[Session, datetime]:
    row = _row(connection, token, now)
    if row is None:
        raise AccessRefused("access.session.ended")
    if row.is_locked or now - row.seen_at >= IDLE:
        raise AccessRefused("access.session.locked")
    if row.must_change:
        raise AccessRefused("access.session.must_change")
    if row.shown_case is not None:
        return Session(row.account_id, "borrower_view", row.shown_case), row.seen_at
    return Session(row.account_id, row.role), row.seen_at


def _row(connection: Connection, token: Secret, now: datetime) -> Row[Any] | None:
    """Return a session that has not ended, with its account as it is now; in a transaction that writes, others wait."""
    wanted = (
        select(SESSIONS, ACCOUNTS.c.role, ACCOUNTS.c.must_change)
        .join(ACCOUNTS, ACCOUNTS.c.id == SESSIONS.c.account_id)
        .where(SESSIONS.c.token_digest == token_digest(token), SESSIONS.c.ends_at > now, ACCOUNTS.c.disabled_at.is_(None))
    )
    return connection.execute(wanted.with_for_update(of=SESSIONS)).one_or_none()


def _this(token: Secret) -> Update:
    return update(SESSIONS).where(SESSIONS.c.token_digest == token_digest(token))


def _context(digest: bytes) -> str:
    return f"sessions/{digest.hex()}/pin"
