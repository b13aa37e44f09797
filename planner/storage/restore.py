"""Bring a backup back, into a place where no records are; where some are, only when told to, and then they are kept beside.

The whole backup is read and checked before anything is touched. Its tables are built at the revision at which it was made, filled, counted
and compared, and then brought up to date as old records are. The records keep their master key; the backup brings it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table

from planner.errors import StorageError
from planner.storage.backup import Contents, check_backup, opened_backup
from planner.storage.checks import check_key
from planner.storage.database import Database, leave_no_traces, open_file, open_server
from planner.storage.folder import give_name, list_to_disk
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE, Keyring, MasterKey, master_key
from planner.storage.migration import known_revisions, revision_of, upgrade
from planner.storage.records_format import BLOCK, Columns, End, Heading, Row, read_lines, tables_of, tallies_of
from planner.storage.sealed_file import Secret, read_sealed

_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, where its key is kept now, and where the records that were there before are (None: there were none)."""

    contents: Contents
    key: MasterKey
    aside: Path | None = None


def restore(
    path: Path, secret: Secret, place: Location, environment: Mapping[str, str], keyring: Keyring | None, aside: str | None = None
) -> Restored:
    """Bring a backup back.

    Args:
        path: the backup.
        secret: what opens it.
        place: where the records are to be: a file, or a server's empty database.
        environment: may name the key, which then must be that of the backup.
        keyring: where the key is kept, if there is one.
        aside: added to the name of an existing file, which is then kept beside; None: an existing file is left alone, and nothing restored.

    Raises:
        InputError: the backup cannot be read, not with this key or passphrase, or is not whole.
        StorageError: records are there already, the place has another key, the program is too old, or it cannot be written.
    """
    contents = check_backup(path, secret)
    if contents.revision not in known_revisions():
        raise StorageError("storage.newer", reason=contents.revision)
    with opened_backup(path) as file:
        heading = next(read_lines(read_sealed(file, secret, str(path)), str(path)))
    assert isinstance(heading, Heading)
    source = _Source(path, secret, heading.key)
    if place.file is None:
        return Restored(contents, _into_server(source, place, environment, keyring))
    try:
        return _into_file(source, contents, place, place.file, environment, keyring, aside)
    except OSError as error:
        raise StorageError("backup.not_restored", file=str(place.file), reason=type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class _Source:
    """A backup that was found whole, and the master key of its rows."""

    path: Path
    secret: Secret
    key: bytes

    def check_place(self, place: Location, environment: Mapping[str, str], keyring: Keyring | None) -> None:
        """Make sure that the place has no other key.

        Raises:
            StorageError: it has.
        """
        try:
            self.kept(place, environment, keyring, may_make=False)
        except StorageError as error:
            if error.key != "storage.key.missing":
                raise

    def kept(self, place: Location, environment: Mapping[str, str], keyring: Keyring | None, *, may_make: bool = True) -> MasterKey:
        """Keep the key where the records will be.

        Raises:
            StorageError: another one is kept there.
        """
        kept = master_key(environment, place.key_file, keyring, may_make=may_make, brought=self.key)
        if kept.value != self.key:
            raise StorageError("backup.other_key", where=VARIABLE if kept.file is None else str(kept.file))
        return kept

    def fill(self, database: Database, where: str) -> None:
        """Build the tables in an empty database and fill them, all or nothing."""
        with database.writing() as connection, opened_backup(self.path) as file:
            tables = dict[str, Table]()
            table, names, waiting = "", tuple[str, ...](), list[dict[str, Any]]()
            for item in read_lines(read_sealed(file, self.secret, str(self.path)), str(self.path)):
                if isinstance(item, Row):
                    waiting.append(dict(zip(names, item.values, strict=True)))
                if waiting and (len(waiting) == BLOCK or not isinstance(item, Row)):
                    connection.execute(tables[table].insert(), waiting)
                    waiting = []
                if isinstance(item, Heading):
                    if not upgrade(connection, item.revision):  # another program was faster
                        raise StorageError("backup.occupied", file=where)
                    tables = {one.name: one for one in tables_of(connection)}
                elif isinstance(item, Columns):
                    table, names = item.table, item.names
                elif isinstance(item, End):
                    _compare(connection, item)
            upgrade(connection)
            check_key(database, connection)


def _compare(connection: Connection, end: End) -> None:
    if tallies_of(connection) != end.tallies:
        raise StorageError("backup.not_verified", reason="rows")


def _into_server(source: _Source, place: Location, environment: Mapping[str, str], keyring: Keyring | None) -> MasterKey:
    database = open_server(place.url, source.key)
    try:
        with database.reading() as connection:
            if revision_of(connection) is not None:
                raise StorageError("backup.occupied", file=place.shown)
        key = source.kept(place, environment, keyring)
        source.fill(database, place.shown)
    finally:
        database.close()
    return key


def _into_file(
    source: _Source,
    contents: Contents,
    place: Location,
    file: Path,
    environment: Mapping[str, str],
    keyring: Keyring | None,
    aside: str | None,
) -> Restored:
    there = _there(file)
    if there and aside is None:
        raise StorageError("backup.occupied", file=str(file))
    if not there or environment.get(VARIABLE):  # else the file of the old key goes aside too
        source.check_place(place, environment, keyring)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}.part")
    try:
        database = open_file(draft, source.key)
        try:
            source.fill(database, str(file))
            if not leave_no_traces(database):
                raise StorageError("storage.busy", reason="checkpoint")
        finally:
            database.close()
        beside = _set_aside(place, file, aside, environment, keyring) if there and aside else None
        key = source.kept(place, environment, keyring)
        with suppress(FileNotFoundError):
            if not file.stat().st_size:
                file.unlink()  # begun and never filled
        give_name(draft, file)
    finally:
        for leftover in (draft, *_family(draft)):
            leftover.unlink(missing_ok=True)
    return Restored(contents, key, beside)


def _family(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in _BESIDE]


def _there(file: Path) -> bool:
    """Whether anything is there that could be records: the file, or a log that would be read into the next file of its name."""
    return any(one.exists() and one.stat().st_size for one in (file, *_family(file)))


def _set_aside(place: Location, file: Path, ending: str, environment: Mapping[str, str], keyring: Keyring | None) -> Path:
    """Give existing records, with their key's file, another name, under which they can be opened as before.

    Raises:
        StorageError: a program has them open, or the other name is taken.
    """
    beside = file.with_name(f"{file.name}.{ending}")
    if _there(beside):
        raise StorageError("backup.occupied", file=str(beside))
    _refuse_in_use(place, file, environment, keyring)
    moved = Location(place.folder, file=beside)
    for one, name in zip((file, *_family(file), place.key_file), (beside, *_family(beside), moved.key_file), strict=True):
        with suppress(FileNotFoundError):
            one.rename(name)
    list_to_disk(file.parent)
    return beside


def _refuse_in_use(place: Location, file: Path, environment: Mapping[str, str], keyring: Keyring | None) -> None:
    """Look whether a program has the records open, as far as one can see: what this key does not open cannot be asked."""
    try:
        key = master_key(environment, place.key_file, keyring, may_make=False)
        database = open_file(file, key.value, alone=True)
        try:
            with database.reading():
                return
        finally:
            database.close()
    except StorageError as error:
        if error.key == "storage.busy":
            raise StorageError("backup.in_use") from None
