"""Killed while writing, again and again: no acknowledged write is lost, no write is half there, and the next program goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from planner.storage.database import Database
from planner.storage.location import Location
from planner.storage.opening import open_records
from tests.faults.workload import steps_found
from tests.faults.writer import opened
from tests.project import ROOT
from tests.storage.databases import ENVIRONMENT, KEY
from tests.storage.server import Server

MOST_STEPS = 25
"""Acknowledged steps before the kill, at most; the kill itself comes a moment later, at any point of the next write."""
DEEP = [pytest.mark.deep, pytest.mark.timeout(7_200)]


class Writer:
    """The program that writes, and what it has acknowledged."""

    def __init__(self, process: subprocess.Popen[bytes], chance: random.Random) -> None:
        assert process.stdin
        assert process.stdout
        self._input: IO[bytes] = process.stdin
        self._output: IO[bytes] = process.stdout
        self._chance = chance

    def round(self, kill: Killing) -> tuple[int, int]:
        """Begin a round and end it by a kill; return how many steps the writer found and the last one that it acknowledged."""
        self._say()
        said: list[str] = []
        killed_after, moment = self._chance.randint(0, MOST_STEPS), self._chance.uniform(0, 0.01)
        pid, is_killed = 0, False
        for line in iter(self._output.readline, b""):
            word = line.decode().split()
            if word[0] == "ended":
                break
            if word[0] == "pid":
                pid = int(word[1])
            else:
                said.append(word[-1])
            if pid and len(said) > killed_after and not is_killed:
                is_killed = True
                threading.Timer(moment, kill, [pid]).start()
        found, *acknowledged = (int(number) for number in said)
        return found, max(acknowledged, default=found)

    def _say(self) -> None:
        self._input.write(b"begin\n")
        self._input.flush()


class Killing:
    """Kills the writer; with a ``server``, that one before."""

    def __init__(self, server: Server | None = None) -> None:
        self._server = server

    def __call__(self, pid: int) -> None:
        if self._server is not None:
            self._server.kill()
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it met the dead server first


@contextmanager
def writing(place: str, seed: int) -> Iterator[Writer]:
    command = [sys.executable, "-m", "tests.faults.writer", place, KEY]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:  # type: ignore[call-overload]  # the pipes, given by name
        yield Writer(process, random.Random(seed))
        process.stdin.close()


def campaign(place: str, rounds: int, server: Server | None = None) -> int:
    """Kill so many times; return how many steps there are in the end. Every round finds at least what was acknowledged before."""
    kill, least = Killing(server), 0
    with writing(place, rounds) as writer:
        for _ in range(rounds):
            found, acknowledged = writer.round(kill)
            assert found in (least, least + 1)
            least = acknowledged
            if server is not None:
                server.start()
            database = opened(place, KEY)
            _wait_for_the_server(database)
            found = steps_found(database)
            assert found in (least, least + 1)
            least = found
            database.close()
    return least


def _wait_for_the_server(database: Database) -> None:
    """Wait until a server has ended what a killed program had begun: it may still commit the last write, between two looks at it."""
    busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    busy += " AND backend_type = 'client backend' AND state <> 'idle'"
    while database.path is None:
        with database.reading() as connection:
            if not connection.exec_driver_sql(busy).scalar_one():
                return


@pytest.mark.parametrize("rounds", [50, pytest.param(200, marks=DEEP)])
def test_a_killed_program_loses_nothing_in_the_file(tmp_path: Path, rounds: int) -> None:
    place = tmp_path / "records.db"
    open_records(Location(tmp_path, file=place), ENVIRONMENT, None).database.close()
    assert campaign(str(place), rounds) > rounds


@pytest.mark.parametrize("rounds", [50, pytest.param(200, marks=DEEP)])
def test_a_killed_program_loses_nothing_on_the_server(tmp_path: Path, server: Server, rounds: int) -> None:
    url = server.url(server.new_database())
    open_records(Location(tmp_path, url=url), ENVIRONMENT, None).database.close()
    assert campaign(url, rounds) > rounds


@pytest.mark.parametrize("rounds", [10, pytest.param(200, marks=DEEP)])
def test_a_killed_server_loses_nothing(tmp_path: Path, server: Server, rounds: int) -> None:
    url = server.url(server.new_database())
    open_records(Location(tmp_path, url=url), ENVIRONMENT, None).database.close()
    assert campaign(url, rounds, server) > rounds
