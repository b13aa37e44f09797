"""The n-th file call fails, for every n: a clear message, nothing half-saved, and the next try works."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import event, text

from planner.errors import StorageError
from planner.storage import database as database_module
from planner.storage.database import Database, open_file, open_server
from planner.storage.location import Location
from planner.storage.opening import open_records
from tests.faults.vfs import Call, is_possible, watched
from tests.faults.workload import step, steps_found
from tests.storage.databases import ENVIRONMENT, KEY
from tests.storage.server import Server

needs_calls = pytest.mark.skipif(not is_possible(), reason="this build of sqlcipher3 hides the functions by which file calls are watched")

READ, WRITE, SYNC, LOCK, OPEN = {"read"}, {"write", "truncate"}, {"sync"}, {"write_lock"}, {"open"}
FAULTS = {
    # SQLite's code of the error, the calls that it befalls, and what is said
    "full": (13, WRITE, {"storage.full"}),
    "read_only": (8, WRITE, {"storage.read_only"}),
    "cannot_write": (10 | 3 << 8, WRITE, {"storage.input_output"}),
    "cannot_sync": (10 | 4 << 8, SYNC, {"storage.input_output"}),
    "cannot_read": (10 | 1 << 8, READ, {"storage.input_output", "storage.not_opened"}),
    "locked": (5, LOCK, {"storage.busy"}),
    "cannot_open": (14, OPEN, {"storage.no_access"}),
}


class Faults:
    """Lets the n-th call of some kinds fail, and with ``stays`` all later ones too, until it is healed."""

    def __init__(self, kinds: set[str], code: int, number: int, *, stays: bool) -> None:
        self.kinds, self.code, self.number, self.stays = kinds, code, number, stays
        self.seen = 0
        self.is_healed = False

    @property
    def happened(self) -> bool:
        return self.seen >= self.number

    def __call__(self, call: Call) -> int:
        if self.is_healed or call.what not in self.kinds:
            return 0
        self.seen += 1
        return self.code if self.seen == self.number or (self.stays and self.happened) else 0


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with one step in the file and one in the log, as a killed program leaves them."""
    folder = tmp_path_factory.mktemp("begun")
    opened = open_records(Location(folder, file=folder / "records.db"), ENVIRONMENT, None).database
    step(opened, 1)
    opened.close()
    opened = open_file(folder / "records.db", bytes.fromhex(KEY))
    step(opened, 2)
    copied = folder / "copied"
    copied.mkdir()
    for name in ("records.db", "records.db-wal"):
        shutil.copy(folder / name, copied)
    opened.close()
    return copied


@needs_calls
@pytest.mark.parametrize("stays", [False, True], ids=["once", "from_then_on"])
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_call_fails_nothing_is_half_saved(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, stays: bool
) -> None:
    code, kinds, keys = FAULTS[fault]
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0)
    number, refused = 0, 0
    if fault == "locked" and stays:
        number = 1  # the first lock is that of repairing the log, for which SQLite waits ten seconds
    while True:
        number += 1
        place = tmp_path / str(number)
        shutil.copytree(begun, place)
        faults = Faults(kinds, code, number, stays=stays)
        with watched(faults):
            database = open_file(place / "records.db", bytes.fromhex(KEY))
            said = tried(database, 3)
            assert said is None or said in keys
            refused += said is not None
            faults.is_healed = True
            assert seen_by_another(place, 2 if said else 3) in ((2, 3) if said else (3,))
            assert step(database, 3) == 2
            assert step(database, 4) == 3
            assert steps_found(database) == 4
            database.close()
        shutil.rmtree(place)
        if not faults.happened:
            break
    assert number > 1
    assert refused > 0


def tried(database: Database, number: int) -> str | None:
    """Try a step; return the key of the message, None when it was acknowledged."""
    try:
        assert step(database, number) == number - 1
    except StorageError as error:
        return error.key
    return None


def seen_by_another(place: Path, at_least: int) -> int:
    """Return how many whole steps another program sees in the same file."""
    other = open_file(place / "records.db", bytes.fromhex(KEY))
    found = steps_found(other)
    other.close()
    assert found >= at_least
    return found


def test_whatever_statement_meets_a_lost_connection_nothing_is_half_saved(server: Server) -> None:
    """PostgreSQL's own files are its own business; what can fail here is each statement, when the connection to the server is cut."""
    name = server.new_database()
    open_records(Location(server.folder, url=server.url(name)), ENVIRONMENT, None).database.close()
    done, number, refused = 0, 0, 0
    while True:
        number += 1
        database = open_server(server.url(name), bytes.fromhex(KEY))
        seen = cut_before(database, server, number)
        said = tried(database, done + 1)
        assert said in (None, "storage.unreachable")
        refused += said is not None
        met, seen[0] = seen[0] >= number, number
        assert steps_found(database) in (done, done + 1)
        assert step(database, done + 1) == done
        done += 1
        assert steps_found(database) == done
        database.close()
        if not met:
            break
    assert refused > 5


def cut_before(database: Database, server: Server, number: int) -> list[int]:
    """Cut the connection before the n-th statement or commit; return the counter."""
    seen = [0]

    def count(connection: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[attr-defined]  # a connection of SQLAlchemy
            other = open_server(server.url("postgres"), bytes(32))
            with other.writing() as cutting:
                cutting.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            other.close()

    event.listen(database.engine, "before_cursor_execute", lambda connection, *_rest: count(connection))
    event.listen(database.engine, "commit", count)
    return seen


def test_a_server_that_only_reads_is_said(server: Server) -> None:
    name = server.new_database()
    place = Location(server.folder, url=server.url(name))
    database = open_records(place, ENVIRONMENT, None).database
    event.listen(database.engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    with pytest.raises(StorageError, match="storage.read_only"):
        step(database, 1)
    database.close()
