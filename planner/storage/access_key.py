"""The key for what signing in needs: names, password hashes, PINs. It is random, and wrapped with the master key as those of persons are.

So a new master key wraps it anew with theirs, and nothing that it sealed has to be touched.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from planner.storage.database import Database
from planner.storage.persons import add_person, person_key, person_of

HOLDER: Final = "access"
"""The entry among the persons that holds the key. It is nobody, and nothing else is sealed for it."""
_MADE_AT: Final = datetime.fromtimestamp(0, UTC)
"""Nobody was entered, so there is no moment to tell."""


def access_key(database: Database) -> bytes:
    """Return the key; the first to ask makes it."""
    with database.reading() as connection:
        if person_of(connection, HOLDER) is not None:
            return person_key(database, connection, HOLDER)
    with database.writing() as connection:
        add_person(database, connection, HOLDER, _MADE_AT)
        return person_key(database, connection, HOLDER)
