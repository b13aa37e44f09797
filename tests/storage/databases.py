"""Both back ends for the tests: a file of its own for each test, or a database of its own on the tests' server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.storage.database import Database
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE
from planner.storage.opening import open_records
from planner.storage.writes import Write
from tests.storage.server import Server, running_server

KEY = "5a" * 32
ENVIRONMENT = {VARIABLE: KEY}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
INSTALL = "python tests/install_database.py"
BACK_ENDS = ("sqlite", "postgresql")


def write(key: str, by: str = "agent-1", seconds: int = 0) -> Write:
    """What a write carries, so many seconds after noon."""
    return Write(key, by, NOON + timedelta(seconds=seconds))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The tests' own PostgreSQL; without one the test is skipped, or fails in CI."""
    with running_server() as found:
        if found is None:
            if os.environ.get("CI"):
                pytest.fail(f"no PostgreSQL is installed: {INSTALL}")
            pytest.skip(f"no PostgreSQL is installed: {INSTALL}")
        yield found


@pytest.fixture(params=BACK_ENDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """A place without records, on each back end in turn."""
    if request.param == "sqlite":
        return Location(tmp_path, file=tmp_path / "records.db")
    found: Server = request.getfixturevalue("server")
    return Location(tmp_path, url=found.url(found.new_database()))


@pytest.fixture
def database(place: Location) -> Iterator[Database]:
    """Open, empty records."""
    opened = open_records(place, ENVIRONMENT, None)
    yield opened.database
    opened.database.close()
