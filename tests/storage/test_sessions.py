"""Sessions: tokens, the idle lock and its PIN, the end of the day, signing out everywhere, roles that change while one is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from planner.errors import AccessRefused, InputError, StorageError
from planner.storage.accounts import change_password, disable_account, reset_password, set_role
from planner.storage.database import Database
from planner.storage.passwords import Secret
from planner.storage.schema import SESSIONS
from planner.storage.sessions import (
    IDLE,
    LONGEST,
    PIN_TRIES,
    SEEN_STEP,
    Session,
    end_all_sessions,
    end_session,
    forget_sessions,
    hand_over,
    lock_session,
    session_of,
    start_session,
    unlock_session,
)
from tests.storage.databases import NOON, write
from tests.storage.people import OTHER, PASSWORD, PIN, add, cheap_hashes

__all__ = ["cheap_hashes"]
WRONG_PIN = Secret("907214")


@pytest.fixture
def agent(database: Database) -> str:
    add(database)
    return add(database, "agent-1", "agent")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def refused(database: Database, token: Secret, at: datetime = NOON) -> str:
    """The key of the refusal of a session."""
    with pytest.raises(AccessRefused) as found:
        session_of(database, token, at)
    return found.value.key


def test_a_token_says_who_one_is_and_nothing_else_does(database: Database, agent: str) -> None:
    token, other = start_session(database, agent, NOON), start_session(database, "admin-1", NOON)
    assert session_of(database, token, NOON) == Session(agent, "agent")
    assert session_of(database, other, NOON) == Session("admin-1", "admin")
    for guess in ("", "x", token.value[:-1], token.value + "A", token.value.swapcase(), "\ud800"):
        assert refused(database, Secret(guess)) == "access.session.ended"


def test_the_token_is_not_in_the_tables(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON, PIN)
    assert len(token.value) >= 43  # 256 bits
    with database.reading() as connection:
        rows = repr(list(connection.execute(select(SESSIONS))))
    assert token.value not in rows
    assert PIN.value not in rows
    assert "$argon2" not in rows
    assert token.value not in repr(token)


def test_whoever_works_stays_signed_in_until_the_end_of_the_day(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON)
    at = NOON
    while (at := at + IDLE - timedelta(seconds=1)) < NOON + LONGEST:
        assert session_of(database, token, at).account == agent
    session_of(database, token, NOON + LONGEST - timedelta(microseconds=1))
    assert refused(database, token, NOON + LONGEST) == "access.session.ended"
    assert (forget_sessions(database, NOON + LONGEST - timedelta(seconds=1)), forget_sessions(database, NOON + LONGEST)) == (0, 1)


def test_whoever_does_nothing_is_locked_out(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON)
    assert session_of(database, token, NOON + IDLE - timedelta(microseconds=1)).account == agent
    other = start_session(database, agent, NOON)
    assert refused(database, other, NOON + IDLE) == "access.session.locked"
    with pytest.raises(AccessRefused, match="access.session.ended"):
        unlock_session(database, other, PIN, NOON + IDLE)  # it has no PIN


def test_not_every_look_is_a_write(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON)
    seen = []
    for at in (NOON, NOON + SEEN_STEP - timedelta(microseconds=1), NOON + SEEN_STEP, NOON + SEEN_STEP * 1.5):
        session_of(database, token, at)
        with database.reading() as connection:
            seen.append(connection.scalar(select(SESSIONS.c.seen_at)))
    assert seen == [NOON, NOON, NOON + SEEN_STEP, NOON + SEEN_STEP]


def test_a_pin_opens_a_locked_tablet(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON, PIN)
    lock_session(database, token)
    assert refused(database, token) == "access.session.locked"
    with pytest.raises(AccessRefused) as wrong:
        unlock_session(database, token, WRONG_PIN, after(1))
    assert (wrong.value.key, wrong.value.values) == ("access.pin.wrong", {"number": 4})
    assert refused(database, token) == "access.session.locked"
    unlock_session(database, token, PIN, after(2))
    assert session_of(database, token, after(3)).account == agent
    assert refused(database, token, after(2) + IDLE) == "access.session.locked"
    unlock_session(database, token, PIN, NOON + IDLE * 6)
    assert session_of(database, token, NOON + IDLE * 6).account == agent


def test_five_wrong_pins_end_the_session(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON, PIN)
    keys = []
    for _ in range(PIN_TRIES + 1):
        with pytest.raises(AccessRefused) as found:
            unlock_session(database, token, WRONG_PIN, NOON)
        keys.append(found.value.key)
    assert keys == ["access.pin.wrong"] * (PIN_TRIES - 1) + ["access.session.ended"] * 2
    assert refused(database, token) == "access.session.ended"


def test_pins_at_the_same_moment_all_count(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON, PIN)
    together, keys = Barrier(10), list[str]()

    def attack() -> None:
        together.wait()
        try:
            unlock_session(database, token, WRONG_PIN, NOON)
        except AccessRefused as error:
            keys.append(error.key)

    threads = [Thread(target=attack) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keys) == ["access.pin.wrong"] * (PIN_TRIES - 1) + ["access.session.ended"] * (11 - PIN_TRIES)


def test_a_session_that_ends_while_the_pin_is_looked_at_stays_ended(
    database: Database, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = start_session(database, agent, NOON, PIN)

    def end_meanwhile(_pin: Secret, _stored: Secret | None) -> bool:
        end_all_sessions(database, agent)
        return True

    monkeypatch.setattr("planner.storage.sessions.matches", end_meanwhile)
    with pytest.raises(AccessRefused, match="access.session.ended"):
        unlock_session(database, token, PIN, NOON)
    assert refused(database, token) == "access.session.ended"


def test_a_simple_pin_is_refused(database: Database, agent: str) -> None:
    with pytest.raises(InputError, match="access.pin.form"):
        start_session(database, agent, NOON, Secret("123456"))
    with database.reading() as connection:
        assert list(connection.execute(select(SESSIONS))) == []


def test_a_pin_does_not_open_another_session(database: Database, agent: str) -> None:
    """Whoever can write into the table cannot give a session another's PIN."""
    token, other = start_session(database, agent, NOON, PIN), start_session(database, "admin-1", NOON, WRONG_PIN)
    with database.writing() as connection:
        pin = connection.scalar(select(SESSIONS.c.pin).where(SESSIONS.c.account_id == agent))
        connection.execute(update(SESSIONS).where(SESSIONS.c.account_id == "admin-1").values(pin=pin))
    unlock_session(database, token, PIN, NOON)
    with pytest.raises(StorageError, match="storage.unreadable"):
        unlock_session(database, other, PIN, NOON)


def test_a_tablet_that_is_handed_over_is_the_borrowers_until_the_pin(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON, PIN)
    with database.writing() as connection:
        hand_over(connection, token, "case-1")
    assert session_of(database, token, NOON) == Session(agent, "borrower_view", "case-1")
    with pytest.raises(AccessRefused, match="access.pin.wrong"):
        unlock_session(database, token, WRONG_PIN, NOON)
    assert session_of(database, token, NOON).role == "borrower_view"
    unlock_session(database, token, PIN, NOON)
    assert session_of(database, token, NOON) == Session(agent, "agent")


def test_without_a_pin_nothing_is_handed_over(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON)
    with pytest.raises(InputError, match="access.pin.needed"), database.writing() as connection:
        hand_over(connection, token, "case-1")
    assert session_of(database, token, NOON).role == "agent"


def test_signing_out_here_and_everywhere(database: Database, agent: str) -> None:
    first, second, third = (start_session(database, agent, NOON) for _ in range(3))
    admin = start_session(database, "admin-1", NOON)
    end_session(database, first)
    assert refused(database, first) == "access.session.ended"
    assert session_of(database, second, NOON).account == agent
    assert end_all_sessions(database, agent) == 2
    assert {refused(database, token) for token in (second, third)} == {"access.session.ended"}
    assert session_of(database, admin, NOON).account == "admin-1"


def test_a_role_that_changes_holds_at_the_next_check(database: Database, agent: str) -> None:
    token = start_session(database, agent, NOON)
    set_role(database, write("r"), agent, "auditor")
    assert session_of(database, token, NOON).role == "auditor"


def test_disabling_and_new_passwords_end_sessions(database: Database, agent: str) -> None:
    first = start_session(database, agent, NOON, PIN)
    change_password(database, write("c"), agent, PASSWORD, OTHER, "tablet")
    assert refused(database, first) == "access.session.ended"
    second = start_session(database, agent, NOON)
    reset_password(database, write("r"), agent, PASSWORD)
    assert refused(database, second) == "access.session.ended"
    third = start_session(database, agent, NOON)
    assert refused(database, third) == "access.session.must_change"
    change_password(database, write("d"), agent, PASSWORD, OTHER, "tablet")
    fourth = start_session(database, agent, NOON)
    disable_account(database, write("x"), agent)
    assert refused(database, fourth) == "access.session.ended"
    fifth = start_session(database, agent, NOON)  # a sign-in that was on its way while the account was disabled
    assert refused(database, fifth) == "access.session.ended"
