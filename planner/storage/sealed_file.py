"""A file sealed with a key or a passphrase of its own, in pieces, so that nothing can be changed, moved, added or cut off unnoticed.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance,
CRYPTO 2015), with the sizes and the nonce that the format age uses (https://age-encryption.org/v1) and AES-256-GCM::

    header   "repayment-records-backup/1" and a line feed, one byte (1: key, 2: passphrase), a salt of 32 bytes
    root     the key; or Argon2id of the passphrase (NFKC, UTF-8) over the salt: 3 passes, 4 lanes, 64 MiB (RFC 9106, section 4)
    key      HKDF-SHA256 of the root, with the salt, for "repayment-records-backup/1" (RFC 5869): used for this one file only
    pieces   AES-256-GCM of 65,536 bytes each, fewer in the last; nonce: the piece's number in 11 bytes, then 1 in the last, else 0;
             the header is authenticated with every piece
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from planner.errors import InputError
from planner.storage.field_encryption import KEY_BYTES

MAGIC: Final = b"repayment-records-backup/1\n"
SALT_BYTES: Final = 32
PIECE_BYTES: Final = 65_536
TAG_BYTES: Final = 16
HEADER_BYTES: Final = len(MAGIC) + 1 + SALT_BYTES
_KEY, _PASSPHRASE = b"\x01", b"\x02"

Secret = bytes | str
"""What opens the file: a key of 32 bytes, or a passphrase."""


def write_sealed(file: BinaryIO, secret: Secret, parts: Iterable[bytes]) -> None:
    """Write parts, however they are cut, as a sealed file. It is whole only when this returns."""
    header = MAGIC + (_KEY if isinstance(secret, bytes) else _PASSPHRASE) + secrets.token_bytes(SALT_BYTES)
    file.write(header)
    cipher, number, waiting = _cipher(secret, header), 0, bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > PIECE_BYTES:  # one piece is kept back: the last one says that it is the last
            file.write(cipher.encrypt(_nonce(number, is_last=False), bytes(waiting[:PIECE_BYTES]), header))
            del waiting[:PIECE_BYTES]
            number += 1
    file.write(cipher.encrypt(_nonce(number, is_last=True), bytes(waiting), header))


def read_sealed(file: BinaryIO, secret: Secret, place: str) -> Iterator[bytes]:
    """Yield the pieces of a sealed file; each was authenticated, but only after the last one is it known that all are there.

    Raises:
        InputError: no such file, another key or passphrase, or it was altered or cut off.
    """
    header = file.read(HEADER_BYTES)
    kind = header[len(MAGIC) : len(MAGIC) + 1]
    if not header.startswith(MAGIC) or kind not in (_KEY, _PASSPHRASE) or len(header) < HEADER_BYTES:
        raise InputError("backup.not_a_backup", place=place)
    if (kind == _KEY) != isinstance(secret, bytes):
        raise InputError("backup.wants_key" if kind == _KEY else "backup.wants_passphrase", place=place)
    cipher, number, piece = _cipher(secret, header), 0, file.read(PIECE_BYTES + TAG_BYTES)
    while True:
        following = file.read(PIECE_BYTES + TAG_BYTES)
        try:
            # What is shorter than a tag is no piece, and is refused like one that was altered.
            yield cipher.decrypt(_nonce(number, is_last=not following), piece, header)
        except (InvalidTag, ValueError):
            raise InputError("backup.damaged" if number else "backup.not_opened", place=place) from None
        if not following:
            return
        number, piece = number + 1, following


def _cipher(secret: Secret, header: bytes) -> AESGCM:
    salt = header[-SALT_BYTES:]
    if isinstance(secret, str):
        words = unicodedata.normalize("NFKC", secret).encode()
        secret = Argon2id(salt=salt, length=KEY_BYTES, iterations=3, lanes=4, memory_cost=65_536).derive(words)
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=salt, info=MAGIC.strip()).derive(secret))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
