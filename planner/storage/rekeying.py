"""A new master key for records that are there: what the old one wrapped is wrapped anew, and the file encrypted anew, in one transaction.

The order, so that a program killed at any point leaves records that open:

1. the new key is kept, in a file of its own beside that of the old one (or the caller has both keys);
2. one transaction wraps the keys of persons and the known value anew, and ends with SQLCipher's ``PRAGMA rekey``, which writes every page
   with the new key and commits all of it together; on PostgreSQL the same without the pages;
3. the new key's file takes the place of the old one's.

Killed before the end of 2, the old key opens the records, and its file still names it. Killed after that, the new one does:
:func:`settle`, at the next start, sees that and does 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text, update

from planner.errors import StorageError
from planner.storage.checks import check_key, look_at_key, sealed_check
from planner.storage.database import open_file, open_server
from planner.storage.field_encryption import derived_key
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE, Keyring, MasterKey, adopt_next, master_key
from planner.storage.migration import upgrade
from planner.storage.persons import rewrap_all
from planner.storage.schema import KEY_CHECK

NEW_KEY_VARIABLE: Final = "PLANNER_NEW_KEY"
"""The environment variable that names the new key where :data:`~planner.storage.master_key.VARIABLE` names the old one."""
_OTHERS: Final = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_NOT_OPENED: Final = ("storage.not_opened", "storage.unreadable")


def rekey(place: Location, environment: Mapping[str, str], keyring: Keyring | None) -> MasterKey:
    """Give the records a new master key, and return it; or end a change that was broken off.

    Raises:
        StorageError: there are no records, another program has them open, no new key is named, or something cannot be written.
    """
    if place.file is not None and not _is_begun(place):
        raise StorageError("backup.no_records", file=str(place.file))
    if settle(place, environment, keyring):
        return master_key(environment, place.key_file, keyring, may_make=False)
    old = master_key(environment, place.key_file, keyring, may_make=False)
    if old.source == "environment":
        named = environment.get(NEW_KEY_VARIABLE, "")
        if not named:
            raise StorageError("backup.new_key_missing", variable=NEW_KEY_VARIABLE, old_variable=VARIABLE)
        new = master_key({VARIABLE: named}, place.next_key_file, None, may_make=False)
        _change(place, old.value, new.value)
        return new
    new = master_key({}, place.next_key_file, keyring, may_make=True)
    _change(place, old.value, new.value)
    adopt_next(place.next_key_file, place.key_file, keyring)
    return master_key({}, place.key_file, keyring, may_make=False)


def settle(place: Location, environment: Mapping[str, str], keyring: Keyring | None) -> bool:
    """When a change of the key was broken off after its transaction, end it; return whether that was so.

    Raises:
        StorageError: another program has the records open alone, or the key cannot be read or written.
    """
    if environment.get(VARIABLE, "").strip() or not place.next_key_file.exists():
        return False
    new = master_key({}, place.next_key_file, keyring, may_make=False)
    if not _opens(place, new.value):
        return False
    adopt_next(place.next_key_file, place.key_file, keyring)
    return True


def rewrap(connection: Connection, old: bytes, new: bytes) -> None:
    """Write anew whatever one master key wrapped or sealed, for another, as a step of an open transaction.

    That is the keys of persons (that of signing in is among them) and the known value. The digests of past writes stay: whoever repeats
    such a write is refused, not served twice.

    Raises:
        StorageError: something was not wrapped with the old key.
    """
    old_wrap, new_wrap = derived_key(old, "persons"), derived_key(new, "persons")
    rewrap_all(connection, old_wrap, new_wrap)
    connection.execute(update(KEY_CHECK).values(sealed=sealed_check(new_wrap)))


def _change(place: Location, old: bytes, new: bytes) -> None:
    database = open_server(place.url, old) if place.file is None else open_file(place.file, old, alone=True)
    try:
        with database.writing() as connection:
            if place.file is None and connection.execute(text(_OTHERS)).scalar_one():
                raise StorageError("backup.in_use")
            upgrade(connection)
            check_key(database, connection)
            rewrap(connection, old, new)
            if place.file is not None:
                _encrypt_anew(connection, derived_key(new, "file"))
    except StorageError as error:
        if error.key == "storage.busy":
            raise StorageError("backup.in_use") from None
        raise
    finally:
        database.close()
    if not _opens(place, new):
        raise StorageError("storage.damaged", reason="rekey")


def _encrypt_anew(connection: Connection, key: bytes) -> None:
    """Write every page with another key, and commit what the transaction did before."""
    said = connection.exec_driver_sql(f"PRAGMA rekey=\"x'{key.hex()}'\"").scalar()
    if said != "ok":
        raise StorageError(reason="rekey")


def _opens(place: Location, key: bytes) -> bool:
    if place.file is not None and not _is_begun(place):
        return False
    database = open_server(place.url, key) if place.file is None else open_file(place.file, key)
    try:
        with database.reading() as connection:
            look_at_key(database, connection)
    except StorageError as error:
        if error.key in _NOT_OPENED:
            return False
        raise
    finally:
        database.close()
    return True


def _is_begun(place: Location) -> bool:
    return place.file is not None and place.file.exists() and place.file.stat().st_size > 0
