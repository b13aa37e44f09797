"""Accounts by command, for whoever has the key of the records: the first admin, and help when no admin can sign in.

Passwords come in as values that tell nothing of themselves; each function returns what is to be said.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, cast

from planner.casework.access import AccessRole
from planner.errors import InputError
from planner.i18n import Language, render, text
from planner.storage import accounts
from planner.storage.database import Database
from planner.storage.opening import open_here
from planner.storage.passwords import Secret
from planner.storage.writes import Write

BY: Final = "command"
"""Who did it, in the records: somebody at the machine who had the key."""


@contextmanager
def opened_records(language: Language) -> Iterator[tuple[Database, str]]:
    """Open the records of this machine; with them comes what was found, to be said.

    Raises:
        StorageError: they cannot be opened.
    """
    opened = open_here()
    try:
        yield opened.database, "".join(f"{render(finding.key, finding.values, language)}\n" for finding in opened.findings)
    finally:
        opened.database.close()


def add(database: Database, name: str, role: str, password: Secret, now: datetime, language: Language) -> str:
    """Add an account; the first one has to be an admin's.

    Raises:
        InputError: names what is wrong, and never the password.
    """
    account = f"account-{secrets.token_hex(8)}"
    accounts.add_account(database, _write(now), account, name, cast(AccessRole, role), password, must_change=False)
    return text("access.command.added", language, name=accounts.normal_name(name), role=role)


def reset(database: Database, name: str, password: Secret, now: datetime, language: Language) -> str:
    """Give an account another password, which lasts until its first sign-in.

    Raises:
        InputError: names what is wrong, and never the password.
    """
    account = accounts.account_named(database, name)
    accounts.reset_password(database, _write(now), account.id, password)
    return text("access.command.reset", language, name=account.name)


def disable(database: Database, name: str, now: datetime, language: Language) -> str:
    """Let nobody sign in with an account any more.

    Raises:
        InputError: there is no such account, or it is the last admin's.
    """
    account = accounts.account_named(database, name)
    accounts.disable_account(database, _write(now), account.id)
    return text("access.command.disabled", language, name=account.name)


def listing(database: Database, language: Language) -> str:
    """Return all accounts, one a line."""
    found = accounts.list_accounts(database)
    if not found:
        return text("access.command.none", language)
    key = {True: "access.command.line_disabled", False: "access.command.line"}
    return "\n".join(text(key[one.disabled_at is not None], language, name=one.name, role=one.role) for one in found)


def new_password(first: str, second: str) -> Secret:
    """Return a new password that was typed twice.

    Raises:
        InputError: the two differ.
    """
    if first != second:
        raise InputError("access.command.differ", place="password")
    return Secret(first)


def _write(now: datetime) -> Write:
    return Write(f"command-{secrets.token_hex(16)}", BY, now)
