"""``account add``, ``reset``, ``disable`` and ``list`` as people use them, and a password that is seen nowhere."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from planner.commands import account_commands
from planner.storage.accounts import list_accounts, sign_in
from planner.storage.database import Database
from planner.storage.location import Location
from planner.storage.opening import open_records
from planner.storage.passwords import Secret
from tests.command_line import ROOT, Run, command_line
from tests.storage.databases import ENVIRONMENT, KEY, NOON
from tests.storage.people import OTHER, PASSWORD, WRONG, cheap_hashes

__all__ = ["cheap_hashes"]
run = pytest.fixture(command_line)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """A place without records, as the environment names it."""
    found = Location(tmp_path, file=tmp_path / "records.db")
    monkeypatch.setenv("PLANNER_DATABASE", str(found.file))
    monkeypatch.setenv("PLANNER_KEY", KEY)
    return found


@pytest.fixture(autouse=True)
def typing(monkeypatch: pytest.MonkeyPatch) -> list[Secret]:
    """What is typed at a terminal, one after the other."""
    typed: list[Secret] = []
    ask = account_commands._typed_password

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return bool(typed)

    def at_a_terminal() -> Secret:
        monkeypatch.setattr(sys, "stdin", Terminal)
        return ask()

    monkeypatch.setattr(account_commands, "_typed_password", at_a_terminal)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: typed.pop(0).value)
    return typed


def opened(place: Location) -> Database:
    return open_records(place, ENVIRONMENT, None).database


def test_the_first_admin_is_made_at_the_first_start(place: Location, run: Run, typing: list[Secret]) -> None:
    typing += [PASSWORD, PASSWORD]
    said = run("account", "add", "Zhou.Min")
    assert (said.code, said.out) == (0, "Added the account zhou.min (admin).\n")
    assert "The key comes from the environment" in said.err  # where the key of the records is
    assert PASSWORD.value not in said.out + said.err
    database = opened(place)
    assert sign_in(database, "zhou.min", PASSWORD, "tablet", NOON).role == "admin"
    database.close()


def test_the_first_is_an_admin_and_the_others_what_is_asked_for(place: Location, run: Run, typing: list[Secret]) -> None:
    typing += [PASSWORD] * 6
    said = run("account", "add", "agent-1", "--role", "agent")
    assert (said.code, "The first account has to be an admin's" in said.err) == (2, True)
    assert run("account", "list").out.startswith("There are no accounts yet.")
    assert run("account", "add", "chief").code == 0
    assert run("account", "add", "agent-1", "--role", "agent").code == 0
    assert run("account", "list").out == "chief (admin)\nagent-1 (agent)\n"


def test_a_password_is_only_typed_twice_the_same_and_not_simple(place: Location, run: Run, typing: list[Secret]) -> None:
    said = run("account", "add", "chief", stdin=f"{PASSWORD.value}\n{PASSWORD.value}\n")
    assert (said.code, "only be typed at a terminal" in said.err) == (2, True)
    for first, second, words in (
        (PASSWORD, WRONG, "The two passwords differ"),
        (Secret("chief of all"), Secret("chief of all"), "easy to guess"),
        (Secret("short"), Secret("short"), "12 to 128 characters"),
    ):
        typing += [first, second]
        said = run("account", "add", "chief")
        assert (said.code, words in said.err, first.value in said.out + said.err) == (2, True, False)
    assert run("account", "list", "--lang", "zh_CN").out.startswith("还没有账户")


def test_a_role_that_is_none(place: Location, run: Run, typing: list[Secret]) -> None:
    typing += [PASSWORD, PASSWORD]
    said = run("account", "add", "chief", "--role", "king")
    assert (said.code, "borrower_view, agent, counsellor" in said.err) == (2, True)


def test_reset_and_disable(place: Location, run: Run, typing: list[Secret]) -> None:
    typing += [PASSWORD] * 4 + [OTHER] * 4
    run("account", "add", "chief")
    run("account", "add", "agent-1", "--role", "agent")
    assert run("account", "reset", "AGENT-1").out == "agent-1 has a new password, to be changed at the first sign-in.\n"
    said = run("account", "reset", "nobody")
    assert (said.code, "There is no such account." in said.err) == (2, True)
    database = opened(place)
    assert sign_in(database, "agent-1", OTHER, "tablet", NOON).must_change
    assert run("account", "disable", "agent-1").out == "agent-1 can no longer sign in.\n"
    assert run("account", "list").out == "chief (admin)\nagent-1 (agent, disabled)\n"
    said = run("account", "disable", "chief")
    assert (said.code, "the last admin" in said.err) == (2, True)
    assert [one.disabled_at is None for one in list_accounts(database)] == [True, False]
    database.close()


def test_at_a_real_terminal_nothing_is_echoed(place: Location) -> None:
    """The terminal of another process: what is typed there does not come back, and its echo is on again afterwards."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "planner", "account", "add", "chief"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "LANG": "C"},
        start_new_session=True,
    ) as process:
        assert process.stderr
        for _ in range(2):
            while process.stderr.read(1) != b":":  # the prompt, after which echo is off
                assert process.poll() is None
            os.write(ours, f"{PASSWORD.value}\n".encode())
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b"Added the account chief (admin).\n")
    assert PASSWORD.value.encode() not in out + err
    os.set_blocking(ours, False)
    assert PASSWORD.value.encode() not in _whatever_came(ours)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    os.close(ours)
    os.close(theirs)


def _whatever_came(terminal: int) -> bytes:
    try:
        return os.read(terminal, 10_000)
    except BlockingIOError:
        return b""
