"""Backups while others write all the time: each restores and is whole. And a backup in which one bit is wrong, or the end is missing."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.storage.backup import back_up, check_backup
from planner.storage.location import Location
from planner.storage.opening import open_records
from planner.storage.restore import restore
from planner.storage.sealed_file import HEADER_BYTES, PIECE_BYTES
from planner.storage.sequence import StoredSequence
from tests.faults.saver import SEQUENCE
from tests.project import ROOT
from tests.storage.backups import BACKUP_KEY, empty_place, filled
from tests.storage.databases import ENVIRONMENT, KEY, NOON

DEEP = [pytest.mark.deep, pytest.mark.timeout(7_200)]
WRITERS = 2


@contextmanager
def load(place: Location) -> Iterator[None]:
    """Let other programs append leaves all the while."""
    command = [sys.executable, "-m", "tests.faults.saver", place.url or str(place.file), KEY]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    writers = [
        subprocess.Popen([*command, f"writer-{number}", "append", "1000000"], cwd=ROOT, **pipes)  # type: ignore[call-overload]  # the pipes, given by name
        for number in range(WRITERS)
    ]
    try:
        for writer in writers:
            assert writer.stdout.readline() == b"ready\n"
        for writer in writers:
            writer.stdin.write(b"begin\n")
            writer.stdin.flush()
        yield
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=DEEP)])
def test_backups_under_load_all_restore(place: Location, tmp_path: Path, times: int) -> None:
    database = open_records(place, ENVIRONMENT, None).database
    sequence, sizes = StoredSequence(database, SEQUENCE), [0]
    with load(place):
        for number in range(times):
            least = sequence.size()
            while sequence.size() <= least + 5:  # others are writing, and not only before
                continue
            contents = back_up(database, tmp_path / f"{number}.backup", BACKUP_KEY, NOON)
            sizes.append(contents.rows["leaves"])
            assert least < contents.rows["leaves"] <= sequence.size()
    written = sequence.leaves()
    database.close()
    assert sizes == sorted(set(sizes))
    for number, size in enumerate(sizes[1:]):
        back = empty_place("sqlite", tmp_path / str(number), None)
        restore(tmp_path / f"{number}.backup", BACKUP_KEY, back, ENVIRONMENT, None)
        restored = open_records(back, ENVIRONMENT, None).database
        assert StoredSequence(restored, SEQUENCE).leaves() == written[:size]
        with restored.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        restored.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    database = filled(Location(folder, file=folder / "records.db"), steps=400)
    back_up(database, folder / "a.backup", BACKUP_KEY, NOON)
    database.close()
    content = (folder / "a.backup").read_bytes()
    size = len(content)
    assert size > HEADER_BYTES + PIECE_BYTES  # more than one piece
    return content


def is_refused(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        check_backup(path, BACKUP_KEY)
    except InputError:
        return True
    return False


@pytest.mark.parametrize("flips", [1_000, pytest.param(50_000, marks=DEEP)])
def test_a_flipped_bit_is_always_found(whole: bytes, tmp_path: Path, flips: int) -> None:
    chance, path = random.Random(flips), tmp_path / "flipped"
    bits = [*range(8 * HEADER_BYTES), *(chance.randrange(8 * len(whole)) for _ in range(flips))]
    for bit in bits:
        content = bytearray(whole)
        content[bit // 8] ^= 1 << bit % 8
        assert is_refused(path, bytes(content)), bit
    assert not is_refused(path, whole)


@pytest.mark.parametrize("cuts", [100, pytest.param(5_000, marks=DEEP)])
def test_a_missing_end_is_always_found(whole: bytes, tmp_path: Path, cuts: int) -> None:
    chance, path = random.Random(cuts), tmp_path / "cut"
    for length in (0, HEADER_BYTES, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(cuts))):
        assert is_refused(path, whole[:length]), length
