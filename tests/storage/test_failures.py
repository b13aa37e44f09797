"""What a database says went wrong is said in the planner's words."""

from __future__ import annotations

import pytest
from psycopg import OperationalError as NoConnection
from psycopg import errors as psycopg_errors
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2 as sqlcipher

from planner.errors import StorageError
from planner.storage.failures import storage_error, translated


def _sqlite(name: str) -> Exception:
    error: Exception = sqlcipher.OperationalError("words of the library")
    error.sqlite_errorname = name  # type: ignore[attr-defined]  # as the library sets it
    return error


@pytest.mark.parametrize(
    ("cause", "key"),
    [
        (_sqlite("SQLITE_FULL"), "storage.full"),
        (_sqlite("SQLITE_READONLY"), "storage.read_only"),
        (_sqlite("SQLITE_READONLY_DBMOVED"), "storage.read_only"),
        (_sqlite("SQLITE_CANTOPEN"), "storage.no_access"),
        (_sqlite("SQLITE_IOERR_FSYNC"), "storage.input_output"),
        (_sqlite("SQLITE_BUSY_SNAPSHOT"), "storage.busy"),
        (_sqlite("SQLITE_PROTOCOL"), "storage.busy"),
        (_sqlite("SQLITE_NOTADB"), "storage.not_opened"),
        (_sqlite("SQLITE_CORRUPT"), "storage.damaged"),
        (_sqlite("SQLITE_CONSTRAINT"), "storage.failed"),
        (psycopg_errors.DiskFull(), "storage.full"),
        (psycopg_errors.ReadOnlySqlTransaction(), "storage.read_only"),
        (psycopg_errors.InsufficientPrivilege(), "storage.no_access"),
        (psycopg_errors.InvalidPassword(), "storage.no_access"),
        (psycopg_errors.IoError(), "storage.input_output"),
        (psycopg_errors.LockNotAvailable(), "storage.busy"),
        (psycopg_errors.DeadlockDetected(), "storage.busy"),
        (psycopg_errors.TooManyConnections(), "storage.busy"),
        (psycopg_errors.DataCorrupted(), "storage.damaged"),
        (psycopg_errors.AdminShutdown(), "storage.unreachable"),
        (psycopg_errors.ConnectionFailure(), "storage.unreachable"),
        (psycopg_errors.UniqueViolation(), "storage.failed"),
        (NoConnection("connection refused"), "storage.unreachable"),
        (ValueError("something else"), "storage.failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_fault_has_its_words(cause: Exception, key: str) -> None:
    with pytest.raises(StorageError) as caught, translated():
        raise DBAPIError("INSERT", {"name": "周敏"}, cause)
    assert caught.value.key == key
    assert caught.value.__suppress_context__
    assert "周敏" not in str(caught.value)


def test_a_connection_that_was_lost_is_out_of_reach() -> None:
    lost = OperationalError("SELECT", {}, ValueError("gone"), connection_invalidated=True)
    assert storage_error(lost).key == "storage.unreachable"


def test_no_free_connection_means_busy() -> None:
    with pytest.raises(StorageError, match="storage.busy"), translated():
        raise PoolTimeout


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("x")
