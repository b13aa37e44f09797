"""The lines of a register's file: written in one way, and read in no other."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.register_file import Entry, checkpoint_line, entry_line, header_line, read_header, read_line
from planner.storage.signing import public_key_text
from tests.storage.registers import KEY, file_of, register, sealed

HEADER, FIRST, *_, LAST = file_of(register((2,)))
ERASED = entry_line(Entry(3, bytes(32), None, None))


def test_the_lines_say_what_they_are() -> None:
    assert json.loads(HEADER) == {"format": "repayment-register/1", "key": public_key_text(KEY.public)}
    one = sealed(1)
    assert json.loads(FIRST) == {
        "commitment": one.commitment.hex(),
        "event": json.loads(one.words),
        "number": 1,
        "salt": one.salt.hex(),
    }
    assert json.loads(ERASED) == {"commitment": "00" * 32, "number": 3}


def test_each_is_read_back() -> None:
    assert read_header(HEADER, "file") == KEY.public
    entry = read_line(FIRST)
    assert entry == Entry(1, sealed(1).commitment, sealed(1).words, sealed(1).salt)
    assert isinstance(entry, Entry)
    assert entry_line(entry) == FIRST
    assert read_line(ERASED) == Entry(3, bytes(32), None, None)
    checkpoint = register((2,)).last_checkpoint()
    assert read_line(LAST) == checkpoint
    assert checkpoint is not None
    assert checkpoint_line(checkpoint) == LAST


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_anything_else_is_not_read(line: bytes) -> None:
    assert read_line(line) is None
    with pytest.raises(InputError, match="register.not_a_register"):
        read_header(line, "file")


@pytest.mark.parametrize(
    "line",
    [
        FIRST[:-1],
        FIRST + b"\n",
        FIRST.replace(b'"number":1', b'"number":01'),
        FIRST.replace(b'"number":1', b'"number":0'),
        FIRST.replace(b'"number":', b'"number": '),
        FIRST.replace(b',"salt":"' + sealed(1).salt.hex().encode() + b'"', b""),
        ERASED.replace(b"}", b',"salt":"' + b"00" * 32 + b'"}'),
        b'{"checkpoint":5}\n',
        b'{"checkpoint":"x"}\n',
        b'{"checkpoint":\n',
        LAST[:-1],
        LAST.replace(b":", b": ", 1),
    ],
)
def test_what_is_written_in_another_way_is_not_read(line: bytes) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    "line",
    [
        HEADER.replace(b"/1", b"/2"),
        HEADER.replace(b",", b", "),
        HEADER[:-1],
        b"[]\n",
        b"5\n",
        b'{"key":5}\n',
        b"[" * 100_000,
        header_line(KEY.public).replace(b"+", b"-"),
    ],
)
def test_what_is_no_first_line(line: bytes) -> None:
    with pytest.raises(InputError, match="register.not_a_register"):
        read_header(line, "file")
