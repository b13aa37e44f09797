"""Accounts: the first admin, signing in and being refused, changing and resetting, and what the tables tell."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select

from planner.casework.access import AccessRole
from planner.errors import AccessRefused, InputError, PlannerError
from planner.i18n import render
from planner.storage import passwords
from planner.storage.accounts import (
    account_named,
    account_of,
    add_account,
    change_password,
    disable_account,
    list_accounts,
    normal_name,
    reset_password,
    set_role,
    sign_in,
)
from planner.storage.database import Database
from planner.storage.passwords import Secret
from planner.storage.schema import ACCOUNTS, METADATA, TRIES
from tests.storage.databases import NOON, write
from tests.storage.people import OTHER, PASSWORD, WRONG, add, cheap_hashes

__all__ = ["cheap_hashes"]
DEVICE = "tablet-1"


def refused(database: Database, name: str, password: Secret, seconds: int = 0, device: str = DEVICE) -> str:
    """The key of the refusal of a sign-in."""
    with pytest.raises(AccessRefused) as found:
        sign_in(database, name, password, device, NOON + timedelta(seconds=seconds))
    return found.value.key


def test_the_first_account_is_an_admins(database: Database) -> None:
    with pytest.raises(InputError, match="access.account.first_is_admin"):
        add(database, "agent-1", "agent")
    assert list_accounts(database) == ()
    add(database)
    add(database, "agent-1", "agent")
    assert [(one.id, one.name, one.role) for one in list_accounts(database)] == [
        ("admin-1", "admin-1", "admin"),
        ("agent-1", "agent-1", "agent"),
    ]


def test_signing_in_with_the_name_in_any_form(database: Database) -> None:
    add(database)
    add(database, "周敏", "agent", OTHER)
    assert sign_in(database, " ADMIN-1 ", PASSWORD, DEVICE, NOON).role == "admin"
    assert sign_in(database, "周敏", OTHER, DEVICE, NOON) == account_of(database, "周敏") == account_named(database, "周敏")


def test_adding_happens_once_and_a_name_is_taken_once(database: Database) -> None:
    add(database)
    add(database)  # the same write repeated
    with pytest.raises(InputError, match="access.account.exists"):
        add_account(database, write("b"), "other-id", "Admin-1", "agent", PASSWORD, must_change=False)
    assert len(list_accounts(database)) == 1


def test_unknown_wrong_and_disabled_are_one_answer_with_the_same_steps(database: Database) -> None:
    add(database)
    add(database, "agent-1", "agent")
    disable_account(database, write("d"), "agent-1")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    told = []
    for name, password in (("nobody", PASSWORD), ("admin-1", WRONG), ("agent-1", PASSWORD), ("\ud800", PASSWORD)):
        statements.clear()
        told.append((refused(database, name, password, device=name.encode("utf-8", "replace").decode()), tuple(statements)))
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(set(told)) == 1
    assert told[0][0] == "access.sign_in.wrong"


@pytest.mark.parametrize("name", ["admin-1", "nobody"])
def test_after_five_failures_an_account_waits_longer_and_longer(database: Database, name: str) -> None:
    """A name that nobody bears waits alike. Each failure comes from another device."""
    add(database)
    assert [refused(database, name, WRONG, device=f"{number}") for number in range(5)] == ["access.sign_in.wrong"] * 5
    assert refused(database, name, PASSWORD, 29, "x") == "access.sign_in.wait"
    assert refused(database, name, WRONG, 30, "x") == "access.sign_in.wrong"
    assert refused(database, name, PASSWORD, 89, "y") == "access.sign_in.wait"
    if name == "admin-1":
        assert sign_in(database, name, PASSWORD, "y", NOON + timedelta(seconds=90)).id == "admin-1"
        assert refused(database, name, WRONG, 91, "y") == "access.sign_in.wrong"  # it begins anew
        assert sign_in(database, name, PASSWORD, "y", NOON + timedelta(seconds=92)).id == "admin-1"


def test_a_device_waits_for_all_names(database: Database) -> None:
    add(database)
    for number in range(20):
        assert refused(database, f"name-{number}", WRONG) == "access.sign_in.wrong"
    assert refused(database, "admin-1", PASSWORD) == "access.sign_in.wait"
    assert sign_in(database, "admin-1", PASSWORD, "another", NOON).id == "admin-1"


def test_how_long_to_wait_is_said_in_whole_minutes(database: Database) -> None:
    add(database)
    for _ in range(5):
        refused(database, "admin-1", WRONG)
    with pytest.raises(AccessRefused) as found:
        sign_in(database, "admin-1", PASSWORD, DEVICE, NOON)
    assert found.value.values == {"number": 1}
    assert "1 minute," in render(found.value.key, found.value.values, "en")


def test_tries_at_the_same_moment_all_count(database: Database) -> None:
    add(database)
    together, told = Barrier(12), list[str]()

    def attack(number: int) -> None:
        together.wait()
        try:
            sign_in(database, "admin-1", WRONG, f"{number}", NOON)
        except PlannerError as error:
            told.append(error.key)

    threads = [Thread(target=attack, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["access.sign_in.wait"] * 7 + ["access.sign_in.wrong"] * 5


def test_a_hash_is_renewed_when_the_parameters_change(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add(database)
    before = _password(database)
    sign_in(database, "admin-1", PASSWORD, DEVICE, NOON)
    assert _password(database) == before
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    sign_in(database, "admin-1", PASSWORD, DEVICE, NOON)
    renewed = _password(database)
    assert renewed != before
    sign_in(database, "admin-1", PASSWORD, DEVICE, NOON)
    assert _password(database) == renewed


def test_changing_ones_own_password(database: Database) -> None:
    add(database)
    change_password(database, write("c"), "admin-1", PASSWORD, OTHER, DEVICE)
    assert refused(database, "admin-1", PASSWORD) == "access.sign_in.wrong"
    assert sign_in(database, "admin-1", OTHER, DEVICE, NOON).must_change is False
    with pytest.raises(AccessRefused, match="access.sign_in.wrong"):
        change_password(database, write("d"), "admin-1", PASSWORD, WRONG, DEVICE)
    with pytest.raises(InputError, match="access.password.same"):
        change_password(database, write("e"), "admin-1", OTHER, OTHER, DEVICE)
    with pytest.raises(InputError, match="access.password.length"):
        change_password(database, write("f"), "admin-1", OTHER, Secret("short"), DEVICE)


def test_a_reset_ends_the_wait_and_lasts_until_the_first_sign_in(database: Database) -> None:
    add(database)
    for number in range(5):
        refused(database, "admin-1", WRONG, device=f"{number}")
    assert refused(database, "admin-1", PASSWORD) == "access.sign_in.wait"
    reset_password(database, write("r"), "admin-1", OTHER)
    assert sign_in(database, "admin-1", OTHER, DEVICE, NOON).must_change is True
    change_password(database, write("c"), "admin-1", OTHER, PASSWORD, DEVICE)
    assert sign_in(database, "admin-1", PASSWORD, DEVICE, NOON).must_change is False


def test_the_last_admin_stays(database: Database) -> None:
    add(database)
    with pytest.raises(InputError, match="access.account.last_admin"):
        disable_account(database, write("a"), "admin-1")
    with pytest.raises(InputError, match="access.account.last_admin"):
        set_role(database, write("b"), "admin-1", "agent")
    add(database, "admin-2")
    set_role(database, write("c"), "admin-1", "admin")
    set_role(database, write("d"), "admin-1", "agent")
    assert account_of(database, "admin-1").role == "agent"
    with pytest.raises(InputError, match="access.account.last_admin"):
        disable_account(database, write("e"), "admin-2")
    disable_account(database, write("f"), "admin-1")
    assert account_of(database, "admin-1").disabled_at == NOON


def test_two_admins_cannot_take_each_other_away_at_once(database: Database) -> None:
    for name in ("admin-1", "admin-2"):
        add(database, name)
    together = Barrier(2)

    def take(name: str) -> None:
        together.wait()
        with suppress(InputError):
            disable_account(database, write(f"take {name}"), name)

    threads = [Thread(target=take, args=(name,)) for name in ("admin-1", "admin-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in list_accounts(database) if one.disabled_at is None]) == 1


def test_what_is_not_there_is_said(database: Database) -> None:
    add(database)
    nobody: AccessRole = "nobody"  # type: ignore[assignment]  # wrong on purpose
    unknown: tuple[Callable[[], object], ...] = (
        lambda: account_of(database, "x"),
        lambda: account_named(database, "x"),
        lambda: disable_account(database, write("a"), "x"),
        lambda: reset_password(database, write("b"), "x", OTHER),
    )
    for act in unknown:
        with pytest.raises(InputError, match="access.account.unknown"):
            act()
    with pytest.raises(InputError, match="access.account.role"):
        add(database, "y", nobody)
    with pytest.raises(InputError, match="access.account.role"):
        set_role(database, write("c"), "admin-1", nobody)


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 65, "a\nb", "a\u200bb"])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(InputError, match="access.account.name"):
        normal_name(name)


def test_neither_password_nor_name_is_in_the_tables_logs_or_errors(
    database: Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    add(database)
    add_account(database, write("m"), "id-7", "Min.Zhou", "agent", OTHER, must_change=True)
    for name, password, device in (("min.zhou", PASSWORD, "a"), ("min.zhou", WRONG, DEVICE), ("nobody", WRONG, DEVICE)):
        try:
            sign_in(database, name, password, device, NOON)
        except AccessRefused as error:
            told += [str(error), repr(error), "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())]
    with database.reading() as connection:
        told += [repr(row) for table in METADATA.sorted_tables for row in connection.execute(select(table))]
    told += [repr(sign_in(database, "min.zhou", OTHER, DEVICE, NOON)), caplog.text, *capfd.readouterr()]
    for secret in (PASSWORD.value, OTHER.value, WRONG.value, "$argon2"):
        assert [text for text in told if secret in text] == []
    with database.reading() as connection:
        rows = repr([list(connection.execute(select(table))) for table in (ACCOUNTS, TRIES)])
    assert "min.zhou" not in rows.casefold()


def test_a_sealed_hash_does_not_open_for_another_account(database: Database) -> None:
    """Whoever can write into the table cannot give themselves another's password."""
    add(database)
    add(database, "agent-1", "agent", OTHER)
    with database.writing() as connection:
        stolen = connection.scalar(select(ACCOUNTS.c.password).where(ACCOUNTS.c.id == "agent-1"))
        connection.execute(ACCOUNTS.update().where(ACCOUNTS.c.id == "admin-1").values(password=stolen))
    with pytest.raises(PlannerError, match="storage.unreadable"):
        sign_in(database, "admin-1", OTHER, DEVICE, NOON)


def _password(database: Database) -> str:
    with database.reading() as connection:
        sealed = connection.scalar(select(ACCOUNTS.c.password))
    assert sealed
    return repr(sealed)
