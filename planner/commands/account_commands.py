"""The commands about accounts: ``account add``, ``reset``, ``disable``, ``list``. Here the terminal is asked; the work is in ``accounts``.

A password is typed at a terminal, twice and without echo. It is never an argument, which others could see, nor read from a pipe.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from planner.commands.terminal import Spoken, print_text, spoken
from planner.errors import InputError

if TYPE_CHECKING:
    from planner.storage.database import Database
    from planner.storage.passwords import Secret

account = typer.Typer(help="Who may sign in. 账户。", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to sign in with. 登录名称。")]
RoleName = Annotated[str, typer.Option("--role", metavar="ROLE", help="The first account is an admin's. 第一个账户是管理员。")]


@account.command()
def add(name: Name, role: RoleName = "admin", _spoken: Spoken = None) -> None:
    """Add an account; its password is asked for · 添加账户."""
    from planner.commands import accounts

    password = _typed_password()
    _with_records(lambda database: accounts.add(database, name, role, password, datetime.now(UTC), spoken.get()))


@account.command()
def reset(name: Name, _spoken: Spoken = None) -> None:
    """Give an account another password, to be changed at the first sign-in · 重设密码."""
    from planner.commands import accounts

    password = _typed_password()
    _with_records(lambda database: accounts.reset(database, name, password, datetime.now(UTC), spoken.get()))


@account.command()
def disable(name: Name, _spoken: Spoken = None) -> None:
    """Let nobody sign in with an account any more · 停用账户."""
    from planner.commands import accounts

    _with_records(lambda database: accounts.disable(database, name, datetime.now(UTC), spoken.get()))


@account.command("list")
def list_accounts(_spoken: Spoken = None) -> None:
    """Print all accounts · 列出账户."""
    from planner.commands import accounts

    _with_records(lambda database: accounts.listing(database, spoken.get()))


def _with_records(act: Callable[[Database], str]) -> None:
    from planner.commands.accounts import opened_records

    with opened_records(spoken.get()) as (database, found):
        sys.stderr.write(found)
        print_text(f"{act(database)}\n")


def _typed_password() -> Secret:
    from planner.commands.accounts import new_password
    from planner.i18n import text

    if not sys.stdin.isatty():
        raise InputError("access.command.no_terminal", place="password")
    first, second = (
        getpass.getpass(f"{text(key, spoken.get())}: ") for key in ("access.command.password", "access.command.password_again")
    )
    return new_password(first, second)
