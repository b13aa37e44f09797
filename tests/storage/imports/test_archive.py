"""The archive of a workbook: judged by its list, then found to be as large as that says."""

from __future__ import annotations

import struct
import zipfile

import pytest

from planner.errors import InputError
from planner.storage.imports.archive import check_directory, check_parts
from planner.storage.imports.limits import ARCHIVE_PARTS, ARCHIVE_RATIO, COLUMNS, ROWS, SMALL_PART_BYTES
from tests.storage.imports.files import HEADER, ROW, archive, parts_of, sheet_xml, with_flag, with_sheet, with_stated_size, workbook

GOOD = workbook([HEADER, ROW])


def refused(content: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        check_parts(content, check_directory(content))
    return caught.value


def test_a_workbook_passes() -> None:
    check_parts(GOOD, check_directory(GOOD))


def test_a_stored_part_passes() -> None:
    stored = archive(parts_of(GOOD), zipfile.ZIP_STORED)
    check_parts(stored, check_directory(stored))


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", GOOD[:-1], GOOD[:200], GOOD[-100:], b"PK\x03\x04" + GOOD[-22:], GOOD.replace(b"PK\x01\x02", b"PK\x01\x03")]
)
def test_half_an_archive(content: bytes) -> None:
    assert refused(content).key == "imports.broken"


def test_too_many_parts() -> None:
    check_directory(archive({f"{k}": b"" for k in range(ARCHIVE_PARTS)}))
    assert refused(archive({f"{k}": b"" for k in range(ARCHIVE_PARTS + 1)})).key == "imports.archive_parts"


def test_a_long_list_is_refused_whatever_count_it_states() -> None:
    content = bytearray(archive({"x" * 1000 + f"{k}": b"" for k in range(100)}))
    struct.pack_into("<2H", content, content.rfind(b"PK\x05\x06") + 8, 1, 1)
    assert refused(bytes(content)).key == "imports.archive_parts"


def test_an_archive_on_several_disks() -> None:
    content = bytearray(GOOD)
    struct.pack_into("<2H", content, content.rfind(b"PK\x05\x06") + 4, 1, 1)
    assert refused(bytes(content)).key == "imports.broken"


def test_ratio() -> None:
    assert refused(archive({"a": bytes(50 * SMALL_PART_BYTES)})).values["limit"] == ARCHIVE_RATIO
    check_directory(archive({"a": bytes(SMALL_PART_BYTES)}))


def test_parts_that_are_too_much_together() -> None:
    huge = with_stated_size(archive({f"{k}": b"ab" * 300_000 for k in range(3)}, zipfile.ZIP_STORED), 40_000_000)
    assert refused(huge).key == "imports.archive_large"


def test_a_password() -> None:
    assert refused(with_flag(GOOD, 1)).key == "imports.password"


def test_another_way_to_pack() -> None:
    assert refused(archive(parts_of(GOOD), zipfile.ZIP_LZMA)).key == "imports.broken"


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_a_list_that_lies_about_sizes(size: int) -> None:
    assert refused(with_stated_size(GOOD, size)).key == "imports.broken"


def test_a_part_that_is_no_part() -> None:
    position = GOOD.find(b"PK\x01\x02")
    for offset in (len(GOOD), 5, 2**31):
        content = bytearray(GOOD)
        struct.pack_into("<L", content, position + 42, offset)
        assert refused(bytes(content)).key == "imports.broken"


def test_packed_content_that_is_broken() -> None:
    content = bytearray(GOOD)
    name = struct.unpack_from("<H", content, 26)[0]
    content[30 + name : 30 + name + 20] = b"\xff" * 20
    assert refused(bytes(content)).key == "imports.broken"


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "imports.columns"),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "imports.rows"),
        (f"<row r='{ROWS + 1}'/>", "imports.rows"),
        (f'<x:row spans="1:2" r = "{ROWS + 1}"/>', "imports.rows"),
        (f'<row r="{ROWS}"><c r="A{ROWS}"><v>1</v></c></row>', None),
        ('<row r="1"><c r="GR1"><v>1</v></c></row>', None),  # the last column that is read
        ('<row r="1"><c r="GS1"><v>1</v></c></row>', "imports.columns"),
    ],
)
def test_cells_that_lie_far_away(rows: str, key: str | None) -> None:
    assert COLUMNS == 7 * 26 + 18  # GR
    content = with_sheet(sheet_xml(rows))
    if key:
        assert refused(content).key == key
    else:
        check_parts(content, check_directory(content))


def test_one_long_text_that_many_cells_point_to() -> None:
    shared = f"<sst><si><t>{''.join(str(k) for k in range(40_000))}</t></si></sst>".encode()
    cells = "".join(f'<row r="{k}"><c r="A{k}" t="s"><v>0</v></c></row>' for k in range(1, 3000))
    assert refused(with_sheet(sheet_xml(cells), shared=shared)).key == "imports.archive_large"
    check = with_sheet(sheet_xml(cells), shared=b"<sst><si><t>x</t></si></sst>")
    check_parts(check, check_directory(check))
