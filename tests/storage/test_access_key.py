"""The key for signing in goes with the keys of persons."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest

from planner.errors import AccessRefused
from planner.storage.access_key import access_key
from planner.storage.accounts import sign_in
from planner.storage.backup import back_up
from planner.storage.database import Database
from planner.storage.location import Location
from planner.storage.master_key import VARIABLE
from planner.storage.opening import open_records
from planner.storage.rekeying import NEW_KEY_VARIABLE, rekey
from planner.storage.restore import restore
from planner.storage.sessions import lock_session, session_of, start_session, unlock_session
from tests.storage.backups import BACKUP_KEY, empty_place
from tests.storage.databases import BACK_ENDS, ENVIRONMENT, NOON
from tests.storage.people import PASSWORD, PIN, WRONG, add, cheap_hashes
from tests.storage.server import Server

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


@pytest.mark.parametrize("into", BACK_ENDS)
def test_a_backup_brings_accounts_and_sessions_to_either_back_end(place: Location, tmp_path: Path, server: Server, into: str) -> None:
    first = open_records(place, ENVIRONMENT, None).database
    add(first)
    token = start_session(first, "admin-1", NOON, PIN)
    with pytest.raises(AccessRefused):
        sign_in(first, "admin-1", WRONG, "tablet", NOON)
    back_up(first, tmp_path / "a.backup", BACKUP_KEY, NOON)
    first.close()
    there = empty_place(into, tmp_path / "there", server)
    restore(tmp_path / "a.backup", BACKUP_KEY, there, {}, None, None)
    second = open_records(there, {}, None).database
    assert sign_in(second, "admin-1", PASSWORD, "tablet", NOON).must_change is False
    assert session_of(second, token, NOON).role == "admin"
    lock_session(second, token)
    unlock_session(second, token, PIN, NOON)
    second.close()
