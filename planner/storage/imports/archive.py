"""The archive that a workbook is (ZIP): its list of parts is judged before anything is unpacked, then every part as far as it says.

A workbook is opened by a library in the end, which trusts the list. So the list must be small, the sizes in it bearable, and true.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Final

from planner.errors import InputError
from planner.storage.imports.limits import (
    ARCHIVE_BYTES,
    ARCHIVE_PARTS,
    ARCHIVE_RATIO,
    DIRECTORY_BYTES,
    PROCESS_MEMORY_BYTES,
    SMALL_PART_BYTES,
    check_place,
)

ARCHIVE_START: Final = b"PK\x03\x04"
_END: Final = struct.Struct("<4s4H2LH")
_END_MARK: Final = b"PK\x05\x06"
_LONGEST_END: Final = _END.size + 65_535
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_ENCRYPTED: Final = 0x1
_CELL: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,10})["']""")
_TEXT_END: Final = re.compile(rb"</(?:\w+:)?si>")
_POINTER: Final = re.compile(rb"""\st\s*=\s*["']s["']""")
_ROW: Final = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["']([0-9]{1,10})["']""")


def check_directory(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the parts of an archive, from its list alone; nothing is unpacked, so this takes milliseconds whatever the archive holds.

    Raises:
        InputError: not a whole archive, locked by a password, too many parts, too large or too tightly packed.
    """
    position = content.rfind(_END_MARK, max(0, len(content) - _LONGEST_END))
    if position < 0 or position + _END.size > len(content):
        raise InputError("imports.broken", place="")
    _, disk, first_disk, here, parts, directory_bytes, _, _ = _END.unpack_from(content, position)
    if max(here, parts) > ARCHIVE_PARTS or directory_bytes > DIRECTORY_BYTES:
        raise InputError("imports.archive_parts", place="", limit=ARCHIVE_PARTS)
    if disk or first_disk:
        raise InputError("imports.broken", place="")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise InputError("imports.broken", place="") from None
    for info in infos:
        _check_part(info)
    if sum(info.file_size for info in infos) > ARCHIVE_BYTES:
        raise InputError("imports.archive_large", place="", megabytes=ARCHIVE_BYTES // 1_000_000)
    return infos


def _check_part(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise InputError("imports.password", place="")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError("imports.broken", place="")
    if info.file_size > max(SMALL_PART_BYTES, ARCHIVE_RATIO * info.compress_size):
        raise InputError("imports.archive_ratio", place="", limit=ARCHIVE_RATIO)


def check_parts(content: bytes, infos: list[zipfile.ZipInfo]) -> None:
    """Unpack every part as far as its list says, and look what a library that reads the workbook would have to make room for.

    That is every cell up to the last one, so one cell far away costs as much as a full sheet; and each text as often as it is pointed to.

    Raises:
        InputError: a part is not as large as it says or broken, a cell lies beyond the limits, or the texts are too much.
    """
    longest_text = pointers = 0
    for info in infos:
        part, name = _unpacked(content, info), info.filename.lower()
        if name.endswith("sharedstrings.xml"):
            longest_text = max(map(len, _TEXT_END.split(part)))
        elif name.endswith(".xml") and "worksheets" in name:
            pointers += len(_POINTER.findall(part))
            for letters, digits in _CELL.findall(part):
                check_place(int(digits), _column_number(letters))
            for digits in _ROW.findall(part):
                check_place(int(digits), 1)
    if longest_text * pointers > PROCESS_MEMORY_BYTES:
        raise InputError("imports.archive_large", place="", megabytes=PROCESS_MEMORY_BYTES // 1_000_000)


def _unpacked(content: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return the content of a part; one byte more than the list says is a lie, and ends it."""
    start = info.header_offset
    if start < 0 or start + _LOCAL.size > len(content):
        raise InputError("imports.broken", place="")
    mark, _, _, method, *_, name_length, extra_length = _LOCAL.unpack_from(content, start)
    start += _LOCAL.size + name_length + extra_length
    packed = content[start : start + info.compress_size]
    if mark != ARCHIVE_START or method != info.compress_type or len(packed) != info.compress_size:
        raise InputError("imports.broken", place="")
    if method == zipfile.ZIP_STORED:
        part = packed
    else:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = stream.decompress(packed, info.file_size + 1)
        except zlib.error:
            raise InputError("imports.broken", place="") from None
    if len(part) != info.file_size:
        raise InputError("imports.broken", place="")
    return part


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
