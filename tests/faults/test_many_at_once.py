"""Many write at once: nothing is lost, and whoever was slower is told."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier
from typing import Any

from planner.storage.database import Database
from planner.storage.documents import open_document, save_document
from planner.storage.location import Location
from planner.storage.sequence import StoredSequence
from tests.faults.saver import DOCUMENT, SEQUENCE, save
from tests.project import ROOT
from tests.storage.databases import KEY, write

PROCESSES, APPENDS = 8, 200
SESSIONS, SAVES = 30, 20


def together(place: str, what: str, names: list[str], count: int) -> list[dict[str, Any]]:
    """Start a program for each name, let all begin together, and return what each was told."""
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.saver", place, KEY, name, what, str(count)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    for process in begun:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    told = []
    with ThreadPoolExecutor(len(begun)) as pool:
        for output, _ in pool.map(lambda process: process.communicate("begin\n"), begun):
            told.append(json.loads(output))
    assert [process.returncode for process in begun] == [0] * len(names)
    return told


def test_eight_programs_append_two_hundred_leaves_each(database: Database, place: Location) -> None:
    names = [f"p{number}" for number in range(PROCESSES)]
    told = together(place.url or str(place.file), "append", names, APPENDS)
    positions = [one["positions"] for one in told]
    assert sorted(chain.from_iterable(positions)) == list(range(PROCESSES * APPENDS))
    leaves = StoredSequence(database, SEQUENCE).leaves()
    assert len(leaves) == PROCESSES * APPENDS
    for name, own in zip(names, positions, strict=True):
        assert own == sorted(own)
        assert [leaves[position].decode() for position in own] == [f"{name}/{number}" for number in range(APPENDS)]


def test_thirty_sessions_save_one_document_twenty_times_each(database: Database) -> None:
    save_document(database, write("first"), DOCUMENT, "case", "person-1", {"words": []}, 0)
    ready = Barrier(SESSIONS)
    with ThreadPoolExecutor(SESSIONS) as pool:
        told = list(pool.map(lambda number: save(database, f"s{number}", SAVES, ready.wait), range(SESSIONS)))
    seen_by_all(database, told, SESSIONS * SAVES)


def test_programs_save_one_document_too(database: Database, place: Location) -> None:
    save_document(database, write("first"), DOCUMENT, "case", "person-1", {"words": []}, 0)
    told = together(place.url or str(place.file), "save", ["p0", "p1", "p2"], SAVES)
    seen_by_all(database, told, 3 * SAVES)


def seen_by_all(database: Database, told: list[Any], saved: int) -> None:
    """Every acknowledged save is there once, in its version; whoever was not acknowledged was told."""
    found = open_document(database, DOCUMENT)
    assert found is not None
    assert found.heading.version == saved + 1
    assert len(found.body["words"]) == len(set(found.body["words"])) == saved
    assert sorted(chain.from_iterable(one["versions"] for one in told)) == list(range(2, saved + 2))
    assert all(one["tries"] == len(one["versions"]) + one["told"] for one in told)
    # All began from the same version, so all but one were told at least once.
    assert sum(one["told"] > 0 for one in told) >= len(told) - 1
