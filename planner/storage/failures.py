"""What a database says went wrong, as the errors of the planner: full, read-only, busy, damaged, wrong key, out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from planner.errors import StorageError

_SQLITE: Final = (
    ("SQLITE_FULL", "storage.full"),
    ("SQLITE_READONLY", "storage.read_only"),
    ("SQLITE_PERM", "storage.read_only"),
    ("SQLITE_CANTOPEN", "storage.no_access"),
    ("SQLITE_IOERR", "storage.input_output"),
    ("SQLITE_BUSY", "storage.busy"),
    ("SQLITE_LOCKED", "storage.busy"),
    ("SQLITE_PROTOCOL", "storage.busy"),  # others held the locks of the log for ten seconds
    ("SQLITE_NOTADB", "storage.not_opened"),  # what the cipher says of another key, and also of a first page that cannot be read
    ("SQLITE_CORRUPT", "storage.damaged"),
)
"""Beginnings of SQLite's names of results (extended ones begin with the plain one), https://www.sqlite.org/rescode.html."""

_POSTGRESQL: Final = (
    ("53100", "storage.full"),
    ("25006", "storage.read_only"),
    ("42501", "storage.no_access"),
    ("28", "storage.no_access"),
    ("58", "storage.input_output"),
    ("40", "storage.busy"),
    ("55P03", "storage.busy"),
    ("53", "storage.busy"),
    ("57014", "storage.busy"),
    ("XX001", "storage.damaged"),
    ("XX002", "storage.damaged"),
    ("57P", "storage.unreachable"),
    ("08", "storage.unreachable"),
)
"""Beginnings of PostgreSQL's SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html."""


def storage_error(error: DBAPIError) -> StorageError:
    """Return the planner's error for a database's; its ``reason`` is the code that the database gave, never a value that was written."""
    cause = error.orig
    name = getattr(cause, "sqlite_errorname", None)
    state = getattr(cause, "sqlstate", None)
    if name:
        return StorageError(_first(_SQLITE, name), reason=name)
    if state:
        return StorageError(_first(_POSTGRESQL, state), reason=state)
    if error.connection_invalidated or type(cause).__name__ == "OperationalError":
        return StorageError("storage.unreachable", reason=type(cause).__name__)  # a connection that breaks has no SQLSTATE
    return StorageError(reason=type(cause).__name__)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database library's errors into :class:`~planner.errors.StorageError`.

    The library's own error quotes the statement with its values; it is left out of the chain, so that no log holds what a person told.
    """
    try:
        yield
    except DBAPIError as error:
        raise storage_error(error) from None
    except PoolTimeout:
        raise StorageError("storage.busy", reason="pool") from None


def _first(table: tuple[tuple[str, str], ...], code: str) -> str:
    return next((key for beginning, key in table if code.startswith(beginning)), StorageError.key)
