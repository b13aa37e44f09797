"""``backup``, ``restore`` and ``rekey`` as people use them: what is said, in both languages, and the exit codes."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.commands import record_commands, records
from planner.commands.records import SHORTEST_PASSPHRASE
from planner.storage.location import Location
from planner.storage.opening import open_records
from tests.command_line import Run, command_line
from tests.storage.backups import PASSPHRASE, filled, look_at
from tests.storage.databases import KEY

run = pytest.fixture(command_line)
BACKUP_KEY_DIGITS = "0b" * 32


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """Records whose key is in a file beside them, as the environment names them."""
    found = Location(tmp_path / "data", file=tmp_path / "data" / "records.db")
    filled(found, {}).close()
    monkeypatch.setattr(records, "usable_keyring", lambda: None)
    monkeypatch.setenv("PLANNER_DATABASE", str(found.file))
    monkeypatch.setenv(record_commands.PASSPHRASE_VARIABLE, PASSPHRASE)
    for name in ("PLANNER_KEY", "PLANNER_NEW_KEY", record_commands.KEY_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return found


def test_records_move_to_another_machine(place: Location, tmp_path: Path, run: Run) -> None:
    backup, there = tmp_path / "a.backup", tmp_path / "there" / "records.db"
    said = run("backup", backup)
    assert said.code == 0
    assert "read again" in said.out
    assert "persons 3, documents 1, events 2, register entries 3" in said.out
    assert "passphrase alone" in said.out
    said = run("restore", backup, "--check")
    assert (said.code, "is whole" in said.out) == (0, True)
    said = run("restore", backup, "--into", there, "--lang", "zh_CN")
    assert said.code == 0
    assert "已恢复" in said.out
    assert f"{there}.key" in said.out
    look_at(Location(there.parent, file=there), environment={})
    assert PASSPHRASE not in said.out


def test_restoring_over_records_needs_to_be_asked_for(place: Location, tmp_path: Path, run: Run) -> None:
    assert run("backup", tmp_path / "a.backup").code == 0
    said = run("restore", tmp_path / "a.backup")
    assert said.code == 1
    assert "There are records already" in said.out
    said = run("restore", tmp_path / "a.backup", "--replace")
    assert said.code == 0
    (beside,) = [one for one in place.folder.glob("records.db.before-*Z") if not one.name.endswith(".key")]
    assert f"kept as {beside}" in said.out
    look_at(place, environment={})
    look_at(Location(place.folder, file=beside), environment={})


def test_a_new_key(place: Location, run: Run) -> None:
    old = place.key_file.read_text(encoding="ascii")
    opened = open_records(place, {}, None).database
    said = run("rekey")
    assert (said.code, "Another program" in said.out) == (1, True)
    opened.close()
    said = run("rekey", "--lang", "zh_CN")
    assert (said.code, str(place.key_file) in said.out) == (0, True)
    assert place.key_file.read_text(encoding="ascii") not in (old, "")
    said = run("rekey", environment={"PLANNER_KEY": place.key_file.read_text(encoding="ascii").strip()})
    assert (said.code, "PLANNER_NEW_KEY" in said.err) == (2, True)
    said = run("rekey", environment={"PLANNER_NEW_KEY": KEY})
    assert (said.code, "Set PLANNER_KEY" in said.out) == (0, True)


def test_a_backup_with_a_key(place: Location, tmp_path: Path, run: Run) -> None:
    backup = tmp_path / "a.backup"
    said = run("backup", backup, environment={record_commands.KEY_VARIABLE: BACKUP_KEY_DIGITS})
    assert (said.code, "key alone" in said.out) == (0, True)
    assert run("restore", backup, "--check").code == 0
    for key in ("0b" * 31, "none of these are digits"):
        said = run("restore", backup, "--check", environment={record_commands.KEY_VARIABLE: key})
        assert (said.code, "64 hexadecimal digits" in said.err) == (2, True)
    said = run("restore", backup, "--check", environment={record_commands.KEY_VARIABLE: "00" * 32})
    assert (said.code, f"{backup}: The backup cannot be opened" in said.err) == (2, True)


def test_what_cannot_be_done_is_said_with_its_place(place: Location, tmp_path: Path, run: Run) -> None:
    backup = tmp_path / "a.backup"
    assert run("backup", backup).code == 0
    said = run("backup", backup)
    assert (said.code, said.out, f"{backup}: There is a file of this name already" in said.err) == (2, "", True)
    backup.write_bytes(backup.read_bytes()[:-1])
    for command in (("restore", backup), ("restore", backup, "--check"), ("restore", backup, "--into", tmp_path / "new.db")):
        said = run(*command)
        assert (said.code, said.out) == (2, "")
        assert "Nothing was restored" in said.err
    assert not (tmp_path / "new.db").exists()
    said = run("restore", tmp_path / "none")
    assert (said.code, "cannot be read" in said.err) == (2, True)
    said = run("backup", tmp_path / "b.backup", environment={"PLANNER_DATABASE": str(tmp_path / "nowhere.db")})
    assert (said.code, "no records" in said.err) == (2, True)
    assert not (tmp_path / "nowhere.db").exists()
    for other in (("backup", tmp_path / "b.backup"), ("restore", backup)):
        said = run(*other, environment={"PLANNER_DATABASE": "none"})
        assert (said.code, "nothing is kept" in said.err) == (2, True)


def test_a_place_with_another_key_is_left_alone(place: Location, tmp_path: Path, run: Run) -> None:
    assert run("backup", tmp_path / "a.backup").code == 0
    said = run("restore", tmp_path / "a.backup", "--into", tmp_path / "new.db", environment={"PLANNER_KEY": "00" * 32})
    assert (said.code, "(PLANNER_KEY)" in said.err) == (2, True)


def typed(*words: str) -> Callable[[str], str]:
    waiting = list(words)
    return lambda _prompt: waiting.pop(0)


def test_the_passphrase_is_asked_for_twice_when_it_is_new(
    place: Location, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(record_commands.PASSPHRASE_VARIABLE)
    said = run("backup", tmp_path / "a.backup")
    assert (said.code, record_commands.PASSPHRASE_VARIABLE in said.err, record_commands.KEY_VARIABLE in said.err) == (2, True, True)

    class Terminal:
        @staticmethod
        def isatty() -> bool:
            return True

    ask = record_commands._secret

    def at_a_terminal(*, is_new: bool) -> bytes | str:
        monkeypatch.setattr(sys, "stdin", Terminal)
        return ask(is_new=is_new)

    monkeypatch.setattr(record_commands, "_secret", at_a_terminal)
    monkeypatch.setattr(getpass, "getpass", typed("short"))
    said = run("backup", tmp_path / "a.backup")
    assert (said.code, str(SHORTEST_PASSPHRASE) in said.err) == (2, True)
    monkeypatch.setattr(getpass, "getpass", typed(PASSPHRASE, "something else"))
    said = run("backup", tmp_path / "a.backup")
    assert (said.code, "not the same" in said.err) == (2, True)
    monkeypatch.setattr(getpass, "getpass", typed(PASSPHRASE, PASSPHRASE))
    assert run("backup", tmp_path / "a.backup").code == 0
    monkeypatch.setattr(getpass, "getpass", typed(PASSPHRASE))
    assert run("restore", tmp_path / "a.backup", "--check").code == 0


def test_a_place_that_cannot_be_read_is_no_answer_but_an_error(place: Location, tmp_path: Path, run: Run) -> None:
    place.key_file.unlink()
    said = run("rekey")
    assert (said.code, str(place.key_file) in said.err) == (2, True)
