"""Bring the tables of a database to the shape that this program knows; Alembic runs the steps that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from planner.errors import StorageError
from planner.storage.schema import METADATA

FOLDER: Final = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME: Final = 7_214_023
"""PostgreSQL's advisory lock while tables are changed: two programs that start together take turns. (SQLite's write lock does the same.)"""


def known_revisions() -> tuple[str, ...]:
    """Return every revision that this program knows, the oldest first."""
    return tuple(script.revision for script in reversed(list(_scripts().walk_revisions())))


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables, None where there are none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, revision: str = "head") -> bool:
    """Run the missing steps up to a revision inside the open transaction, all or none; return whether there were any.

    Raises:
        StorageError: the tables were made by a newer program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
    known, found = known_revisions(), revision_of(connection)
    if found is not None and found not in known:
        raise StorageError("storage.newer", reason=found)
    if found in (known[-1], revision):
        return False
    scripts = _scripts()

    def missing(current: Any, _context: MigrationContext) -> Sequence[Any]:
        # The way that Alembic's manual shows for running steps without an env.py.
        return scripts._upgrade_revs(revision, current)

    environment = EnvironmentContext(Config(), scripts, fn=missing)
    with environment:
        environment.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
        environment.run_migrations()
    return True


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))
