"""Killed while the key is changed, before every step in turn: the records open with the old key or with the new one, whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from planner.errors import StorageError
from planner.storage.location import Location
from planner.storage.master_key import master_key
from planner.storage.opening import open_records
from planner.storage.rekeying import rekey
from tests.faults.rekeyer import place_of
from tests.faults.workload import steps_found
from tests.project import ROOT
from tests.storage.backups import filled
from tests.storage.server import Server

QUICK = 24
DEEP = [pytest.mark.deep, pytest.mark.timeout(7_200)]
Change = Callable[[Location, int], str]


@pytest.fixture
def change() -> Iterator[Change]:
    """What changes the key of a place and is killed before a step."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", "tests.faults.rekeyer"], cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]  # the pipes, given by name

        def ask(place: Location, last: int) -> str:
            process.stdin.write(f"{last} {place.folder} {place.url}\n")
            process.stdin.flush()
            return str(process.stdout.readline()).strip()

        yield ask
        process.stdin.close()


def chosen(steps: int, rounds: int) -> list[int]:
    """Return steps to be killed before: all, or so many spread evenly, with the last ones, where the key's file is moved."""
    if rounds >= steps:
        return list(range(1, steps + 1))
    return sorted({1 + number * steps // rounds for number in range(rounds)} | set(range(steps - 5, steps + 1)))


def looked_at(place: Location, keys: set[bytes]) -> bytes:
    """Open the records as the next program does, look at them, and return which key they have."""
    database = open_records(place, {}, None).database
    assert steps_found(database) == 3
    assert database.key in keys
    database.close()
    return database.key


def campaign(begun: Location, copied: Callable[[Path], Location], folder: Path, change: Change, rounds: int) -> None:
    old = master_key({}, begun.key_file, None, may_make=False).value
    steps = int(change(copied(folder / "whole"), 0))
    found = set()
    for last in chosen(steps, rounds):
        place = copied(folder / str(last))
        assert change(place, last) == "killed"
        named = {old} | {master_key({}, one, None, may_make=False).value for one in (place.key_file, place.next_key_file) if one.exists()}
        key = looked_at(place, named)
        found.add(key == old)
        rekey(place, {}, None)  # again, or on from there
        assert looked_at(place, named | {master_key({}, place.key_file, None, may_make=False).value}) != old
        with pytest.raises(StorageError):
            open_records(place, {"PLANNER_KEY": old.hex()}, None)
        shutil.rmtree(place.folder)
    assert found == {True, False}


@pytest.mark.parametrize("rounds", [QUICK, pytest.param(100_000, marks=DEEP)])
def test_in_the_file(tmp_path: Path, change: Change, rounds: int) -> None:
    begun = place_of(tmp_path / "begun", "")
    begun.folder.mkdir()
    filled(begun, {}).close()

    def copied(folder: Path) -> Location:
        shutil.copytree(begun.folder, folder)
        return place_of(folder, "")

    campaign(begun, copied, tmp_path, change, rounds)


@pytest.mark.parametrize("rounds", [QUICK, pytest.param(100_000, marks=DEEP)])
def test_on_the_server(tmp_path: Path, server: Server, change: Change, rounds: int) -> None:
    name = server.new_database()
    begun = Location(tmp_path / "begun", url=server.url(name))
    begun.folder.mkdir()
    filled(begun, {}).close()

    def copied(folder: Path) -> Location:
        shutil.copytree(begun.folder, folder)
        return place_of(folder, server.url(server.new_database(name)))

    campaign(begun, copied, tmp_path, change, rounds)
