"""The migrations build exactly the tables that the program uses."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from planner.storage.database import Database
from planner.storage.location import Location
from planner.storage.migration import known_revisions, revision_of, upgrade
from planner.storage.opening import open_records
from planner.storage.schema import METADATA
from tests.storage.databases import ENVIRONMENT


def test_the_migrations_build_the_tables_of_the_program(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        assert revision_of(connection) == known_revisions()[-1]


def test_there_is_nothing_to_do_the_second_time(database: Database) -> None:
    with database.writing() as connection:
        assert upgrade(connection) is False


def test_revisions_are_numbered_without_gaps() -> None:
    assert known_revisions() == tuple(f"{number:04}" for number in range(1, len(known_revisions()) + 1))


def test_many_first_starts_together_build_one_database(place: Location) -> None:
    together, failed = Barrier(4), list[Exception]()

    def start() -> None:
        together.wait()
        try:
            open_records(place, {}, None).database.close()
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    open_records(place, {}, None).database.close()


def test_steps_ship_with_the_program() -> None:
    folder = Path(upgrade.__code__.co_filename).parent / "migrations" / "versions"
    assert len(list(folder.glob("m*.py"))) == len(known_revisions())
    assert ENVIRONMENT
