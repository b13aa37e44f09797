"""The key for signing in goes with the keys of persons."""

from __future__ import annotations

from threading import Barrier, Thread

from planner.storage.access_key import access_key
from planner.storage.accounts import sign_in
from planner.storage.database import Database
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE
from planner.storage.opening import open_records
from planner.storage.rekeying import NEW_KEY_VARIABLE, rekey
from tests.storage.databases import ENVIRONMENT, NOON
from tests.storage.people import PASSWORD, add, cheap_hashes

__all__ = ["cheap_hashes"]
OTHER_KEY = "c3" * 32


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


def test_with_another_master_key_everybody_still_signs_in(place: Location) -> None:
    first = open_records(place, ENVIRONMENT, None).database
    add(first)
    first.close()
    rekey(place, {**ENVIRONMENT, NEW_KEY_VARIABLE: OTHER_KEY}, None)
    second = open_records(place, {VARIABLE: OTHER_KEY}, None).database
    assert sign_in(second, "admin-1", PASSWORD, "tablet", NOON).name == "admin-1"
    second.close()
