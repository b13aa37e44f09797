"""Registers for the tests: a sequence in memory, the same entries every time, and their files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from planner.casework.event import Circumstances, Event, Json, Kind, event_of
from planner.errors import StorageError
from planner.storage.register import Register, register_lines
from planner.storage.sealed_event import SealedEvent, seal_event
from planner.storage.sequence import Content
from planner.storage.signing import SigningKey, make_signing_key
from planner.storage.writes import Write
from tests.storage.databases import NOON, write

NAME = "register.example/2026"
KEY = make_signing_key(NAME, bytes(range(32)))
OTHER_KEY = make_signing_key(NAME, bytes(range(1, 33)))


@dataclass
class MemorySequence:
    """A sequence in memory, as a register stands on it."""

    kept: list[bytes] = field(default_factory=list)
    contents: dict[int, Content] = field(default_factory=dict)
    signed: dict[int, bytes] = field(default_factory=dict)
    writes: dict[str, tuple[bytes, int]] = field(default_factory=dict)

    def size(self) -> int:
        return len(self.kept)

    def append(self, write: Write, leaf: bytes, content: Content | None = None) -> int:
        first, position = self.writes.setdefault(write.key, (leaf, len(self.kept)))
        if first != leaf:
            raise StorageError("storage.key_reused")
        if position == len(self.kept):
            self.kept.append(leaf)
            if content is not None:
                self.contents[position] = content
        return position

    def leaves(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        return tuple(self.kept[start:stop])

    def content(self, position: int) -> Content | None:
        return self.contents.get(position)

    def add_checkpoint(self, write: Write, size: int, body: bytes) -> bool:
        return self.signed.setdefault(size, body) == body

    def checkpoint(self, size: int | None = None) -> bytes | None:
        return self.signed.get(max(self.signed, default=-1) if size is None else size)

    def checkpoints(self) -> tuple[bytes, ...]:
        return tuple(self.signed[size] for size in sorted(self.signed))


def event(number: int, kind: Kind = "consent", **details: Json) -> Event:
    """The event of an entry, a minute after the one before."""
    said = details or {"purpose": "audio", "text_version": "2026-11", "note": f"第 {number} 条"}
    return event_of(kind, Circumstances(NOON + timedelta(minutes=number), "CN-510100", "agent-7"), f"borrower-{number % 2}", **said)


def sealed(number: int, one: Event | None = None) -> SealedEvent:
    """The sealed event of an entry, with a salt that is always the same."""
    return seal_event(one or event(number), number.to_bytes(32, "big"))


def register(signed_after: Sequence[int] = (3, 5, 8), key: SigningKey = KEY) -> Register:
    """A register of as many entries as were signed last, with a checkpoint after each of these."""
    made = Register(MemorySequence(), key.public)
    for number in range(max(signed_after) + 1):
        if number:
            made.append(write(f"entry {number}"), sealed(number))
        if number in signed_after:
            made.sign(write(f"sign {number}", seconds=60 * number), key)
    return made


def file_of(made: Register) -> list[bytes]:
    """The lines of a register's file."""
    return list(register_lines(made))


def as_file(lines: Sequence[bytes]) -> io.BytesIO:
    """Lines as an open file."""
    return io.BytesIO(b"".join(lines))
