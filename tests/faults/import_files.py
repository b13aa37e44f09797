"""Files made to hurt: good ones with something broken in them, and bombs."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator
from functools import cache

from planner.storage.imports.separated import decoded
from tests.project import ROOT
from tests.storage.imports.files import (
    HEADER,
    ROW,
    SHEET_PART,
    TEXT,
    archive,
    parts_of,
    sheet_xml,
    with_flag,
    with_sheet,
    with_stated_size,
    workbook,
)

SAMPLES = ROOT / "scenarios" / "imports"
PIECES = (
    *(
        b"",
        b'"',
        b"'",
        b",",
        b"\t",
        b"\r",
        b"\n",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"=1+1",
        b"-",
        b"1e999",
        b"9" * 40,
        b"[",
        b"{",
        b"}",
        b"<",
        b">",
    ),
    *(
        "，".encode(),
        "２".encode(),
        "\u202e".encode(),
        "\ud7ff".encode(),
        "￿".encode(),
        b"\x80",
        b"&#0;",
        b"]]>",
        b"null",
        b"true",
        b"2026-13-45",
    ),
)

WORDS = ("", "x", "１", "，", '"', ",", "\n", "=1+1", "-5", "元", "%", "万", "0.0000001", "2026-13-45", "1E+17", "\u202e", "𠮷", " ")


@cache
def good_files() -> tuple[bytes, ...]:
    """The sample files, and one of each kind with rows."""
    return (
        *(path.read_bytes() for path in sorted(SAMPLES.iterdir())),
        TEXT.encode("gb18030"),
        workbook([HEADER, ROW, ("HT-2", *ROW[1:])]),
        json.dumps([dict(zip(HEADER, ROW, strict=True))]).encode(),
    )


def mutated(chance: random.Random) -> bytes:
    """Return a good file with a few things broken in it; of a workbook, the archive or what is inside."""
    content = chance.choice(good_files())
    if content.startswith(b"PK") and chance.random() < 0.7:
        parts = parts_of(content)
        name = chance.choice(sorted(parts))
        return archive(parts | {name: _broken(parts[name], chance)})
    if not content.startswith(b"PK") and chance.random() < 0.7:
        return _edited(decoded(content), chance).encode(chance.choice(("utf-8", "utf-8-sig", "gb18030")))
    return _broken(content, chance)


def _edited(text: str, chance: random.Random) -> str:
    """Return text in which single characters, cells or lines were changed, as careless hands do."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 1, 3, 10)))
        other = chance.randint(0, len(text))
        text = text[:start] + chance.choice((*WORDS, text[other : other + 12])) + text[end:]
    return text


def _broken(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + chance.choice((0, 1, 2, 8, 100)))
        way = chance.randrange(5)
        if way == 0:
            middle = bytes(byte ^ (1 << chance.randrange(8)) for byte in content[start:end])
        elif way == 1:
            middle = chance.choice(PIECES)
        elif way == 2:
            middle = content[start:end] * chance.randint(2, 50)
        elif way == 3:
            middle = chance.randbytes(chance.randint(0, 20))
        else:
            other = chance.randint(0, len(content))
            middle = content[other : other + 30]
        content = content[:start] + middle + content[end:]
    return content


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield files that would take time or memory beyond all measure if they were simply read."""
    yield "zeros", archive({SHEET_PART: bytes(60_000_000)})
    yield "many parts", archive({f"{k}": b"" for k in range(30_000)})
    yield "stated sizes too small", with_stated_size(archive({SHEET_PART: bytes(60_000_000)}), 1000)
    yield "stated sizes too large", with_stated_size(workbook([HEADER, ROW]), 2**32 - 2)
    yield "workbooks in a workbook", archive(dict.fromkeys((f"xl/{k}.xlsx" for k in range(100)), archive({"a": bytes(30_000_000)})))
    yield (
        "a cell far away",
        with_sheet(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    )
    yield "a row far away", with_sheet(sheet_xml('<row r="4294967295"><c><v>1</v></c></row>'))
    yield "a column far away", with_sheet(sheet_xml('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'))
    yield "cells without end", with_sheet(sheet_xml("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"))
    entities = "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 12))
    laughs = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
        + sheet_xml('<row r="1"><c r="A1" t="str"><v>&a11;</v></c></row>')[38:]
    )
    yield "entities in entities", with_sheet(laughs)
    yield "elements in elements", with_sheet("<a>" * 300_000)
    pointers = "".join(f'<row r="{k}">' + '<c t="s"><v>0</v></c>' * 100 + "</row>" for k in range(1, 4000))
    text = "".join(chr(0x4E00 + k % 20_000) for k in range(200_000))
    yield "one long text many times", with_sheet(sheet_xml(pointers), shared=f"<sst><si><t>{text}</t></si></sst>".encode())
    yield "a locked archive", with_flag(archive({SHEET_PART: bytes(1000)}), 1)
    yield "packed another way", archive({SHEET_PART: bytes(5_000_000)}, zipfile.ZIP_LZMA)
    yield "too large", b"a,b\n" * 2_000_000
    yield "one cell", b"a,b\n" + b"x" * 4_900_000
    yield "one row", b"," * 4_900_000
    yield "rows without end", b"a,b\n" * 1_200_000
    yield "a quote that is never closed", b'a,b\n"' + b"x,\n" * 1_600_000
    yield "quotes without end", b'"' * 4_900_000
    yield "lists in lists", b"[" * 4_900_000
    yield "objects in objects", b'{"a":' * 900_000
    yield "a number without end", b'[{"a":' + b"9" * 4_900_000 + b"}]"
    yield "keys without end", b"{" + b",".join(b'"%d":1' % k for k in range(400_000)) + b"}"
    yield "empty lists without end", b"[" + b"[]," * 1_600_000 + b"[]]"
    yield "new keys in every object", b"\n".join(b'{"%d":1}' % k for k in range(300_000))
