"""The master key of the records, and where it comes from: an environment variable, the system's keyring, or a file for its owner alone.

A key is made once, at the first start, and never again where records are: another key could not open them. Beside the records a small file
says which key is theirs: the key itself, or the name under which the keyring holds it. That file appears whole or not at all, and of
two programs that start for the first time together only one makes it; the other takes that key.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Protocol

from planner.errors import StorageError
from planner.storage.field_encryption import KEY_BYTES, new_key
from planner.storage.folder import list_to_disk

VARIABLE: Final = "PLANNER_KEY"
"""The environment variable that may hold the key, as 64 hexadecimal digits."""
SERVICE: Final = "repayment-plan-calculator"
"""The keyring's name for this program."""
_IN_KEYRING: Final = "keyring:"

Source = Literal["environment", "keyring", "file"]


class Keyring(Protocol):
    """What is asked of a keyring (that of the package ``keyring``, or none)."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept under a name."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a value under a name."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key, where it came from, the file (if any) that has it or points at it, and whether it was made just now."""

    value: bytes = field(repr=False)
    source: Source
    file: Path | None = None
    made: bool = False


def master_key(
    environment: Mapping[str, str], file: Path, keyring: Keyring | None, *, may_make: bool, brought: bytes | None = None
) -> MasterKey:
    """Return the key of the records: from the environment, else as the file beside them says; made when there is none and it may be.

    With ``brought``, that key is kept in place of a new one: records that come from elsewhere bring theirs.

    Raises:
        StorageError: there is none and none may be made, it cannot be read, or it has not the form of a key.
    """
    if given := environment.get(VARIABLE, "").strip():
        return MasterKey(_from_hex(given), "environment")
    found = _kept(file, keyring)
    if found is not None:
        return found
    if not may_make:
        raise StorageError("storage.key.missing", file=str(file), variable=VARIABLE)
    return _made(file, keyring, brought or new_key())


def adopt_next(following: Path, file: Path, keyring: Keyring | None) -> None:
    """Let the next key's file take the place of the key's, in one step; the keyring then forgets the old key.

    Raises:
        StorageError: the file cannot be moved.
    """
    try:
        old = file.read_text(encoding="ascii").strip()
        following.replace(file)
        list_to_disk(file.parent)
    except OSError as error:
        raise StorageError("storage.key.not_written", file=str(file), reason=type(error).__name__) from None
    if keyring is not None and old.startswith(_IN_KEYRING):
        _forget(keyring, old.removeprefix(_IN_KEYRING))


def open_to_others(file: Path) -> bool:
    """Whether others than the owner may read or write a key file (never known on Windows, where the folder's rights decide)."""
    return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def usable_keyring() -> Keyring | None:
    """Return the system's keyring, or None where there is none that keeps a value safely."""
    # It looks for a running desktop when it is loaded, so it is loaded only when somebody asks.
    import keyring
    from keyring.backends import chainer, fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring) or (isinstance(backend, chainer.ChainerBackend) and not backend.backends):
        return None
    return backend


def _kept(file: Path, keyring: Keyring | None) -> MasterKey | None:
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError("storage.key.unreadable", file=str(file), reason=type(error).__name__) from None
    if not text.startswith(_IN_KEYRING):
        return MasterKey(_from_hex(text), "file", file)
    held = _asked(keyring, text.removeprefix(_IN_KEYRING))
    if held is None:
        raise StorageError("storage.key.not_in_keyring", file=str(file), variable=VARIABLE)
    return MasterKey(_from_hex(held), "keyring", file)


def _made(file: Path, keyring: Keyring | None, value: bytes) -> MasterKey:
    key, name = value.hex(), secrets.token_hex(8)
    source: Source = "keyring" if keyring is not None and _holds(keyring, name, key) else "file"
    if not _publish(file, f"{_IN_KEYRING}{name}" if source == "keyring" else key):
        if keyring is not None and source == "keyring":
            keyring.delete_password(SERVICE, name)
        winner = _kept(file, keyring)
        if winner is None:
            raise StorageError("storage.key.unreadable", file=str(file), reason="gone")
        return winner
    return MasterKey(_from_hex(key), source, file, made=True)


def _holds(keyring: Keyring, name: str, key: str) -> bool:
    """Put a key into the keyring; return whether it came back the same."""
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, key)
    except KeyringError:
        return False
    return _asked(keyring, name) == key


def _asked(keyring: Keyring | None, name: str) -> str | None:
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name) if keyring is not None else None
    except KeyringError:
        return None


def _forget(keyring: Keyring, name: str) -> None:
    from keyring.errors import KeyringError

    with suppress(KeyringError):  # a key that opens nothing any more does no harm there
        keyring.delete_password(SERVICE, name)


def _publish(file: Path, text: str) -> bool:
    """Let a file for its owner alone appear whole and on the disk; return False when another was there first."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        list_to_disk(file.parent)
    except OSError as error:
        raise StorageError("storage.key.not_written", file=str(file), reason=type(error).__name__) from None
    return True


def _from_hex(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StorageError("storage.key.malformed", variable=VARIABLE)
    return key
