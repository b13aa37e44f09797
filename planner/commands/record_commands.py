"""The commands about all records: ``backup``, ``restore``, ``rekey``. Here the terminal is asked; the work is in ``records``."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from planner.commands.terminal import NO, Spoken, print_text, spoken
from planner.errors import InputError

if TYPE_CHECKING:
    from planner.commands.records import Answer

KEY_VARIABLE: Final = "PLANNER_BACKUP_KEY"
"""The environment variable that may hold a backup's key, as 64 hexadecimal digits."""
PASSPHRASE_VARIABLE: Final = "PLANNER_BACKUP_PASSPHRASE"

records = typer.Typer()

BackupPath = Annotated[Path, typer.Argument(metavar="FILE", help="The backup. 备份文件。")]
Into = Annotated[
    str | None, typer.Option(metavar="PLACE", help="A file, or postgresql://user@host/name; else the usual place. 恢复到哪里。")
]
Replace = Annotated[bool, typer.Option("--replace", help="Keep records that are there under another name. 原有记录改名保留。")]
CheckOnly = Annotated[bool, typer.Option("--check", help="Only read it and say whether it is whole. 只核对，不恢复。")]


@records.command()
def backup(path: BackupPath, _spoken: Spoken = None) -> None:
    """Write an encrypted copy of all records, and read it again · 备份记录."""
    from planner.commands.records import surroundings, write_backup

    around = surroundings(os.environ)
    _say(write_backup(path, _secret(is_new=True), around, datetime.now(UTC), spoken.get()))


@records.command()
def restore(path: BackupPath, into: Into = None, replace: Replace = False, check: CheckOnly = False, _spoken: Spoken = None) -> None:
    """Bring a backup back, where no records are · 恢复备份."""
    from planner.commands.records import bring_back, look_at, surroundings

    if check:
        _say(look_at(path, _secret(is_new=False), spoken.get()))
    else:
        around, aside = surroundings(os.environ, into), f"{datetime.now(UTC):before-%Y%m%dT%H%M%SZ}" if replace else None
        _say(bring_back(path, _secret(is_new=False), around, aside, spoken.get()))


@records.command()
def rekey(_spoken: Spoken = None) -> None:
    """Give the records a new key, while no other program has them open · 更换密钥."""
    from planner.commands.records import change_key, surroundings

    _say(change_key(surroundings(os.environ), spoken.get()))


def _say(answer: Answer) -> None:
    print_text(answer.text)
    if not answer.is_done:
        raise typer.Exit(NO)


def _secret(*, is_new: bool) -> bytes | str:
    """Return the backup's key, or its passphrase: from the environment, else asked for; twice when it is a new one."""
    from planner.commands.records import key_of, passphrase_of
    from planner.i18n import text

    if key := os.environ.get(KEY_VARIABLE):
        return key_of(key, KEY_VARIABLE)
    if given := os.environ.get(PASSPHRASE_VARIABLE):
        return passphrase_of(given, PASSPHRASE_VARIABLE, is_new=is_new)
    if not sys.stdin.isatty():
        raise InputError("backup.no_secret", place=PASSPHRASE_VARIABLE, key_variable=KEY_VARIABLE)
    place = text("backup.passphrase", spoken.get())
    typed = passphrase_of(getpass.getpass(f"{place}: "), place, is_new=is_new)
    if is_new and getpass.getpass(f"{text('backup.passphrase_again', spoken.get())}: ") != typed:
        raise InputError("backup.passphrases_differ", place=place)
    return typed
