"""What is looked at when the records are opened: whether what is acknowledged is really kept, and whether nobody else can read it.

Each finding is a key and values. One that ``blocks`` means that records could be lost or read by others: then nothing is opened.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text
from sqlcipher3 import dbapi2 as sqlcipher

from planner.errors import StorageError
from planner.storage.database import Database, insert_new
from planner.storage.field_encryption import seal, unseal
from planner.storage.master_key import MasterKey, open_to_others
from planner.storage.schema import KEY_CHECK

OLDEST_SQLITE: Final = (3, 51, 3)
"""The first without the fault that could damage a database in WAL mode (https://www.sqlite.org/wal.html#walresetbug)."""
LITTLE_SPACE_MEGABYTES: Final = 500
NO_SPACE_MEGABYTES: Final = 20
"""Below it nothing is opened: a write would soon fail, and the log needs room too."""
_KNOWN: Final = b"the right key"
_SQLITE_SETTINGS: Final = {"journal_mode": ("wal",), "synchronous": (2, 3), "foreign_keys": (1,), "secure_delete": (1,)}
_SERVER_SETTINGS: Final = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply", "remote_write", "local"),
}
_IN_THE_CLEAR: Final = (
    "SELECT coalesce(host(inet_server_addr()) NOT IN ('127.0.0.1', '::1'), false)"
    " AND NOT EXISTS (SELECT 1 FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl)"
)
"""Whether the server is another machine, and what goes there is not encrypted on the way."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, as a message key and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    blocks: bool = False


def key_findings(key: MasterKey) -> Iterator[Finding]:
    """Say where the key is from, and what is to be done about it."""
    values = {} if key.file is None else {"file": str(key.file)}
    if key.made:
        yield Finding(f"storage.key.made_in_{key.source}", values)
    else:
        yield Finding(f"storage.key.from_{key.source}", values)
    if key.file is not None and open_to_others(key.file):
        yield Finding("storage.key.open_to_others", values, blocks=True)


def space_findings(folder: Path) -> Iterator[Finding]:
    """Say when the disk is nearly full."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LITTLE_SPACE_MEGABYTES:
        yield Finding("storage.check.space", {"megabytes": free}, blocks=free < NO_SPACE_MEGABYTES)


def file_findings(connection: Connection, version: tuple[int, ...] = sqlcipher.sqlite_version_info) -> Iterator[Finding]:
    """Look at the library, the cipher and the settings of an embedded file."""
    if version < OLDEST_SQLITE:
        values = {"found": ".".join(map(str, version)), "wanted": ".".join(map(str, OLDEST_SQLITE))}
        yield Finding("storage.check.sqlite_version", values, blocks=True)
    cipher = connection.exec_driver_sql("PRAGMA cipher_version")  # a library without one gives no row at all
    if not (cipher.returns_rows and cipher.scalar()):
        yield Finding("storage.check.no_cipher", blocks=True)
    for name, wanted in _SQLITE_SETTINGS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found not in wanted:
            yield Finding("storage.check.setting", {"setting": name, "found": str(found), "wanted": str(wanted[0])}, blocks=True)


def server_findings(connection: Connection) -> Iterator[Finding]:
    """Look at the settings of a server on which it depends whether an acknowledged write survives a power loss."""
    for name, wanted in _SERVER_SETTINGS.items():
        found = connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
        if found not in wanted:
            yield Finding("storage.check.setting", {"setting": name, "found": found, "wanted": wanted[0]}, blocks=True)
    if connection.execute(text(_IN_THE_CLEAR)).scalar_one():
        yield Finding("storage.check.in_the_clear")


def sealed_check(wrap: bytes) -> bytes:
    """Return the known value, sealed with the key that wraps the keys of persons."""
    return seal(wrap, _KNOWN, "key_check")


def check_key(database: Database, connection: Connection) -> None:
    """Make sure that the master key is the one with which these records were begun; the first start writes the known value down.

    Raises:
        StorageError: another key.
    """
    insert_new(connection, KEY_CHECK, {"id": 1, "sealed": sealed_check(database.person_key_wrap)})
    try:
        look_at_key(database, connection)
    except StorageError:
        raise StorageError("storage.wrong_key", reason="key_check") from None


def look_at_key(database: Database, connection: Connection) -> None:
    """Open the known value with the master key, and change nothing.

    Raises:
        StorageError: another key.
    """
    sealed = connection.scalar(select(KEY_CHECK.c.sealed).where(KEY_CHECK.c.id == 1)) or b""
    unseal(database.person_key_wrap, sealed, "key_check")
