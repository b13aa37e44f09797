"""From a file to its sheet, through a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.casework.imports.sheet import Sheet
from planner.casework.imports.standard_financial_statement import Statement, TotalsDiffer
from planner.errors import InputError
from planner.storage.imports import reading
from planner.storage.imports.limits import FILE_BYTES
from planner.storage.imports.reading import file_content, read_import
from tests.storage.imports.files import HEADER, ROW, TEXT, archive, workbook


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode("gb18030"))
    sheet = read_import(file_content(path), name=str(path))
    assert isinstance(sheet, Sheet)
    assert (sheet.kind, sheet.rows[:2]) == ("csv", (HEADER, ROW))


def test_a_sheet_by_its_name() -> None:
    sheet = read_import(workbook([HEADER], "案件", "说明"), name="x", sheet_name="说明")
    assert isinstance(sheet, Sheet)
    assert (sheet.name, sheet.rows) == ("说明", (("说明",),))


def test_a_statement() -> None:
    text = '{"total-number-in-household": 1, "monthly-income": {"total-earnings": 5, "total-monthly-income": 6}, "monthly-outgoings": {}}'
    read = read_import(text.encode(), name="x")
    assert isinstance(read, Statement)
    assert read.differing == (TotalsDiffer("monthly-income.total-monthly-income", 600, 500),)


@pytest.mark.parametrize(
    ("content", "key", "place"),
    [(b'a,b\n"c', "imports.quotes", "x.csv"), (b'{"a": 1, "a": 2}', "case.key_twice", "x.csv: a"), (b"", "file.empty", "x.csv")],
)
def test_errors_name_the_file(content: bytes, key: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read_import(content, name="x.csv")
    assert (caught.value.key, caught.value.place) == (key, place)


def test_a_bomb_is_refused_before_a_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object, **__: object) -> None:
        pytest.fail("a process was started")

    monkeypatch.setattr(subprocess, "run", started)
    with pytest.raises(InputError, match=r"imports.archive_ratio"):
        read_import(archive({"xl/worksheets/sheet1.xml": bytes(45_000_000)}), name="x")


def test_a_process_that_runs_on_or_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CHILD", "no.such.module")
    with pytest.raises(InputError, match=r"imports.too_much"):
        read_import(TEXT.encode(), name="x")

    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("x", 10)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(InputError, match=r"imports.too_much"):
        read_import(TEXT.encode(), name="x")


def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"imports.broken"):
        read_import(TEXT.encode(), name="x", sheet_name="a\0b")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(InputError, match=r"imports.broken"):
        read_import(TEXT.encode(), name="x")


@pytest.mark.parametrize(
    ("prepare", "key"),
    [
        (lambda path: None, "file.missing"),
        (lambda path: path.mkdir(), "file.directory"),
        (os.mkfifo, "file.no_access"),
        (lambda path: path.write_bytes(b"x" * (FILE_BYTES + 1)), "file.large"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, prepare: Callable[[Path], object], key: str) -> None:
    path = tmp_path / "a.csv"
    prepare(path)
    with pytest.raises(InputError) as caught:
        file_content(path)
    assert (caught.value.key, caught.value.place) == (key, str(path))


def test_a_name_that_no_file_has() -> None:
    for path in (Path("nul\0"), Path("x" * 300)):
        with pytest.raises(InputError, match=r"file.no_access"):
            file_content(path)
