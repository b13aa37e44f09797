"""Waits that grow, and failures that are forgotten. Signing in as a whole: ``test_accounts``, ``test_access_machine``."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from planner.storage.database import Database
from planner.storage.lockout import (
    ACCOUNT,
    DEVICE,
    FORGOTTEN_AFTER,
    Limit,
    begin_try,
    clear_tries,
    end_try,
    forget_tries,
    wait_after,
)
from planner.storage.schema import TRIES
from tests.storage.databases import NOON

WHO, WHERE = b"digest of a name", b"digest of a device"
BOTH = ((WHO, ACCOUNT), (WHERE, DEVICE))
LIMITS = st.sampled_from((ACCOUNT, DEVICE, Limit(1)))


@given(st.integers(0, 10_000), LIMITS)
def test_each_wait_is_as_long_as_the_one_before_or_longer(failures: int, limit: Limit) -> None:
    now, then = wait_after(failures, limit), wait_after(failures + 1, limit)
    assert timedelta(0) <= now <= then <= limit.longest
    assert (now == timedelta(0)) == (failures < limit.failures)


def test_guessing_day_and_night_for_a_year_is_some_thousand_passwords() -> None:
    """And a password has at least twelve characters."""
    spent, tries = timedelta(0), 0
    while spent < timedelta(days=365):
        tries += 1
        spent += wait_after(tries, ACCOUNT)
    assert tries < 9_000


def test_a_day_without_a_try_and_one_begins_anew(database: Database) -> None:
    with database.writing() as connection:
        for _ in range(ACCOUNT.failures):
            assert begin_try(connection, BOTH, NOON) is None
        assert begin_try(connection, BOTH, NOON) == NOON + ACCOUNT.first
        assert begin_try(connection, BOTH, NOON + FORGOTTEN_AFTER) is None
        assert begin_try(connection, BOTH, NOON + FORGOTTEN_AFTER) is None
        assert dict(map(tuple, connection.execute(select(TRIES.c.subject, TRIES.c.failures)))) == {WHO: 2, WHERE: 2}


def test_a_try_that_has_to_wait_does_not_count(database: Database) -> None:
    """Else somebody who is impatient would wait for ever."""
    with database.writing() as connection:
        for _ in range(ACCOUNT.failures + 10):
            begin_try(connection, BOTH, NOON)
        assert begin_try(connection, BOTH, NOON + ACCOUNT.first) is None


def test_a_right_try_is_taken_back_from_the_device_and_clears_the_account(database: Database) -> None:
    with database.writing() as connection:
        for _ in range(3):
            begin_try(connection, BOTH, NOON)
        end_try(connection, WHO, WHERE)
        assert dict(map(tuple, connection.execute(select(TRIES.c.subject, TRIES.c.failures)))) == {WHO: 0, WHERE: 2}
        clear_tries(connection, WHO)
        clear_tries(connection, WHERE)
        end_try(connection, WHO, WHERE)  # while the password was looked at, somebody gave the account another
        assert connection.execute(select(TRIES)).all() == []


def test_old_failures_are_removed(database: Database) -> None:
    with database.writing() as connection:
        begin_try(connection, BOTH[:1], NOON)
        begin_try(connection, BOTH[1:], NOON + timedelta(seconds=1))
    assert [forget_tries(database, NOON + FORGOTTEN_AFTER + timedelta(seconds=late)) for late in (-1, 0, 0, 1)] == [0, 1, 0, 1]
