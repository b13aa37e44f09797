"""The key for signing in goes with the keys of persons."""

from __future__ import annotations

import dataclasses
from threading import Barrier, Thread

from sqlalchemy import select, update

from planner.storage.access_key import HOLDER, access_key
from planner.storage.accounts import sign_in
from planner.storage.database import Database
from planner.storage.field_encryption import seal, unseal
from planner.storage.schema import PERSON_KEYS
from tests.storage.databases import NOON
from tests.storage.people import PASSWORD, add, cheap_hashes

__all__ = ["cheap_hashes"]


def test_many_that_ask_first_get_one_key(database: Database) -> None:
    together, keys = Barrier(4), set[bytes]()

    def ask() -> None:
        together.wait()
        keys.add(access_key(database))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keys == {access_key(database)}


def test_with_another_master_key_everybody_still_signs_in(database: Database) -> None:
    """Only the wrapped key is written anew, as for every person."""
    add(database)
    changed = dataclasses.replace(database, key=b"\x07" * 32)
    context = f"person_keys/{HOLDER}"
    with database.writing() as connection:
        wrapped = connection.scalar(select(PERSON_KEYS.c.wrapped).where(PERSON_KEYS.c.person_id == HOLDER))
        assert wrapped
        key = unseal(database.person_key_wrap, wrapped, context)
        connection.execute(update(PERSON_KEYS).values(wrapped=seal(changed.person_key_wrap, key, context)))
    assert sign_in(changed, "admin-1", PASSWORD, "tablet", NOON).name == "admin-1"
