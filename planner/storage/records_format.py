"""All records as lines of JSON, the same for both back ends: what a backup holds, inside its seal.

::

    {"format": "repayment-records/1", "revision": "0001", "made_at": "2026-11-24T12:00:00+00:00", "key": "<64 hexadecimal digits>"}
    {"table": "persons", "columns": ["id", "made_at", "erased_at"]}
    ["person-1", "2026-11-24T12:00:00.000000+00:00", null]
    {"tallies": {"persons": {"rows": 1, "digest": "<SHA-256 of the lines of its rows>"}}}

Tables stand in an order in which each comes after those that it points at; rows by their primary keys. Bytes are {"b": "<Base64>"}.
``key`` is the master key: rows stand here as they stood in the database, and without it the sealed ones could never be opened.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, MetaData, String, Table, select

from planner.errors import InputError
from planner.storage.migration import revision_of
from planner.storage.schema import METADATA

FORMAT: Final = "repayment-records/1"
BLOCK: Final = 500
"""Rows that are read or written at once."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows, and the SHA-256 of their lines."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line says: the revision of the tables, when the copy was made, and the master key of the rows."""

    revision: str
    made_at: datetime
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Columns:
    """A table begins: its name and those of its columns."""

    table: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table that began last."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class End:
    """All rows were read, and these are their tallies, by table."""

    tallies: dict[str, Tally]


def record_lines(connection: Connection, key: bytes, made_at: datetime) -> Iterator[bytes]:
    """Yield the lines of all records, as the open transaction sees them."""
    yield _line({"format": FORMAT, "revision": revision_of(connection), "made_at": made_at.isoformat(), "key": key.hex()})
    tallies = {}
    for table in tables_of(connection):
        yield _line({"table": table.name, "columns": list(table.columns.keys())})
        count = _Count()
        for line in _row_lines(connection, table):
            count.add(line)
            yield line
        tallies[table.name] = asdict(count.tally())
    yield _line({"tallies": tallies})


def read_lines(pieces: Iterable[bytes], place: str) -> Iterator[Heading | Columns | Row | End]:
    """Yield what the lines hold: a heading, the tables with their rows, and an end, which comes only when every tally is right.

    Raises:
        InputError: they are not such lines, or not all of them.
    """
    lines = _lines(pieces)
    try:
        yield _heading(json.loads(next(lines, b"")))
        counts, told, name, width = dict[str, _Count](), None, "", 0
        for line in lines:
            read = json.loads(line)
            if isinstance(read, list):
                if len(read) != width:
                    raise ValueError
                counts[name].add(line)
                yield Row(tuple(b64decode(one["b"]) if isinstance(one, dict) else one for one in read))
            elif "tallies" in read:
                told = {table: Tally(**tally) for table, tally in read["tallies"].items()}
                break
            else:
                name, width = read["table"], len(read["columns"])
                counts[name] = _Count()
                yield Columns(name, tuple(read["columns"]))
        found = {table: count.tally() for table, count in counts.items()}
        is_whole = told == found and next(lines, None) is None
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise InputError("backup.damaged", place=place)
    yield End(found)


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables as they are, each after those that it points at. At an older revision they are not those of the program."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in METADATA.tables)
    return found.sorted_tables


def tallies_of(connection: Connection) -> dict[str, Tally]:
    """Count the rows that are there, and take their digests."""
    counts = {}
    for table in tables_of(connection):
        counts[table.name] = _Count()
        for line in _row_lines(connection, table):
            counts[table.name].add(line)
    return {name: count.tally() for name, count in counts.items()}


class _Count:
    """A tally that grows."""

    def __init__(self) -> None:
        self._rows, self._digest = 0, sha256()

    def add(self, line: bytes) -> None:
        self._rows += 1
        self._digest.update(line)

    def tally(self) -> Tally:
        return Tally(self._rows, self._digest.hexdigest())


def _row_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    # By bytes on both back ends, whatever the server's language is.
    is_server = connection.dialect.name == "postgresql"
    order = [one.collate("C") if is_server and isinstance(one.type, String) else one for one in table.primary_key]
    for row in connection.execute(select(table).order_by(*order).execution_options(yield_per=BLOCK)):
        yield _line([{"b": b64encode(one).decode()} if isinstance(one, bytes) else one for one in row])


def _heading(read: dict[str, Any]) -> Heading:
    if read["format"] != FORMAT:
        raise ValueError
    return Heading(read["revision"], datetime.fromisoformat(read["made_at"]), bytes.fromhex(read["key"]))


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut pieces into lines, each with its line feed; what has none at the end is a line too."""
    begun: list[bytes] = []
    for piece in pieces:
        first, *rest = piece.splitlines(keepends=True) or [b""]
        begun.append(first)
        for line in rest:
            yield b"".join(begun)
            begun = [line]
        if begun[-1].endswith(b"\n"):
            yield b"".join(begun)
            begun = []
    if begun:
        yield b"".join(begun)


def _line(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
