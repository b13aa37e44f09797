"""The process that reads: its limits, and that nothing escapes from it."""

from __future__ import annotations

import io
import json
import runpy
import sys
from collections.abc import Callable
from typing import Any

import pytest

from planner.storage.imports import child
from planner.storage.imports.limits import PROCESS_MEMORY_BYTES, PROCESS_SECONDS
from tests.project import ROOT
from tests.storage.imports.files import TEXT, workbook

resource = pytest.importorskip("resource", reason="Windows has no limits for processes")


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """The limits that would have been set: this process shall keep its own."""
    told: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", lambda limit, pair: told.update({limit: pair}))
    return told


def test_limits(limits: dict[int, tuple[int, int]]) -> None:
    child.limit_process()
    memory, seconds = resource.getrlimit(resource.RLIMIT_AS)[1], resource.getrlimit(resource.RLIMIT_CPU)[1]
    unlimited = resource.RLIM_INFINITY
    assert limits[resource.RLIMIT_AS][0] == (PROCESS_MEMORY_BYTES if memory == unlimited else min(memory, PROCESS_MEMORY_BYTES))
    assert limits[resource.RLIMIT_CPU][0] == (PROCESS_SECONDS if seconds == unlimited else min(seconds, PROCESS_SECONDS))
    assert limits[resource.RLIMIT_FSIZE] == limits[resource.RLIMIT_CORE] == (0, 0)


def test_a_lower_limit_stays(limits: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1, 1))
    child.limit_process()
    assert limits[resource.RLIMIT_AS] == (1, 1)


def test_a_system_that_refuses_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(limit: int, _: object) -> None:
        asked.append(limit)
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    child.limit_process()
    assert len(asked) == 4


def test_windows_has_none(limits: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    child.limit_process()
    assert limits == {}


def test_answers() -> None:
    assert child.answer(TEXT.encode(), "")["kind"] == "csv"
    assert child.answer(workbook([["a"]], "x"), "") == {"kind": "xlsx", "name": "x", "rows": (("a",),)}
    assert child.answer(b"", "") == {"error": "file.empty", "place": "", "values": {}}
    statement = child.answer((ROOT / "scenarios/imports/uk-standard-financial-statement.json").read_bytes(), "")
    assert (statement["household"]["people"], statement["differing"]) == (3, [])


class Panic(BaseException):
    """What a library in another language raises."""


@pytest.mark.parametrize(
    ("raised", "key"), [(MemoryError, "imports.too_much"), (Panic, "imports.broken"), (ZeroDivisionError, "imports.broken")]
)
def test_nothing_escapes(monkeypatch: pytest.MonkeyPatch, raised: type[BaseException], key: str) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(child, "parsed", fail)
    assert child.answer(b"x", "")["error"] == key


@pytest.mark.parametrize("run", [child.main, lambda: runpy.run_module("planner.storage.imports.child", run_name="__main__")])
def test_the_program(limits: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch, run: Callable[[], Any]) -> None:
    streams = {"stdin": io.TextIOWrapper(io.BytesIO(TEXT.encode())), "stdout": io.TextIOWrapper(io.BytesIO())}
    for name, stream in streams.items():
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr(sys, "argv", ["child", ""])
    monkeypatch.delitem(sys.modules, "planner.storage.imports.child")
    run()
    written = streams["stdout"].buffer
    assert isinstance(written, io.BytesIO)
    assert json.loads(written.getvalue())["rows"][1][0] == "HT-1"
    assert limits
