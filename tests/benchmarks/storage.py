"""Saving a case as it is typed, and appending to the register: the slowest of twenty (p95), SQLite and PostgreSQL side by side.

Each is on the disk when it is acknowledged, so the measure of all is a bare write of the same size with its sync.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from planner.casework.case import case_document, load_case
from planner.storage.database import Database
from planner.storage.documents import Saved, save_document
from planner.storage.location import Location
from planner.storage.opening import open_records
from planner.storage.sequence import Content, StoredSequence
from tests.benchmarks.measure import Measured, seconds
from tests.project import ROOT
from tests.storage.databases import ENVIRONMENT, write
from tests.storage.server import Server, running_server

TIMES = 400
CASE = ROOT / "scenarios" / "cases" / "card-after-hospital.toml"


def run() -> Iterator[Measured]:
    """Yield the measurements; without a PostgreSQL those of SQLite alone."""
    with TemporaryDirectory() as name, running_server() as server:
        folder = Path(name)
        places = [Location(folder, file=folder / "records.db"), *_on(server, folder)]
        databases = [open_records(place, ENVIRONMENT, None).database for place in places]
        case = case_document(load_case(CASE))
        size = len(json.dumps(case, ensure_ascii=False).encode())
        saves = [partial(_save, one, case, count()) for one in databases]
        yield from _measured(f"autosave of a case of {size / 1_000:.0f} kB", saves, folder, size)
        yield from _measured("append to the register", [partial(_append, one, count()) for one in databases], folder, 400)
        for one in databases:
            one.close()


def _on(server: Server | None, folder: Path) -> Iterator[Location]:
    if server is not None:
        yield Location(folder, url=server.url(server.new_database()))


def _measured(what: str, sides: Sequence[Callable[[], None]], folder: Path, size: int) -> Iterator[Measured]:
    """Let the sides take turns; a busy moment of the machine meets all of them."""
    bare_file = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    all_sides: list[Callable[[], None]] = [*sides, partial(_bare, bare_file, bytes(size))]
    rounds = [[seconds(side) for side in all_sides] for _ in range(TIMES)]
    os.close(bare_file)
    slow = [quantiles(times, n=20)[-1] for times in zip(*rounds, strict=True)]
    yield Measured(f"{what}, SQLite, p95", "a bare write with its sync, p95", slow[0], slow[-1], as_long=True)
    if len(sides) > 1:
        yield Measured(f"{what}, PostgreSQL, p95", "SQLite, p95", slow[1], slow[0], as_long=True)
    yield Measured(f"{what}, SQLite, p95", "half a second", slow[0], 0.5, wanted=0.1, as_long=True)


def _save(database: Database, case: dict[str, object], numbers: Iterator[int]) -> None:
    number = next(numbers)
    assert save_document(database, write(f"save-{number}"), "case-1", "draft", "person-1", case, number) == Saved(number + 1)


def _append(database: Database, numbers: Iterator[int]) -> None:
    number = next(numbers)
    StoredSequence(database, "register").append(write(f"append-{number}"), bytes(32), Content("person-1", bytes(360)))


def _bare(file: int, content: bytes) -> None:
    os.write(file, content)
    os.fsync(file)
