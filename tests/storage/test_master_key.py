"""The master key: from the environment, the keyring, a file; made once; never made where records are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import keyring as keyring_package
import pytest
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringError, KeyringLocked

from planner.errors import StorageError
from planner.storage import master_key as module
from planner.storage.master_key import MasterKey, master_key, open_to_others, usable_keyring

KEY = "0f" * 32


class FakeKeyring:
    """A keyring in memory; ``locked`` refuses everything, ``forgetful`` keeps nothing."""

    def __init__(self, *, locked: bool = False, forgetful: bool = False) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked, self.forgetful = locked, forgetful

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "records.db.key"


def test_the_environment_comes_first(file: Path) -> None:
    assert master_key({"PLANNER_KEY": f" {KEY}\n"}, file, FakeKeyring(), may_make=True) == MasterKey(bytes.fromhex(KEY), "environment")
    assert not file.exists()


@pytest.mark.parametrize("given", ["0f", "0g" * 32, "0f" * 33, "秘密"])
def test_what_is_no_key_is_refused(given: str, file: Path) -> None:
    with pytest.raises(StorageError, match="storage.key.malformed"):
        master_key({"PLANNER_KEY": given}, file, None, may_make=True)


def test_the_first_start_makes_a_file_for_the_owner_alone(file: Path) -> None:
    made = master_key({}, file, None, may_make=True)
    assert (made.source, made.file, made.made, len(made.value)) == ("file", file, True, 32)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not open_to_others(file)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    again = master_key({}, file, None, may_make=False)
    assert again == MasterKey(made.value, "file", file)
    file.chmod(0o640)
    assert open_to_others(file)


def test_a_usable_keyring_is_preferred_and_the_file_holds_only_a_name(file: Path) -> None:
    keyring = FakeKeyring()
    made = master_key({}, file, keyring, may_make=True)
    assert (made.source, made.made) == ("keyring", True)
    assert made.value.hex() not in file.read_text(encoding="ascii")
    assert made.value.hex() in keyring.kept.values()
    assert master_key({}, file, keyring, may_make=False) == MasterKey(made.value, "keyring", file)


@pytest.mark.parametrize("keyring", [FakeKeyring(locked=True), FakeKeyring(forgetful=True)], ids=["locked", "forgetful"])
def test_a_keyring_that_does_not_keep_is_not_trusted(keyring: FakeKeyring, file: Path) -> None:
    assert master_key({}, file, keyring, may_make=True).source == "file"


def test_no_key_is_made_where_records_are(file: Path) -> None:
    with pytest.raises(StorageError, match="storage.key.missing"):
        master_key({}, file, FakeKeyring(), may_make=False)
    assert not file.exists()


@pytest.mark.parametrize("keyring", [None, FakeKeyring(), FakeKeyring(locked=True)], ids=["none", "empty", "locked"])
def test_a_key_that_left_the_keyring_is_said(keyring: FakeKeyring | None, file: Path) -> None:
    master_key({}, file, FakeKeyring(), may_make=True)
    with pytest.raises(StorageError, match="storage.key.not_in_keyring"):
        master_key({}, file, keyring, may_make=True)


def test_a_key_file_that_cannot_be_read_is_said(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StorageError, match="storage.key.unreadable"):
        master_key({}, file, None, may_make=True)
    file.rmdir()
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(StorageError, match="storage.key.unreadable"):
        master_key({}, file, None, may_make=True)


def test_a_key_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="ascii")
    with pytest.raises(StorageError, match="storage.key"):
        master_key({}, tmp_path / "data" / "records.db.key", None, may_make=True)


def test_a_full_disk_leaves_nothing_behind(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="storage.key.not_written"):
            master_key({}, file, None, may_make=True)
    assert not file.exists()
    assert master_key({}, file, None, may_make=True).made


@pytest.mark.parametrize("with_keyring", [False, True])
def test_of_many_first_starts_one_makes_the_key(file: Path, with_keyring: bool) -> None:
    keyring = FakeKeyring() if with_keyring else None
    together, found = Barrier(8), list[MasterKey]()

    def start() -> None:
        together.wait()
        found.append(master_key({}, file, keyring, may_make=True))

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.value for key in found}) == 1
    assert sum(key.made for key in found) == 1
    assert keyring is None or len(keyring.kept) == 1


@pytest.mark.parametrize("with_keyring", [False, True])
def test_another_was_first(file: Path, monkeypatch: pytest.MonkeyPatch, with_keyring: bool) -> None:
    keyring = FakeKeyring() if with_keyring else None
    really = os.link

    def overtaken(source: Path, target: Path) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "link", really)
            first.append(master_key({}, file, keyring, may_make=True))
        really(source, target)

    first: list[MasterKey] = []
    monkeypatch.setattr(os, "link", overtaken)
    second = master_key({}, file, keyring, may_make=True)
    assert (second.value, second.made) == (first[0].value, False)
    assert keyring is None or len(keyring.kept) == 1


def test_a_winner_that_vanished_is_said(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_publish", lambda *_arguments: False)
    with pytest.raises(StorageError, match="storage.key.unreadable"):
        master_key({}, file, None, may_make=True)


@pytest.mark.parametrize(("backend", "usable"), [(fail.Keyring, False), (null.Keyring, False), (FakeKeyring, True)])
def test_keyrings_that_keep_nothing_are_not_used(backend: type, usable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    found = backend()
    monkeypatch.setattr(keyring_package, "get_keyring", lambda: found)
    assert usable_keyring() is (found if usable else None)


def test_an_empty_chain_of_keyrings_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", ())
    make: Callable[[], object] = chainer.ChainerBackend
    found = make()
    monkeypatch.setattr(keyring_package, "get_keyring", lambda: found)
    assert usable_keyring() is None


def test_a_system_that_opens_no_folders_does_without(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")
    assert master_key({}, file, None, may_make=True).made


def test_the_key_is_not_shown_by_accident() -> None:
    assert KEY not in repr(MasterKey(bytes.fromhex(KEY), "environment"))
    assert issubclass(KeyringLocked, KeyringError)
