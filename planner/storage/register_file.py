"""The file in which a register is handed to others: JSON Lines in UTF-8, each line in canonical JSON, so that there is one way to write it.

::

    {"format":"repayment-register/1","key":"register.example+2d0c5a1e+AR…"}
    {"commitment":"9f…","event":{"about":"borrower-1","at":"2026-11-23T14:05:00+08:00", …},"number":1,"salt":"07…"}
    {"commitment":"c4…","number":2}
    {"checkpoint":"register.example\\n2\\nCsUY…=\\ntime 2026-11-23T06:05:09Z\\n\\n— register.example LQxa…=\\n"}

The first line names the format and the public key. Then the entries follow in order, numbered from 1: the commitment is SHA-256 of the salt
and of the bytes of ``event`` as they stand there. An entry without words was erased, and an event of the kind ``erasure`` says so. Each
checkpoint stands after the last entry that it covers; the last line is a checkpoint.

To check it with other tools: the commitments, 32 bytes each, are the leaves of an RFC 6962 tree; checkpoints are C2SP signed notes.
"""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

from planner.errors import InputError
from planner.storage.canonical import canonical
from planner.storage.checkpoint import Checkpoint, checkpoint_text, read_checkpoint
from planner.storage.signing import PublicKey, public_key_text, read_public_key

FORMAT: Final = "repayment-register/1"

LONGEST_LINE: Final = 80_000
"""Bytes; an event has at most 64,000."""

_ENTRY: Final = re.compile(
    rb'\{"commitment":"([0-9a-f]{64})",(?:"event":(\{.*\}),)?"number":([1-9][0-9]{0,17})(?:,"salt":"([0-9a-f]{64})")?\}\n'
)
_CHECKPOINT: Final = b'{"checkpoint":'


class Entry(NamedTuple):
    """An entry of the file: its number, its commitment, and the words with their salt, both None when they were erased."""

    number: int
    commitment: bytes
    words: bytes | None
    salt: bytes | None


def header_line(key: PublicKey) -> bytes:
    """Return the first line."""
    return _line({"format": FORMAT, "key": public_key_text(key)})


def entry_line(entry: Entry) -> bytes:
    """Return the line of an entry; words and salt stand together or not at all."""
    commitment = entry.commitment.hex().encode()
    if entry.words is None or entry.salt is None:
        return b'{"commitment":"%b","number":%d}\n' % (commitment, entry.number)
    salt = entry.salt.hex().encode()
    return b'{"commitment":"%b","event":%b,"number":%d,"salt":"%b"}\n' % (commitment, entry.words, entry.number, salt)


def checkpoint_line(checkpoint: Checkpoint) -> bytes:
    """Return the line of a checkpoint."""
    return _line({"checkpoint": checkpoint_text(checkpoint)})


def read_header(line: bytes, place: str) -> PublicKey:
    """Return the public key that the first line names.

    Raises:
        InputError: this is not the first line of such a file.
    """
    try:
        key = read_public_key(json.loads(line)["key"], place)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError):
        key = None
    if key is None or header_line(key) != line:
        raise InputError("register.not_a_register", place=place)
    return key


def read_line(line: bytes) -> Entry | Checkpoint | None:
    """Return what another line holds; None when it is not written in the one way in which it may be."""
    if found := _ENTRY.fullmatch(line):
        commitment, words, number, salt = found.groups()
        if (words is None) == (salt is None):
            return Entry(int(number), bytes.fromhex(commitment.decode()), words, None if salt is None else bytes.fromhex(salt.decode()))
    if line.startswith(_CHECKPOINT):
        try:
            read = read_checkpoint(json.loads(line)["checkpoint"])
        except (ValueError, KeyError, TypeError, RecursionError, InputError):
            return None
        return read if checkpoint_line(read) == line else None
    return None


def _line(document: dict[str, str]) -> bytes:
    return canonical(document) + b"\n"
