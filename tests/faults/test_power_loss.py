"""The power fails while records are written: what was acknowledged is there, nothing is half there.

The order of file calls is SQLite's own, recorded below it. As a control the same is done with ``synchronous=NORMAL``, which is known to
lose acknowledged writes: a replay that finds no loss there would find none anywhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event

from planner.storage.database import Database, open_file
from planner.storage.location import Location
from planner.storage.opening import open_records
from tests.faults import power_loss
from tests.faults.vfs import Call, is_possible, watched
from tests.faults.workload import step, steps_found
from tests.storage.databases import ENVIRONMENT, KEY

STEPS = 60
PAGES_BETWEEN_CHECKPOINTS = 60  # far fewer than usual, so that the log is folded into the file again and again

pytestmark = pytest.mark.skipif(not is_possible(), reason="this build of sqlcipher3 hides the functions by which file calls are watched")


@dataclass(frozen=True)
class Recording:
    """The files before, the calls, and after how many of them each step was acknowledged."""

    before: Mapping[str, bytes]
    calls: Sequence[Call]
    acknowledged: Sequence[int]


def record(folder: Path, synchronous: str) -> Recording:
    file = folder / "records.db"
    open_records(Location(folder, file=file), ENVIRONMENT, None).database.close()
    before = {file.name: file.read_bytes()}
    calls: list[Call] = []
    acknowledged: list[int] = []

    def watch(call: Call) -> int:
        if call.what in ("write", "truncate", "sync", "delete"):
            calls.append(call)
        return 0

    with watched(watch):
        database = opened(file, synchronous)
        for number in range(1, STEPS + 1):
            step(database, number)
            acknowledged.append(len(calls))
    with watched(lambda _call: 0):
        database.close()
    return Recording(before, tuple(calls[: acknowledged[-1]]), acknowledged)


def opened(file: Path, synchronous: str = "FULL") -> Database:
    database = open_file(file, bytes.fromhex(KEY))

    def settings(connection: object, _record: object) -> None:
        for setting in (f"synchronous={synchronous}", f"wal_autocheckpoint={PAGES_BETWEEN_CHECKPOINTS}"):
            connection.execute(f"PRAGMA {setting}").fetchall()  # type: ignore[attr-defined]  # a connection of a library without types

    event.listen(database.engine, "connect", settings)
    return database


def replayed(folder: Path, synchronous: str, count: int) -> int:
    """Replay so many power losses; return in how many of them something acknowledged was gone. Whatever is there is whole."""
    (folder / "recorded").mkdir()
    recording = record(folder / "recorded", synchronous)
    lost = 0
    for number, state in enumerate(power_loss.states(recording.before, recording.calls, count, seed=20_261_124)):
        place = folder / str(number)
        place.mkdir()
        for name, content in state.files.items():
            (place / name).write_bytes(content)
        database = opened(place / "records.db")
        found = steps_found(database)
        begun = sum(calls <= state.calls for calls in recording.acknowledged)
        assert found <= begun + 1
        lost += found < begun
        if number % 5 == 0 and found >= begun:
            assert step(database, found + 1) == found  # the next write works
        database.close()
        shutil.rmtree(place)
    return lost


@pytest.mark.parametrize("count", [400, pytest.param(5_000, marks=[pytest.mark.deep, pytest.mark.timeout(7_200)])])
def test_nothing_acknowledged_is_lost(tmp_path: Path, count: int) -> None:
    assert replayed(tmp_path, "FULL", count) == 0


@pytest.mark.parametrize("count", [400, pytest.param(5_000, marks=[pytest.mark.deep, pytest.mark.timeout(7_200)])])
def test_the_control_without_full_syncs_loses(tmp_path: Path, count: int) -> None:
    assert replayed(tmp_path, "NORMAL", count) > count // 4


def test_the_recording_has_what_it_needs(tmp_path: Path) -> None:
    recording = record(tmp_path, "FULL")
    names = {(call.what, Path(call.path).name) for call in recording.calls}
    assert names >= {("write", "records.db-wal"), ("sync", "records.db-wal"), ("write", "records.db"), ("sync", "records.db")}
    assert len(recording.acknowledged) == STEPS
