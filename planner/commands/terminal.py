"""What all commands share at the terminal: exit codes, the language that is spoken, the options for it, and printing."""

from __future__ import annotations

import os
import sys
from contextvars import ContextVar
from typing import Annotated, Final, Literal

import typer

DONE, NO, WRONG = 0, 1, 2
"""Exit codes."""

Language = Literal["zh_CN", "en"]
spoken: Final[ContextVar[Language]] = ContextVar("language", default="en")
"""The language of this run."""


def _choose_language(language: Language | None) -> None:
    if language:
        spoken.set(language)


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables. 输出 JSON。")]
Spoken = Annotated[
    Language | None,
    typer.Option("--lang", callback=_choose_language, is_eager=True, help="The language of tables and messages. 表格和提示的语言。"),
]


def environment_language() -> Language:
    """Return Chinese where the environment speaks Chinese, else English."""
    words = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh_CN" if words.lower().startswith("zh") else "en"


def print_text(output: str) -> None:
    """Print, quietly also to a reader that has gone."""
    try:
        sys.stdout.write(output)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
