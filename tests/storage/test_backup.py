"""Backups: written beside others who write, read again before they have a name, and refused when they are not whole."""

from __future__ import annotations

import errno
import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from planner.errors import InputError, StorageError
from planner.storage import backup as backup_module
from planner.storage.backup import back_up, check_backup
from planner.storage.database import Database
from planner.storage.migration import known_revisions
from planner.storage.records_format import read_lines, record_lines
from planner.storage.sealed_file import write_sealed
from tests.faults.workload import step
from tests.storage.backups import BACKUP_KEY, PASSPHRASE, fill
from tests.storage.databases import NOON


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "first.backup"


def names(target: Path) -> list[str]:
    return sorted(one.name for one in target.parent.iterdir())


def lines_of(database: Database) -> list[bytes]:
    with database.snapshot() as connection:
        return list(record_lines(connection, database.key, NOON))


def rewritten(target: Path, lines: list[bytes]) -> Path:
    with target.open("wb") as file:
        write_sealed(file, BACKUP_KEY, lines)
    return target


def refused(path: Path, secret: bytes | str = BACKUP_KEY) -> str:
    with pytest.raises(InputError) as caught:
        check_backup(path, secret)
    assert caught.value.place == str(path)
    return caught.value.key


@pytest.mark.parametrize("secret", [BACKUP_KEY, PASSPHRASE])
def test_a_backup_says_what_it_holds(database: Database, target: Path, secret: bytes | str) -> None:
    fill(database)
    written = back_up(database, target, secret, NOON)
    assert check_backup(target, secret) == written
    assert (written.revision, written.made_at) == (known_revisions()[-1], NOON)
    assert {name: written.rows[name] for name in ("persons", "person_keys", "documents", "stream_events", "leaves", "key_check")} == {
        "persons": 3,
        "person_keys": 2,
        "documents": 1,
        "stream_events": 2,
        "leaves": 3,
        "key_check": 1,
    }
    assert names(target) == ["first.backup"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_nothing_of_it_can_be_read_without_its_key(database: Database, target: Path) -> None:
    fill(database)
    back_up(database, target, BACKUP_KEY, NOON)
    content = target.read_bytes()
    assert not [word for word in (b"person-1", b"agent-1", b"case-1", database.key, database.key.hex().encode()) if word in content]
    assert refused(target, bytes(32)) == "backup.not_opened"


def test_a_backup_is_of_one_moment(database: Database, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database)
    lines = record_lines

    def and_then_somebody_writes(*about: Any) -> Iterator[bytes]:
        for number, line in enumerate(lines(*about), 4):
            if number < 10:
                step(database, number)
            yield line

    monkeypatch.setattr(backup_module, "record_lines", and_then_somebody_writes)
    assert back_up(database, target, BACKUP_KEY, NOON).rows["leaves"] == 3


def test_another_file_is_never_written_over(database: Database, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target.write_text("mine", encoding="ascii")
    with pytest.raises(InputError, match="backup.exists"):
        back_up(database, target, BACKUP_KEY, NOON)
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # it comes after one has looked
    with pytest.raises(InputError, match="backup.exists"):
        back_up(database, target, BACKUP_KEY, NOON)
    assert names(target) == ["first.backup"]
    assert target.read_text(encoding="ascii") == "mine"


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_leaves_nothing(database: Database, target: Path) -> None:
    fill(database, 40)
    whole = back_up(database, target, BACKUP_KEY, NOON)
    size = target.stat().st_size
    target.unlink()
    assert size > 15_000
    for limit in (1, 60, 10_000, size - 1):
        with files_no_larger_than(limit), pytest.raises(StorageError) as caught:
            back_up(database, target, BACKUP_KEY, NOON)
        assert (caught.value.key, caught.value.values["file"]) == ("backup.disk_full", str(target))
        assert names(target) == []
    assert back_up(database, target, BACKUP_KEY, NOON) == whole


@pytest.mark.parametrize(
    ("code", "key"), [(errno.ENOSPC, "backup.disk_full"), (errno.EDQUOT, "backup.disk_full"), (errno.EIO, "backup.not_written")]
)
def test_a_disk_that_fails_at_the_end_leaves_nothing(
    database: Database, target: Path, monkeypatch: pytest.MonkeyPatch, code: int, key: str
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(code, "the disk")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match=key):
        back_up(database, target, BACKUP_KEY, NOON)
    assert names(target) == []


def test_a_folder_that_is_not_there_is_said(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="backup.not_written"):
        back_up(database, tmp_path / "none" / "a", BACKUP_KEY, NOON)


def test_what_the_disk_kept_wrongly_is_thrown_away(database: Database, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database)
    check = check_backup

    def flipped(path: Path, secret: bytes | str) -> object:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        return check(path, secret)

    monkeypatch.setattr(backup_module, "check_backup", flipped)
    with pytest.raises(StorageError, match="backup.not_verified"):
        back_up(database, target, BACKUP_KEY, NOON)
    assert names(target) == []


def test_rows_that_were_not_copied_are_missed(database: Database, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(database)
    monkeypatch.setattr(backup_module, "_counts", lambda _connection: {"persons": 4})
    with pytest.raises(StorageError, match="backup.not_verified"):
        back_up(database, target, BACKUP_KEY, NOON)
    assert names(target) == []


def test_lines_are_checked_inside_the_seal_too(database: Database, target: Path) -> None:
    """A program that writes wrong backups would seal them well: counts, digests, the key and the leaves are looked at too."""
    fill(database)
    lines = lines_of(database)
    assert check_backup(rewritten(target, lines), BACKUP_KEY).rows["leaves"] == 3
    rows = [number for number, line in enumerate(lines) if line.startswith(b"[")]
    for wrong in (
        [],
        lines[:-1],
        lines[1:],
        [*lines, b"[]\n"],
        [b'{"format":"repayment-records/2"' + lines[0][len(b'{"format":"repayment-records/1"') :], *lines[1:]],
        [b"[1]\n", *lines],
        [lines[0], b"[1]\n", *lines[1:]],
        [*lines[:-1], b"{}\n"],
        [*lines[: rows[0]], b"[1]\n", *lines[rows[0] + 1 :]],
        *([*lines[:number], *lines[number + 1 :]] for number in rows),
        *([*lines[:number], lines[number], *lines[number:]] for number in rows[:3]),
    ):
        assert refused(rewritten(target, wrong)) == "backup.damaged"


def with_tally(lines: list[bytes], keep: Any) -> list[bytes]:
    """Write the lines that are to be kept, with a tally that fits them."""
    from planner.storage.records_format import Columns, Row, _Count, _line  # the tally is what is imitated here

    kept, counts, name = [lines[0]], dict[str, _Count](), ""
    items = list(read_lines([b"".join(lines)], "lines"))[1:-1]
    for line, item in zip(lines[1:-1], items, strict=True):
        if isinstance(item, Columns):
            name = item.table
            counts[name] = _Count()
        elif isinstance(item, Row) and (changed := keep(name, item.values, line)) is not None:
            counts[name].add(changed)
            kept.append(changed)
            continue
        else:
            continue
        kept.append(line)
    tallies = {one: {"rows": count.tally().rows, "digest": count.tally().digest} for one, count in counts.items()}
    return [*kept, _line({"tallies": tallies})]


def test_a_key_that_does_not_fit_and_leaves_that_are_missing_are_found(database: Database, target: Path) -> None:
    fill(database)
    lines = lines_of(database)
    assert check_backup(rewritten(target, with_tally(lines, lambda _name, _values, line: line)), BACKUP_KEY)
    other_key = lines[0].replace(database.key.hex().encode(), bytes(32).hex().encode())
    assert refused(rewritten(target, [other_key, *lines[1:]])) == "backup.damaged"
    for keep in (
        lambda name, _values, line: None if name == "key_check" else line,
        lambda name, values, line: None if name == "leaves" and values[1] == 2 else line,
        lambda name, values, line: None if name == "leaves" and values[1] == 1 else line,
        lambda name, values, line: None if name == "leaves" else line,
        lambda name, values, line: line.replace(b"person-1", b"person-4") if name == "person_keys" else line,
    ):
        assert refused(rewritten(target, with_tally(lines, keep))) == "backup.damaged"


def test_lines_are_found_however_the_pieces_are_cut(database: Database) -> None:
    fill(database)
    content = b"".join(lines_of(database))
    whole = list(read_lines([content], "lines"))
    for size in (1, 7, 1_000):
        stream = io.BytesIO(content)
        assert list(read_lines(iter(partial(stream.read, size), b""), "lines")) == whole


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    assert refused(tmp_path / "none") == "backup.cannot_read"


def test_a_sequence_without_leaves_is_whole(database: Database, target: Path) -> None:
    with database.writing() as connection:
        connection.execute(text("INSERT INTO sequences (name, size) VALUES ('empty', 0)"))
    assert back_up(database, target, BACKUP_KEY, NOON).rows["sequences"] == 1
