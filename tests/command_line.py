"""Running the command line in tests: in this process, with streams of bytes, or as people do."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from planner.cli import main

ROOT = Path(__file__).parents[1]
CASES = ROOT / "scenarios" / "cases"
SAMPLE = CASES / "card-after-hospital.toml"
TEXT = SAMPLE.read_text(encoding="utf-8")
LOAN = {"principal": "1000000.00", "annual_rate": "0.0325", "instalments": 12}
FLOWS = {"flows": [{"amount": "10000"}, *[{"amount": "-1707"}] * 6], "method": "irr_nominal", "periods_per_year": 12}


class Result(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


class _Stream(io.TextIOWrapper):
    """A text stream over bytes, as a process has it."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = io.BytesIO(content)
        super().__init__(self.content, encoding="ascii")

    def text(self) -> str:
        self.flush()
        return self.content.getvalue().decode("utf-8")


def command_line(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs the command line in this process, in English unless told otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PLANNER_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: object, stdin: str | bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        content = stdin.encode() if isinstance(stdin, str) else stdin
        streams = {"stdin": _Stream(content), "stdout": _Stream(), "stderr": _Stream()}
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
        code = main([str(argument) for argument in arguments])
        return Result(code, streams["stdout"].text(), streams["stderr"].text())

    return run_command


def process(*arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
    """Run the command line as people do."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def lines(*documents: object) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)
