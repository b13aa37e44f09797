"""Local accounts: who may sign in, with which role. The first one is an admin's.

Name and password hash are sealed with a key of their own; a name is found again by its keyed digest. Whether a name is unknown, a password
wrong or an account disabled, the answer is the same and takes the same steps.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select, update

from planner.casework.access import ACCESS_ROLES, AccessRole
from planner.errors import AccessRefused, InputError
from planner.storage.access_key import access_key
from planner.storage.database import Database, insert_new
from planner.storage.field_encryption import derived_key, seal, unseal
from planner.storage.lockout import ACCOUNT, DEVICE, begin_try, clear_tries, end_try
from planner.storage.passwords import Secret, check_password, hashed, is_outdated, matches
from planner.storage.schema import ACCOUNTS, SESSIONS
from planner.storage.writes import Write, once

LONGEST_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. ``must_change``: the password was given by somebody else and lasts until the first sign-in only."""

    id: str
    name: str = field(repr=False)
    role: AccessRole
    must_change: bool
    made_at: datetime
    disabled_at: datetime | None = None


def add_account(
    database: Database, write: Write, account: str, name: str, role: AccessRole, password: Secret, *, must_change: bool
) -> None:
    """Add an account under a new id.

    Raises:
        InputError: the name is taken or no name, the role is unknown or the first account's and not admin, the password too simple.
        StorageError: the idempotency key was used for something else, or the database fails.
    """
    name = normal_name(name)
    if role not in ACCESS_ROLES:
        raise InputError("access.account.role", place="role", roles=", ".join(ACCESS_ROLES))
    check_password(password, name)
    key, digest, sealed = access_key(database), name_digest(database, name), _sealed_hash(database, account, password)

    def work(connection: Connection) -> dict[str, str]:
        if role != "admin" and not connection.scalar(select(func.count()).select_from(ACCOUNTS)):
            raise InputError("access.account.first_is_admin", place="role")
        row = {
            "id": account,
            "name_digest": digest,
            "name": seal(key, name.encode(), _context(account, "name")),
            "role": role,
            "password": sealed,
            "must_change": must_change,
            "made_at": write.at,
            "made_by": write.by,
            "disabled_at": None,
        }
        if not insert_new(connection, ACCOUNTS, row):
            raise InputError("access.account.exists", place="name")
        return {"account": account}

    # The password is not part of the request: not even a digest of it is kept with the writes.
    once(database, write, {"add_account": account, "name": name, "role": role}, work)


def sign_in(database: Database, name: str, password: Secret, device: str, now: datetime) -> Account:
    """Return the account with a name and a password.

    Args:
        device: what tells one device from another, such as its address; failures are counted for it as well.

    Raises:
        AccessRefused: no such account, wrong password, or disabled, which all look the same; or one has to wait (``number`` of minutes).
    """
    account, device_digest = name_digest(database, _folded(name)), _digest(database, "device", device)
    key = access_key(database)
    with database.writing() as connection:
        until = begin_try(connection, ((account, ACCOUNT), (device_digest, DEVICE)), now)
    if until is not None:
        raise AccessRefused("access.sign_in.wait", number=-(-(until - now) // timedelta(minutes=1)))
    with database.reading() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name_digest == account)).one_or_none()
    stored = None if row is None else Secret(_opened(key, row.id, "password", row.password))
    if not matches(password, stored) or row is None or stored is None or row.disabled_at is not None:
        raise AccessRefused("access.sign_in.wrong")
    renewed = _sealed_hash(database, row.id, password) if is_outdated(stored) else None
    with database.writing() as connection:
        end_try(connection, account, device_digest)
        if renewed is not None:
            same = (ACCOUNTS.c.id == row.id, ACCOUNTS.c.password == row.password)  # unless it was changed meanwhile
            connection.execute(update(ACCOUNTS).where(*same).values(password=renewed))
    return _account(key, row)


def change_password(database: Database, write: Write, name: str, old: Secret, new: Secret, device: str) -> None:
    """Change one's own password, with the old one; all sessions of the account end.

    Raises:
        AccessRefused: as :func:`sign_in` says.
        InputError: the new one is too simple, or is the old one.
    """
    account = sign_in(database, name, old, device, write.at)
    if old.normal == new.normal:
        raise InputError("access.password.same", place="password")
    _set_password(database, write, account, new, must_change=False)


def reset_password(database: Database, write: Write, account: str, new: Secret) -> None:
    """Give an account another password, which lasts until its first sign-in; its sessions end, and it need not wait any more.

    Raises:
        InputError: no such account, or the password is too simple.
    """
    _set_password(database, write, account_of(database, account), new, must_change=True)


def disable_account(database: Database, write: Write, account: str) -> None:
    """Let nobody sign in with an account any more; its sessions end. Its id stays, because the records name it.

    Raises:
        InputError: no such account, or the last admin's.
    """

    def work(connection: Connection) -> None:
        _keep_an_admin(connection, account)
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(disabled_at=write.at))
        end_sessions(connection, account)

    _change(database, write, account, {"disable_account": account}, work)


def set_role(database: Database, write: Write, account: str, role: AccessRole) -> None:
    """Give an account another role; it holds at once, also in sessions that are open.

    Raises:
        InputError: no such account or role, or it is the last admin's.
    """
    if role not in ACCESS_ROLES:
        raise InputError("access.account.role", place="role", roles=", ".join(ACCESS_ROLES))

    def work(connection: Connection) -> None:
        if role != "admin":
            _keep_an_admin(connection, account)
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(role=role))

    _change(database, write, account, {"set_role": account, "role": role}, work)


def account_of(database: Database, account: str) -> Account:
    """Return the account with an id.

    Raises:
        InputError: there is none.
    """
    with database.reading() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account)).one_or_none()
    if row is None:
        raise InputError("access.account.unknown", place="account")
    return _account(access_key(database), row)


def list_accounts(database: Database) -> tuple[Account, ...]:
    """Return all accounts, the oldest first, disabled ones too."""
    with database.reading() as connection:
        rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.made_at, ACCOUNTS.c.id)).all()
    key = access_key(database)
    return tuple(_account(key, row) for row in rows)


def account_named(database: Database, name: str) -> Account:
    """Return the account with a name.

    Raises:
        InputError: there is none.
    """
    digest = name_digest(database, _folded(name))
    with database.reading() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name_digest == digest)).one_or_none()
    if row is None:
        raise InputError("access.account.unknown", place="name")
    return _account(access_key(database), row)


def normal_name(name: str) -> str:
    """Return a name as it is kept: one form of Unicode, small letters.

    >>> normal_name(" Zhou.Min ")
    'zhou.min'

    Raises:
        InputError: empty, too long, or with a space in it.
    """
    text = _folded(name)
    if not 0 < len(text) <= LONGEST_NAME or not text.isprintable() or " " in text:
        raise InputError("access.account.name", place="name", most=LONGEST_NAME)
    return text


def name_digest(database: Database, name: str) -> bytes:
    """Return the keyed digest by which a name is found."""
    return _digest(database, "name", name)


def end_sessions(connection: Connection, account: str) -> int:
    """End all sessions of an account, as a step of an open transaction; return how many."""
    return connection.execute(delete(SESSIONS).where(SESSIONS.c.account_id == account)).rowcount


def _set_password(database: Database, write: Write, account: Account, new: Secret, *, must_change: bool) -> None:
    check_password(new, account.name)
    sealed, digest = _sealed_hash(database, account.id, new), name_digest(database, account.name)

    def work(connection: Connection) -> None:
        connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(password=sealed, must_change=must_change))
        end_sessions(connection, account.id)
        if must_change:
            clear_tries(connection, digest)

    _change(database, write, account.id, {"set_password": account.id, "must_change": must_change}, work)


def _change(database: Database, write: Write, account: str, request: dict[str, Any], work: Callable[[Connection], None]) -> None:
    """Do a change to an account that is there, once."""

    def checked(connection: Connection) -> dict[str, str]:
        if connection.scalar(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account)) is None:
            raise InputError("access.account.unknown", place="account")
        work(connection)
        return {"account": account}

    once(database, write, request, checked)


def _keep_an_admin(connection: Connection, account: str) -> None:
    """Refuse to take the last admin away. The rows are held, so that two admins cannot take each other away at once."""
    admins = select(ACCOUNTS.c.id).where(ACCOUNTS.c.role == "admin", ACCOUNTS.c.disabled_at.is_(None)).order_by(ACCOUNTS.c.id)
    if list(connection.scalars(admins.with_for_update())) == [account]:
        raise InputError("access.account.last_admin", place="account")


def _account(key: bytes, row: Row[Any]) -> Account:
    name = _opened(key, row.id, "name", row.name)
    return Account(row.id, name, row.role, row.must_change, row.made_at, row.disabled_at)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _sealed_hash(database: Database, account: str, password: Secret) -> bytes:
    return seal(access_key(database), hashed(password).value.encode(), _context(account, "password"))


def _opened(key: bytes, account: str, column: str, sealed: bytes) -> str:
    return unseal(key, sealed, _context(account, column)).decode()


def _digest(database: Database, kind: str, text: str) -> bytes:
    key = derived_key(access_key(database), "digests")
    return hmac.digest(key, f"{kind}/{text}".encode("utf-8", "surrogatepass"), hashlib.sha256)


def _context(account: str, column: str) -> str:
    return f"accounts/{account}/{column}"
