"""Opening the records: the first start, later ones, and what stops it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import text

from planner.errors import StorageError
from planner.storage import checks, opening
from planner.storage.checks import file_findings, server_findings, space_findings
from planner.storage.database import Database, open_file, open_server
from planner.storage.documents import save_document
from planner.storage.location import Location
from planner.storage.opening import open_here, open_records
from tests.storage.databases import ENVIRONMENT, write
from tests.storage.server import Server


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def keys_of(findings: object) -> list[str]:
    return [finding.key for finding in findings]  # type: ignore[attr-defined]  # findings, however they come


def test_the_first_start_says_that_a_key_was_made_and_later_ones_where_it_is(place: Location) -> None:
    first = open_records(place, {}, None)
    save_document(first.database, write("a"), "case-1", "case", "person-1", {}, 0)
    first.database.close()
    second = open_records(place, {}, None)
    second.database.close()
    assert keys_of(first.findings) == ["storage.key.made_in_file"]
    assert keys_of(second.findings) == ["storage.key.from_file"]
    assert second.findings[0].values == {"file": str(place.key_file)}


def test_another_key_opens_nothing_and_changes_nothing(place: Location) -> None:
    open_records(place, ENVIRONMENT, None).database.close()
    with pytest.raises(StorageError, match="storage.not_opened" if place.file else "storage.wrong_key"):
        open_records(place, {"PLANNER_KEY": "00" * 32}, None)
    open_records(place, ENVIRONMENT, None).database.close()


def test_no_second_key_is_made(place: Location) -> None:
    open_records(place, {}, None).database.close()
    place.key_file.unlink()
    with pytest.raises(StorageError, match="storage.key.missing"):
        open_records(place, {}, None)
    assert not place.key_file.exists()


def test_a_key_file_that_others_can_read_stops_the_start(place: Location) -> None:
    open_records(place, {}, None).database.close()
    place.key_file.chmod(0o644)
    with pytest.raises(StorageError, match="storage.key.open_to_others"):
        open_records(place, {}, None)


def test_tables_of_a_newer_program_are_left_alone(place: Location) -> None:
    opened = open_records(place, ENVIRONMENT, None)
    with opened.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.database.close()
    with pytest.raises(StorageError, match="storage.newer"):
        open_records(place, ENVIRONMENT, None)


def test_nothing_of_the_file_can_be_read_without_the_key(tmp_path: Path) -> None:
    place = Location(tmp_path, file=tmp_path / "records.db")
    opened = open_records(place, ENVIRONMENT, None)
    save_document(opened.database, write("a", by="agent-seven"), "case-1", "case", "person-1", {"name": "周敏"}, 0)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    opened.database.close()
    for word in (b"SQLite format 3", b"CREATE TABLE", b"agent-seven", b"person-1", "周敏".encode()):
        assert word not in written
    assert (tmp_path / "records.db").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_said_before_and_stops_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Location(tmp_path, file=tmp_path / "records.db")
    free = {"megabytes": 1_000}
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(0, 0, free["megabytes"] * 1_000_000))
    assert keys_of(space_findings(tmp_path)) == []
    free["megabytes"] = 499
    opened = open_records(place, ENVIRONMENT, None)
    opened.database.close()
    assert [(finding.key, finding.values, finding.blocks) for finding in opened.findings][1:] == [
        ("storage.check.space", {"megabytes": 499}, False)
    ]
    free["megabytes"] = 19
    with pytest.raises(StorageError, match="storage.check.space"):
        open_records(place, ENVIRONMENT, None)


@pytest.fixture
def embedded(tmp_path: Path) -> Database:
    return open_file(tmp_path / "records.db", bytes(32))


def test_an_old_sqlite_is_refused(embedded: Database) -> None:
    with embedded.reading() as connection:
        assert keys_of(file_findings(connection)) == []
        assert keys_of(file_findings(connection, (3, 51, 3))) == []
        found = list(file_findings(connection, (3, 51, 2)))
    embedded.close()
    assert [(finding.key, finding.values, finding.blocks) for finding in found] == [
        ("storage.check.sqlite_version", {"found": "3.51.2", "wanted": "3.51.3"}, True)
    ]


def test_a_library_without_cipher_is_refused(tmp_path: Path) -> None:
    import sqlite3

    from sqlalchemy import create_engine

    plain = create_engine("sqlite://", creator=lambda: sqlite3.connect(tmp_path / "plain.db"))
    with plain.connect() as connection:
        found = list(file_findings(connection))
    plain.dispose()
    # The system's own library: no cipher, no WAL, synchronous FULL as it happens, no foreign keys, deletes perhaps safely.
    assert "storage.check.no_cipher" in keys_of(found)
    assert {finding.values["setting"] for finding in found if finding.key == "storage.check.setting"} >= {"journal_mode", "foreign_keys"}
    assert all(finding.blocks for finding in found)


@pytest.mark.parametrize(("setting", "found"), [("synchronous=NORMAL", "1"), ("foreign_keys=OFF", "0"), ("secure_delete=OFF", "0")])
def test_a_setting_that_loses_writes_is_refused(embedded: Database, setting: str, found: str) -> None:
    name = setting.partition("=")[0]
    with embedded.engine.connect().execution_options(planner_begin="") as connection:
        connection.exec_driver_sql(f"PRAGMA {setting}")
        findings = list(file_findings(connection))
    embedded.close()
    assert [(finding.key, finding.values["setting"], finding.values["found"]) for finding in findings] == [
        ("storage.check.setting", name, found)
    ]


def test_a_server_that_may_lose_writes_is_refused(server: Server) -> None:
    url = server.url(server.new_database())
    database = open_server(url, bytes(32))
    with database.reading() as connection:
        assert keys_of(server_findings(connection)) == []
        connection.execute(text("SET synchronous_commit = off"))
        found = list(server_findings(connection))
    database.close()
    assert [(finding.key, dict(finding.values), finding.blocks) for finding in found] == [
        ("storage.check.setting", {"setting": "synchronous_commit", "found": "off", "wanted": "on"}, True)
    ]


def test_a_server_without_fsync_is_refused(tmp_path: Path, server: Server) -> None:
    url = server.url(server.new_database())
    with server.settings(fsync="off", full_page_writes="off"), pytest.raises(StorageError) as caught:
        open_records(Location(tmp_path, url=url), ENVIRONMENT, None)
    assert (caught.value.key, caught.value.values["setting"]) == ("storage.check.setting", "fsync")
    open_records(Location(tmp_path, url=url), ENVIRONMENT, None).database.close()


def test_a_way_in_the_clear_to_another_machine_is_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_server(server.url(server.new_database()), bytes(32))
    monkeypatch.setattr(checks, "_IN_THE_CLEAR", "SELECT true")
    with database.reading() as connection:
        assert [(finding.key, finding.blocks) for finding in server_findings(connection)] == [("storage.check.in_the_clear", False)]
    database.close()


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite:///x.db", "http://a/b", "nonsense://", "://"])
def test_only_postgresql_is_understood(url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="storage.location"):
        open_records(Location(tmp_path, url=url), ENVIRONMENT, None)


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="storage.unreachable"):
        open_records(Location(tmp_path, url=f"postgresql://nobody@/none?host={tmp_path}"), ENVIRONMENT, None)


def test_a_folder_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(StorageError, match="storage.no_access"):
        open_records(Location(tmp_path / "file", file=tmp_path / "file" / "records.db"), ENVIRONMENT, None)


def test_what_the_environment_names_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"PLANNER_DATABASE": str(tmp_path / "mine.db"), **ENVIRONMENT})
    monkeypatch.setattr(opening, "usable_keyring", lambda: None)
    opened = open_here()
    opened.database.close()
    assert keys_of(opened.findings) == ["storage.key.from_environment"]
    assert (tmp_path / "mine.db").exists()
