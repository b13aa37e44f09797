"""A sealed file: what comes back, what does not, and that it is the construction that is written down."""

from __future__ import annotations

import io

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.sealed_file import HEADER_BYTES, MAGIC, PIECE_BYTES, TAG_BYTES, Secret, read_sealed, write_sealed

KEY = bytes(range(32))
PIECE = PIECE_BYTES + TAG_BYTES


def sealed(secret: Secret, *parts: bytes) -> bytes:
    file = io.BytesIO()
    write_sealed(file, secret, parts)
    return file.getvalue()


def opened(content: bytes, secret: Secret = KEY) -> bytes:
    return b"".join(read_sealed(io.BytesIO(content), secret, "file"))


def key_of_answer(content: bytes, secret: Secret = KEY) -> str:
    with pytest.raises(InputError) as caught:
        opened(content, secret)
    assert caught.value.place == "file"
    return caught.value.key


@given(st.lists(st.binary(max_size=200)))
def test_what_was_written_comes_back(parts: list[bytes]) -> None:
    assert opened(sealed(KEY, *parts)) == b"".join(parts)


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_pieces_of_every_size_come_back(size: int) -> None:
    content = sealed(KEY, bytes(size))
    assert opened(content) == bytes(size)
    pieces = max(1, -(-size // PIECE_BYTES))
    assert len(content) == HEADER_BYTES + size + pieces * TAG_BYTES


def test_it_can_be_opened_by_what_is_written_down_alone() -> None:
    content = sealed("correct horse battery", b"a" * PIECE_BYTES, b"b")
    header, salt = content[:60], content[28:60]
    assert header[:28] == b"repayment-records-backup/1\n\x02"
    root = Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=64 * 1024).derive(b"correct horse battery")
    cipher = AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"repayment-records-backup/1").derive(root))
    assert cipher.decrypt(bytes(12), content[60 : 60 + 65_552], header) == b"a" * 65_536
    assert cipher.decrypt(bytes(10) + b"\x01\x01", content[60 + 65_552 :], header) == b"b"


def test_a_passphrase_is_the_same_however_it_was_typed() -> None:
    assert opened(sealed("口令ﾃｽﾄ caf\u00e9", b"a"), "口令テスト cafe\u0301") == b"a"


def test_no_two_are_alike() -> None:
    assert sealed(KEY, b"a") != sealed(KEY, b"a")


def test_another_key_and_another_kind_of_key_open_nothing() -> None:
    content = sealed(KEY, b"a")
    assert key_of_answer(content, bytes(32)) == "backup.not_opened"
    assert key_of_answer(content, "correct horse battery") == "backup.wants_key"
    assert key_of_answer(content.replace(MAGIC + b"\x01", MAGIC + b"\x02"), KEY) == "backup.wants_passphrase"


def test_what_is_no_backup_is_said_to_be_none() -> None:
    content = sealed(KEY, b"a")
    for other in (b"", b"SQLite format 3", MAGIC, MAGIC + b"\x03" + content[28:], content[: HEADER_BYTES - 1]):
        assert key_of_answer(other) == "backup.not_a_backup"


def test_pieces_cannot_be_cut_off_moved_repeated_or_taken_from_another_file() -> None:
    content, other = (sealed(KEY, bytes(3 * PIECE_BYTES)) for _ in range(2))
    header, first, second, third = content[:HEADER_BYTES], *(content[HEADER_BYTES + n * PIECE :][:PIECE] for n in range(3))
    assert opened(header + first + second + third)
    assert key_of_answer(header) == "backup.not_opened"
    assert key_of_answer(header + second + first + third) == "backup.not_opened"
    for rest in (first, first + second, first + second + second, first + third, first + second + third + third):
        assert key_of_answer(header + rest) in ("backup.damaged", "backup.not_opened")
    assert key_of_answer(content[: HEADER_BYTES + 2 * PIECE] + other[HEADER_BYTES + 2 * PIECE :]) == "backup.damaged"
    assert key_of_answer(content + b"a") == "backup.damaged"
