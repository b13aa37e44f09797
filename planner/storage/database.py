"""The database behind one door: an encrypted SQLite file, or PostgreSQL; transactions that are whole or nothing.

SQLite: SQLCipher encrypts every page with AES-256 and a keyed hash; the log is written ahead (WAL) and, with ``synchronous=FULL``, is on
the disk before a write is acknowledged. A writer takes the write lock at its start, so no transaction fails half-way because another was
faster.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.sql.schema import Table
from sqlcipher3 import dbapi2 as sqlcipher

from planner.errors import StorageError
from planner.storage.failures import translated
from planner.storage.field_encryption import derived_key
from planner.storage.folder import list_to_disk

BUSY_SECONDS: Final = 30
"""How long a transaction waits for another before it gives up."""
ALONE_SECONDS: Final = 2
"""How long whoever wants the file alone waits for others to close it."""
TRACES_SECONDS: Final = 1
"""How long whoever reads is waited for before old traces are left for the next time."""
POOL: Final = {"pool_size": 20, "max_overflow": 20, "pool_timeout": BUSY_SECONDS, "pool_use_lifo": True}
_BEGIN: Final = "planner_begin"
"""Name of the option that says how a transaction begins in SQLite."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: ``path`` is the file, None for a server; from the master ``key`` those for each purpose are derived."""

    engine: Engine
    key: bytes = field(repr=False)
    path: Path | None = None

    @property
    def person_key_wrap(self) -> bytes:
        """The key that wraps the keys of persons."""
        return derived_key(self.key, "persons")

    @property
    def request_key(self) -> bytes:
        """The key of the digests by which a repeated write is known again."""
        return derived_key(self.key, "requests")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads: all that it sees is of one moment in SQLite, and committed in PostgreSQL."""
        with translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a transaction that only reads and sees one moment on both back ends, however long it lasts; nobody waits for it."""
        options = {} if self.path else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with translated(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes. At the end of the block all of it is on the disk; after an error none of it is.

        A connection on which something failed is closed and not used again, so the next try begins anew.
        """
        with translated(), self.engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection:
            try:
                with connection.begin():
                    yield connection
            except DBAPIError:
                connection.invalidate()
                raise

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_file(path: Path, key: bytes, *, alone: bool = False) -> Database:
    """Open the encrypted file at a path; it is made, for its owner alone, when there is none.

    With ``alone`` it opens only while no other program has it open, and stays closed to others until it is closed.

    Raises:
        StorageError: it cannot be opened, or not with this key.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        list_to_disk(path.parent)
    except OSError as error:
        raise StorageError("storage.no_access", reason=type(error).__name__) from None
    connect = _file_connector(path, derived_key(key, "file"), alone=alone)
    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, **POOL)
    event.listen(engine, "begin", _begin)
    return Database(engine, key, path)


def open_server(url: str, key: bytes) -> Database:
    """Open a PostgreSQL database by its URL, ``postgresql://user@host/name``; nothing is asked of the server yet.

    Raises:
        StorageError: it is not such a URL.
    """
    engine = create_engine(_server_url(url), pool_pre_ping=True, hide_parameters=True, **POOL)
    event.listen(engine, "connect", _set_up_server)
    return Database(engine, key)


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert a row unless its primary key is there already; return whether it was inserted.

    In PostgreSQL this waits for another transaction that is just inserting the same key.
    """
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    insert = make(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(insert).first() is not None


def leave_no_traces(database: Database) -> bool:
    """Take what was removed also out of the places where the database would keep it for a while; return whether it could be done now.

    SQLite overwrites removed rows with zeros; here its log is folded into the file and cut off, unless somebody is reading an older state.
    PostgreSQL's old rows are vacuumed away. Copies made before (backups, a server's archive of its log) are out of reach of this.
    """
    with translated():
        if database.path is None:
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM person_keys"))
            return True
        with database.engine.connect().execution_options(**{_BEGIN: ""}) as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={TRACES_SECONDS * 1_000}")
            try:
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1_000}")
            return not busy


def _file_connector(path: Path, key: bytes, *, alone: bool) -> Callable[[], Any]:
    def connect() -> Any:
        timeout = ALONE_SECONDS if alone else BUSY_SECONDS
        connection = sqlcipher.connect(str(path), timeout=timeout, check_same_thread=False, isolation_level=None)
        try:
            # The cipher would write its own errors to the terminal; they come back as errors anyway.
            connection.execute("PRAGMA cipher_log_level=NONE").fetchall()
            connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"").fetchall()
            for setting in (
                f"locking_mode={'EXCLUSIVE' if alone else 'NORMAL'}",
                "journal_mode=WAL",
                "synchronous=FULL",
                "fullfsync=ON",  # macOS: past the disk's own cache
                "checkpoint_fullfsync=ON",
                "foreign_keys=ON",
                "secure_delete=ON",
                "trusted_schema=OFF",
                "temp_store=MEMORY",
            ):
                connection.execute(f"PRAGMA {setting}").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def _begin(connection: Connection) -> None:
    if begin := connection.get_execution_options().get(_BEGIN, "BEGIN"):
        connection.exec_driver_sql(begin)


def _set_up_server(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _server_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageError("storage.location", reason="url") from None
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise StorageError("storage.location", reason=parsed.get_backend_name())
    return parsed.set(drivername="postgresql+psycopg")
