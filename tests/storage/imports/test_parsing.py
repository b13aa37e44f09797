"""Which kind of file it is, by what is in it."""

from __future__ import annotations

import json

import pytest

from planner.casework.imports.sheet import Sheet
from planner.casework.imports.standard_financial_statement import Statement
from planner.errors import InputError
from planner.storage.imports.limits import FILE_BYTES
from planner.storage.imports.parsing import OLD_WORKBOOK, check_before_reading, parsed
from tests.project import ROOT
from tests.storage.imports.files import HEADER, ROW, TEXT, archive, workbook

RECORDS = json.dumps([dict(zip(HEADER, ROW, strict=True)), dict(zip(HEADER, ("HT-2", *ROW[1:]), strict=True))])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TEXT.encode(), "csv"),
        (TEXT.encode("utf-8-sig"), "csv"),
        (TEXT.encode("gb18030"), "csv"),
        (RECORDS.encode("utf-8-sig"), "json"),
        (workbook([HEADER, ROW, ("HT-2", *ROW[1:])]), "xlsx"),
    ],
)
def test_the_same_rows_in_every_kind_of_file(content: bytes, kind: str) -> None:
    sheet = parsed(content)
    assert isinstance(sheet, Sheet)
    assert (sheet.kind, sheet.rows) == (kind, (HEADER, ROW, ("HT-2", *ROW[1:])))


def test_a_statement_is_known_by_its_keys() -> None:
    read = parsed((ROOT / "scenarios/imports/uk-standard-financial-statement.json").read_bytes())
    assert isinstance(read, Statement)
    assert read.household["people"] == 3


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file.empty"),
        (b" \n ", "file.empty"),
        (b"x" * (FILE_BYTES + 1), "file.large"),
        (OLD_WORKBOOK + b"x", "imports.old_workbook"),
        (b"PK\x03\x04x", "imports.broken"),
        (archive({"a": bytes(10_000_000)}), "imports.archive_ratio"),
    ],
)
def test_what_is_refused_before_anything_is_read(content: bytes, key: str) -> None:
    with pytest.raises(InputError) as caught:
        check_before_reading(content)
    assert caught.value.key == key
