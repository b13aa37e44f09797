"""A new master key: the records open with it and no longer with the old one, and nothing else changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection

from planner.errors import StorageError
from planner.storage import rekeying
from planner.storage.database import open_file
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE, adopt_next, master_key
from planner.storage.opening import open_records
from planner.storage.rekeying import NEW_KEY_VARIABLE, rekey
from tests.project import ROOT
from tests.storage.backups import filled, look, look_at
from tests.storage.databases import ENVIRONMENT

OTHER_KEY = "c3" * 32


class Kept:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.values.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.values[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.values[username]


def refused(place: Location, environment: dict[str, str]) -> str:
    with pytest.raises(StorageError) as caught:
        open_records(place, environment, None)
    return caught.value.key


def written_after(place: Location, environment: dict[str, str], keyring: Kept | None = None) -> None:
    """Open with the new key and look. A write that is repeated from before is refused, never done twice."""
    database = open_records(place, environment, keyring).database
    with pytest.raises(StorageError, match="storage.key_reused"):
        look(database)
    database.close()


@pytest.mark.parametrize("has_keyring", [False, True])
def test_the_new_key_takes_the_place_of_the_old_one(place: Location, has_keyring: bool) -> None:
    keyring = Kept() if has_keyring else None
    filled(place, {}, keyring).close()
    old = master_key({}, place.key_file, keyring, may_make=False)
    new = rekey(place, {}, keyring)
    assert (new.source, new.file) == ("keyring" if has_keyring else "file", place.key_file)
    assert new.value != old.value
    written_after(place, {}, keyring)
    assert refused(place, {VARIABLE: old.value.hex()}) in ("storage.not_opened", "storage.wrong_key")
    assert not place.next_key_file.exists()
    if keyring is not None:
        assert list(keyring.values.values()) == [new.value.hex()]


def test_a_key_in_the_environment_is_changed_to_the_one_that_is_named_there(place: Location) -> None:
    filled(place).close()
    with pytest.raises(StorageError) as caught:
        rekey(place, ENVIRONMENT, None)
    assert (caught.value.key, caught.value.values["variable"]) == ("backup.new_key_missing", NEW_KEY_VARIABLE)
    with pytest.raises(StorageError, match="storage.key.malformed"):
        rekey(place, {**ENVIRONMENT, NEW_KEY_VARIABLE: "short"}, None)
    assert rekey(place, {**ENVIRONMENT, NEW_KEY_VARIABLE: OTHER_KEY}, None).source == "environment"
    assert refused(place, ENVIRONMENT) in ("storage.not_opened", "storage.wrong_key")
    written_after(place, {VARIABLE: OTHER_KEY})
    assert [one.suffix for one in place.folder.iterdir()] == ([".db"] if place.file else [])


def test_not_while_another_program_has_them_open(place: Location) -> None:
    opened = filled(place, {})
    with opened.reading(), pytest.raises(StorageError, match="backup.in_use"):
        rekey(place, {}, None)
    look(opened)
    opened.close()
    rekey(place, {}, None)


def test_what_was_broken_off_goes_on_with_the_same_new_key(place: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(place, {}).close()

    def fail(*_about: object) -> None:
        raise StorageError("storage.full")

    monkeypatch.setattr(rekeying, "rewrap", fail)
    with pytest.raises(StorageError, match="storage.full"):
        rekey(place, {}, None)
    monkeypatch.undo()
    following = place.next_key_file.read_text(encoding="ascii").strip()
    look_at(place, environment={})  # the old key still opens them, and they can be worked with
    assert rekey(place, {}, None).value.hex() == following


def test_what_was_broken_off_at_the_end_is_ended_by_the_next_program(place: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    for again in (lambda: written_after(place, {}), lambda: rekey(place, {}, None)):
        with monkeypatch.context() as patched:
            patched.setattr(rekeying, "adopt_next", lambda *_about: None)
            if not place.key_file.exists():
                filled(place, {}).close()
            rekey(place, {}, None)
        following = place.next_key_file.read_text(encoding="ascii").strip()
        assert place.key_file.read_text(encoding="ascii").strip() != following
        again()
        assert place.key_file.read_text(encoding="ascii").strip() == following
        assert not place.next_key_file.exists()


def test_there_must_be_records(tmp_path: Path) -> None:
    place = Location(tmp_path, file=tmp_path / "records.db")
    with pytest.raises(StorageError, match="backup.no_records"):
        rekey(place, {}, None)
    place.next_key_file.write_text(OTHER_KEY, encoding="ascii")
    place.next_key_file.chmod(0o600)
    open_records(place, {}, None).database.close()
    assert place.key_file.exists()


def test_a_cipher_that_does_not_say_yes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Location(tmp_path, file=tmp_path / "records.db")
    filled(place, {}).close()

    def refuse(*_about: object) -> None:
        raise StorageError(reason="rekey")

    monkeypatch.setattr(rekeying, "_encrypt_anew", refuse)
    with pytest.raises(StorageError, match="storage.failed"):
        rekey(place, {}, None)
    look_at(place, environment={})


def test_a_cipher_says_yes_or_it_is_an_error() -> None:
    class Silent:
        def exec_driver_sql(self, _statement: str) -> Silent:
            return self

        def scalar(self) -> None:
            return None

    with pytest.raises(StorageError, match="storage.failed"):
        rekeying._encrypt_anew(cast(Connection, Silent()), bytes(32))


def test_a_disk_that_fails_while_one_looks_is_no_sign_of_another_key(place: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(place, {}).close()
    place.next_key_file.write_text(OTHER_KEY, encoding="ascii")
    place.next_key_file.chmod(0o600)

    def fail(*_about: object) -> None:
        raise StorageError("storage.input_output")

    monkeypatch.setattr(rekeying, "look_at_key", fail)
    monkeypatch.setattr(rekeying, "open_file", lambda path, _key: open_file(path, bytes.fromhex(place.key_file.read_text("ascii").strip())))
    with pytest.raises(StorageError, match="storage.input_output"):
        rekeying.settle(place, {}, None)
    assert place.next_key_file.exists()


def test_a_key_file_that_cannot_be_moved_is_said(tmp_path: Path) -> None:
    place = Location(tmp_path, file=tmp_path / "records.db")
    filled(place, {}).close()
    with pytest.raises(StorageError, match="storage.key.not_written"):
        adopt_next(place.next_key_file, place.key_file, None)
    look_at(place, environment={})


def test_records_that_do_not_open_afterwards_are_said(place: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(place, {}).close()
    monkeypatch.setattr(rekeying, "_opens", lambda *_about: False)
    with pytest.raises(StorageError, match="storage.damaged"):
        rekey(place, {}, None)


def test_every_key_that_is_derived_is_known_here() -> None:
    """Whoever derives one more key from the master key says in ``rewrap`` what becomes of what it sealed, and then here."""
    sources = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "planner" / "storage").rglob("*.py")))
    found = {purpose for source in sources for purpose in re.findall(r'derived_key\([\w.]+, "([\w-]+)"\)', source)}
    assert found - KNOWN == set()


KNOWN = {
    "persons",  # wrapped anew
    "file",  # every page is written anew
    "requests",  # the digests stay, so that a repeated write is refused
    "a",  # the examples
    "b",
}
