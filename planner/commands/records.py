"""All records at once: a backup, bringing it back, a new key. Each returns what is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from planner.errors import InputError, StorageError
from planner.i18n import Language, render, text
from planner.storage.backup import Contents, back_up, check_backup
from planner.storage.field_encryption import KEY_BYTES
from planner.storage.location import VARIABLE, Location, location
from planner.storage.master_key import Keyring, usable_keyring
from planner.storage.opening import open_records
from planner.storage.rekeying import rekey
from planner.storage.restore import restore

SHORTEST_PASSPHRASE: Final = 12
"""Characters. Whoever finds a backup may try passphrases as long as they like; each costs 64 MiB and about half a second."""
NOTHING: Final = "none"
"""What the place of the records is called when they are kept in memory only."""
_NO: Final = ("backup.occupied", "backup.in_use")
"""Errors that are an answer: it could be done, and not as things are."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, and whether it was done."""

    text: str
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the records are, the environment's variables, and the keyring."""

    place: Location
    environment: Mapping[str, str]
    keyring: Keyring | None


def surroundings(environment: Mapping[str, str], into: str | None = None) -> Surroundings:
    """Look where the records are, or where they are to be.

    Raises:
        InputError: nowhere.
    """
    named = environment if into is None else {**environment, VARIABLE: into}
    if named.get(VARIABLE) == NOTHING:
        raise InputError("backup.nowhere", place=VARIABLE)
    return Surroundings(location(named, Path.home()), environment, usable_keyring())


def key_of(digits: str, place: str) -> bytes:
    """Read a backup's key.

    Raises:
        InputError: these are not 64 hexadecimal digits.
    """
    try:
        key = bytes.fromhex(digits.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError("backup.key_form", place=place)
    return key


def passphrase_of(words: str, place: str, *, is_new: bool) -> str:
    """Return a passphrase; a new one has at least twelve characters.

    Raises:
        InputError: it is too short.
    """
    if is_new and len(words) < SHORTEST_PASSPHRASE:
        raise InputError("backup.passphrase_short", place=place, shortest=SHORTEST_PASSPHRASE)
    return words


def write_backup(path: Path, secret: bytes | str, around: Surroundings, now: datetime, language: Language) -> Answer:
    """Write a backup of the records.

    Raises:
        InputError: a file has the name already.
        StorageError: there are no records, they cannot be opened, or the backup cannot be written.
    """
    place = around.place
    if place.file is not None and not place.file.exists():
        raise StorageError("backup.no_records", file=place.shown)
    opened = open_records(place, around.environment, around.keyring)
    try:
        contents = back_up(opened.database, path, secret, now)
    finally:
        opened.database.close()
    kind = "backup.keep_key" if isinstance(secret, bytes) else "backup.keep_passphrase"
    return Answer(_said("backup.written", contents, str(path), language) + f"{text(kind, language)}\n")


def look_at(path: Path, secret: bytes | str, language: Language) -> Answer:
    """Say whether a backup is whole.

    Raises:
        InputError: it is not, or it cannot be opened.
    """
    return Answer(_said("backup.whole", check_backup(path, secret), str(path), language))


def bring_back(path: Path, secret: bytes | str, around: Surroundings, aside: str | None, language: Language) -> Answer:
    """Bring a backup back; with ``aside``, records that are there get that ending to their name.

    Raises:
        InputError: the backup is not whole, or it cannot be opened.
        StorageError: it cannot be restored there.
    """
    try:
        done = restore(path, secret, around.place, around.environment, around.keyring, aside)
    except StorageError as error:
        return _refused(error, language)
    words = _said("backup.restored", done.contents, around.place.shown, language)
    if done.aside is not None:
        words += text("backup.set_aside", language, file=done.aside) + "\n"
    values = {"file": str(done.key.file)}
    return Answer(words + render(f"backup.key_in_{done.key.source}", values, language) + "\n")


def change_key(around: Surroundings, language: Language) -> Answer:
    """Give the records a new master key.

    Raises:
        StorageError: there are no records, or they or their key cannot be written.
    """
    try:
        key = rekey(around.place, around.environment, around.keyring)
    except StorageError as error:
        return _refused(error, language)
    return Answer(render(f"backup.rekeyed_{key.source}", {"file": str(key.file)}, language) + "\n")


def _refused(error: StorageError, language: Language) -> Answer:
    if error.key not in _NO:
        raise error
    return Answer(render(error.key, error.values, language) + "\n", is_done=False)


def _said(key: str, contents: Contents, file: str, language: Language) -> str:
    rows = contents.rows
    counted = {
        "persons": rows.get("persons", 0),
        "documents": rows.get("documents", 0),
        "events": rows.get("stream_events", 0),
        "entries": rows.get("leaves", 0),
    }
    moment = f"{contents.made_at:%Y-%m-%d %H:%M} UTC"
    return f"{text(key, language, file=file, moment=moment)}\n{text('backup.counted', language, **counted)}\n"
