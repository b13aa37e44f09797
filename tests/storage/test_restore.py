"""Restoring: only where no records are, only what is whole, on either back end, and of older tables too."""

from __future__ import annotations

import os
from base64 import b64decode
from pathlib import Path

import pytest
from sqlalchemy import text

from planner.errors import InputError, StorageError
from planner.storage import restore as restore_module
from planner.storage.backup import back_up, check_backup
from planner.storage.checks import check_key
from planner.storage.database import Database, open_file, open_server
from planner.storage.folder import give_name
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE
from planner.storage.migration import known_revisions, revision_of, upgrade
from planner.storage.opening import open_records
from planner.storage.restore import Restored, restore
from tests.faults.workload import step
from tests.storage.backups import BACKUP_KEY, PASSPHRASE, empty_place, fill, filled, look_at
from tests.storage.databases import BACK_ENDS, ENVIRONMENT, KEY, NOON
from tests.storage.server import Server

FIRST_BACKUP = Path(__file__).with_name("backup_of_0001.txt")
"""A backup that the program wrote when its tables were at revision 0001, in Base64; its key is BACKUP_KEY."""


@pytest.fixture
def fresh(place: Location, tmp_path: Path, request: pytest.FixtureRequest) -> Location:
    """Another place of the same kind, without records."""
    if place.file is not None:
        return empty_place("sqlite", tmp_path / "fresh", None)
    return empty_place("postgresql", tmp_path / "fresh", request.getfixturevalue("server"))


@pytest.fixture
def made(place: Location, tmp_path: Path) -> Path:
    """A backup of records on each back end."""
    database = filled(place)
    back_up(database, tmp_path / "a.backup", BACKUP_KEY, NOON)
    database.close()
    return tmp_path / "a.backup"


def brought(path: Path, place: Location, environment: dict[str, str] | None = None, aside: str | None = None) -> Restored:
    return restore(path, BACKUP_KEY, place, environment or {}, None, aside)


def test_it_opens_on_another_machine_with_the_key_alone(made: Path, fresh: Location) -> None:
    done = brought(made, fresh)
    assert done.contents == check_backup(made, BACKUP_KEY)
    assert (done.key.source, done.key.file, done.key.value.hex(), done.aside) == ("file", fresh.key_file, KEY, None)
    look_at(fresh, environment={})
    expected = {"records.db", "records.db.key"} if fresh.file else {"server.key"}
    assert {one.name for one in fresh.folder.iterdir()} == expected
    assert {one.stat().st_mode & 0o777 for one in fresh.folder.iterdir()} == {0o600}


def test_with_the_same_key_in_the_environment_no_file_has_it(made: Path, fresh: Location) -> None:
    assert brought(made, fresh, ENVIRONMENT).key.source == "environment"
    look_at(fresh)
    assert not fresh.key_file.exists()


@pytest.mark.parametrize("into", BACK_ENDS)
def test_it_opens_on_the_other_back_end_too(place: Location, tmp_path: Path, server: Server, into: str) -> None:
    database = filled(place)
    back_up(database, tmp_path / "a.backup", PASSPHRASE, NOON)
    database.close()
    other = empty_place(into, tmp_path / "other", server)
    restore(tmp_path / "a.backup", PASSPHRASE, other, ENVIRONMENT, None)
    look_at(other)


def test_records_that_are_there_are_left_alone(made: Path, place: Location) -> None:
    with pytest.raises(StorageError) as caught:
        brought(made, place)
    assert (caught.value.key, caught.value.values["file"]) == ("backup.occupied", place.shown)
    look_at(place)


def test_another_program_that_was_faster_is_left_alone(
    made: Path, fresh: Location, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fresh.file is None:
        monkeypatch.setattr(restore_module, "upgrade", lambda *_about: False)
        with pytest.raises(StorageError, match="backup.occupied"):
            brought(made, fresh)
        return
    give = give_name

    def slower(draft: Path, name: Path) -> None:
        open_records(fresh, ENVIRONMENT, None).database.close()
        give(draft, name)

    monkeypatch.setattr(restore_module, "give_name", slower)
    with pytest.raises(StorageError, match="backup.not_restored"):
        brought(made, fresh)
    open_records(fresh, ENVIRONMENT, None).database.close()
    assert not list(fresh.folder.glob("*.part*"))


def test_another_key_at_the_place_stops_it_before_anything_is_touched(made: Path, fresh: Location) -> None:
    with pytest.raises(StorageError) as caught:
        brought(made, fresh, {VARIABLE: "00" * 32})
    assert (caught.value.key, caught.value.values["where"]) == ("backup.other_key", VARIABLE)
    fresh.key_file.write_text("00" * 32, encoding="ascii")
    with pytest.raises(StorageError) as caught:
        brought(made, fresh)
    assert (caught.value.key, caught.value.values["where"]) == ("backup.other_key", str(fresh.key_file))
    fresh.key_file.write_text("nothing", encoding="ascii")
    with pytest.raises(StorageError, match="storage.key.malformed"):
        brought(made, fresh)
    assert [one.name for one in fresh.folder.iterdir()] == [fresh.key_file.name]


def test_what_is_not_whole_is_refused_before_anything_is_touched(made: Path, fresh: Location) -> None:
    content = made.read_bytes()
    for wrong in (content[:-1], content + b"a", content[:100], bytes([content[0] ^ 1]) + content[1:], b""):
        made.write_bytes(wrong)
        with pytest.raises(InputError):
            brought(made, fresh)
    assert list(fresh.folder.iterdir()) == []


def test_a_newer_program_is_asked_for(made: Path, fresh: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore_module, "known_revisions", lambda: ("0000",))
    with pytest.raises(StorageError, match="storage.newer"):
        brought(made, fresh)


def test_rows_that_do_not_come_back_the_same_are_not_kept(made: Path, fresh: Location, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore_module, "tallies_of", lambda _connection: {})
    with pytest.raises(StorageError, match="backup.not_verified"):
        brought(made, fresh)
    monkeypatch.undo()
    brought(made, fresh)
    look_at(fresh, environment={})


class TestFiles:
    """What only files can do."""

    @pytest.fixture
    def there(self, tmp_path: Path) -> Location:
        """A file with records, whose key is in a file beside."""
        return empty_place("sqlite", tmp_path / "there", None)

    @pytest.fixture
    def made(self, tmp_path: Path, there: Location) -> Path:
        database = filled(there, {})
        back_up(database, tmp_path / "a.backup", BACKUP_KEY, NOON)
        fill_more(database)
        database.close()
        return tmp_path / "a.backup"

    def test_records_that_are_there_are_kept_beside_when_one_asks_for_it(self, made: Path, there: Location) -> None:
        done = brought(made, there, aside="before")
        assert done.aside == there.folder / "records.db.before"
        look_at(there, environment={})
        look_at(Location(there.folder, file=done.aside), 5, {})
        with pytest.raises(StorageError, match="backup.occupied"):
            brought(made, there, aside="before")
        look_at(there, 4, {})

    def test_damaged_records_are_kept_beside_too(self, made: Path, there: Location) -> None:
        assert there.file is not None
        there.file.write_bytes(b"damaged")
        assert brought(made, there, aside="before").aside is not None
        look_at(there, environment={})
        assert (there.folder / "records.db.before").read_bytes() == b"damaged"

    def test_not_while_a_program_has_them_open(self, made: Path, there: Location) -> None:
        opened = open_records(there, {}, None).database
        with pytest.raises(StorageError, match="backup.in_use"):
            brought(made, there, aside="before")
        opened.close()
        look_at(there, 5, {})

    def test_another_key_in_the_environment_stops_it_there_too(self, made: Path, there: Location) -> None:
        with pytest.raises(StorageError, match="backup.other_key"):
            brought(made, there, {VARIABLE: "00" * 32}, aside="before")
        look_at(there, 5, {})

    def test_a_file_that_was_begun_and_never_filled_is_no_obstacle(self, made: Path, tmp_path: Path) -> None:
        place = empty_place("sqlite", tmp_path / "begun", None)
        assert place.file is not None
        place.file.touch()
        brought(made, place)
        look_at(place, environment={})

    def test_a_log_without_its_file_is_an_obstacle(self, made: Path, tmp_path: Path) -> None:
        """SQLite would read it into the restored file."""
        place = empty_place("sqlite", tmp_path / "log", None)
        (place.folder / "records.db-wal").write_bytes(b"pages of something else")
        with pytest.raises(StorageError, match="backup.occupied"):
            brought(made, place)

    def test_a_log_that_cannot_be_folded_in_leaves_nothing(self, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        place = empty_place("sqlite", tmp_path / "busy", None)
        monkeypatch.setattr(restore_module, "leave_no_traces", lambda _database: False)
        with pytest.raises(StorageError, match="storage.busy"):
            brought(made, place)
        assert list(place.folder.iterdir()) == []

    def test_a_folder_in_which_nothing_can_be_written_is_said(self, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        place = empty_place("sqlite", tmp_path / "read_only", None)

        def refuse(*_about: object) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refuse)
        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(StorageError, match="backup.not_restored"):
            brought(made, place, {VARIABLE: check_key_of(made)})


def check_key_of(backup: Path) -> str:
    return (backup.parent / "there" / "records.db.key").read_text(encoding="ascii").strip()


def fill_more(database: Database) -> None:
    for number in (4, 5):
        step(database, number)


@pytest.mark.parametrize("kind", BACK_ENDS)
def test_a_backup_that_was_made_at_the_first_revision_opens_today(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "old.backup"
    path.write_bytes(b64decode(FIRST_BACKUP.read_text(encoding="ascii")))
    assert check_backup(path, BACKUP_KEY).revision == "0001"
    place = empty_place(kind, tmp_path / "new", None if kind == "sqlite" else request.getfixturevalue("server"))
    brought(path, place)
    look_at(place, environment={})


@pytest.mark.parametrize("revision", known_revisions())
def test_backups_of_every_revision_open_today(place: Location, fresh: Location, tmp_path: Path, revision: str) -> None:
    key = bytes.fromhex(KEY)
    database = open_server(place.url, key) if place.file is None else open_file(place.file, key)
    with database.writing() as connection:
        upgrade(connection, revision)
        check_key(database, connection)
    fill(database)
    contents = back_up(database, tmp_path / "a.backup", BACKUP_KEY, NOON)
    database.close()
    assert contents.revision == revision
    brought(tmp_path / "a.backup", fresh)
    look_at(fresh, environment={})
    opened = open_records(fresh, {}, None).database
    with opened.reading() as connection:
        assert revision_of(connection) == known_revisions()[-1]
        assert connection.execute(text("SELECT count(*) FROM key_check")).scalar_one() == 1
    opened.close()
