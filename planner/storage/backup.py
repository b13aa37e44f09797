"""A backup: all records of one moment in one sealed file, read again and compared before it gets its name.

Both back ends are copied row by row from one transaction that only reads. So others go on writing, the copy opens on the other back end
too, and the two kinds of records need one format. SQLite's own backup interface begins again whenever another program has written
(https://www.sqlite.org/backup.html), and pg_dump belongs to a server's version and is often not there.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, func, select

from planner.errors import InputError, StorageError
from planner.storage.database import Database
from planner.storage.field_encryption import derived_key, unseal
from planner.storage.folder import give_name
from planner.storage.merkle import Peaks
from planner.storage.persons import unwrapped
from planner.storage.records_format import Columns, End, Heading, Row, read_lines, record_lines, tables_of
from planner.storage.sealed_file import Secret, read_sealed, write_sealed

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a whole backup holds: the revision of its tables, when it was made, and how many rows each table has."""

    revision: str
    made_at: datetime
    rows: Mapping[str, int]


def back_up(database: Database, target: Path, secret: Secret, made_at: datetime) -> Contents:
    """Write a backup of the records as they are now; it has its name only when it is on the disk and was read again.

    Raises:
        InputError: a file has the name already.
        StorageError: it cannot be written, what was written is not what was read, or the database fails.
    """
    if target.exists():
        raise InputError("backup.exists", place=str(target))
    draft = target.with_name(f"{target.name}.{secrets.token_hex(8)}.part")
    with _written(target):
        try:
            with _new_file(draft) as file, database.snapshot() as connection:
                counts = _counts(connection)
                write_sealed(file, secret, record_lines(connection, database.key, made_at))
            contents = _checked(draft, secret, counts)
            give_name(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    return contents


def check_backup(path: Path, secret: Secret) -> Contents:
    """Read a whole backup: that nothing of it was altered or cut off, its key fits its rows, and every sequence has all its leaves.

    Raises:
        InputError: it cannot be read, not with this key or passphrase, or it is not whole.
    """
    check = _Check(str(path))
    with opened_backup(path) as file:
        for item in read_lines(read_sealed(file, secret, str(path)), str(path)):
            check.take(item)
    return check.contents()


@contextmanager
def opened_backup(path: Path) -> Iterator[BinaryIO]:
    """Open a backup's file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError("backup.cannot_read", place=str(path), reason=type(error).__name__) from None


class _Check:
    """What is known of a backup after so many of its items. Of keys and leaves it is also looked at what they are."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._heading: Heading | None = None
        self._table, self._names = "", tuple[str, ...]()
        self._sizes: dict[str, int] = {}
        self._trees: dict[str, Peaks] = {}
        self._rows: dict[str, int] = {}
        self._wrap = b""
        self._has_key_check = False

    def take(self, item: Heading | Columns | Row | End) -> None:
        """Take the next item."""
        if isinstance(item, Heading):
            self._heading, self._wrap = item, derived_key(item.key, "persons")
        elif isinstance(item, Columns):
            self._table, self._names = item.table, item.names
        elif isinstance(item, Row):
            self._take_row(dict(zip(self._names, item.values, strict=True)))
        else:
            self._rows = {name: tally.rows for name, tally in item.tallies.items()}

    def contents(self) -> Contents:
        """Say what is in it, when all was taken."""
        grown = {name: self._trees[name].size if name in self._trees else 0 for name in self._sizes}
        if self._heading is None or not self._has_key_check or grown != self._sizes:
            raise InputError("backup.damaged", place=self._place)
        return Contents(self._heading.revision, self._heading.made_at, self._rows)

    def _take_row(self, row: Mapping[str, Any]) -> None:
        try:
            if self._table == "key_check":
                unseal(self._wrap, row["sealed"], "key_check")
                self._has_key_check = True
            elif self._table == "person_keys":
                unwrapped(self._wrap, row["person_id"], row["wrapped"])
            elif self._table == "sequences":
                self._sizes[row["name"]] = row["size"]
            elif self._table == "leaves":
                tree = self._trees.setdefault(row["sequence"], Peaks())
                if row["position"] != tree.size:
                    raise InputError("backup.damaged", place=self._place)
                tree.append(row["leaf"])
        except StorageError:
            raise InputError("backup.damaged", place=self._place) from None


def _checked(draft: Path, secret: Secret, counts: Mapping[str, int]) -> Contents:
    try:
        contents = check_backup(draft, secret)
    except InputError as error:
        raise StorageError("backup.not_verified", reason=error.key) from None
    if contents.rows != counts:
        raise StorageError("backup.not_verified", reason="rows")
    return contents


def _counts(connection: Connection) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables_of(connection)}


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file for its owner alone; at the end it is on the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """Turn what the disk says into the planner's errors."""
    try:
        yield
    except FileExistsError:
        raise InputError("backup.exists", place=str(target)) from None
    except OSError as error:
        key = "backup.disk_full" if error.errno in _FULL else "backup.not_written"
        raise StorageError(key, file=str(target), reason=type(error).__name__) from None
