"""Accounts for the tests, with a hash that costs little: what is tested is not how slow it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from planner.casework.access import AccessRole
from planner.storage import passwords
from planner.storage.accounts import add_account
from planner.storage.database import Database
from planner.storage.passwords import Secret
from tests.storage.databases import write

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = Secret("vier kleine Ziegel")
OTHER = Secret("anders gelbe Wolke")
WRONG = Secret("not at all this one")
PIN = Secret("270491")


@pytest.fixture(autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Hash with little work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", CHEAP)
        yield


def add(database: Database, name: str = "admin-1", role: AccessRole = "admin", password: Secret = PASSWORD) -> str:
    """An account whose id and name are the same."""
    add_account(database, write(f"add {name}"), name, name, role, password, must_change=False)
    return name
