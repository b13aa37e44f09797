"""Encryption of fields: AES-256-GCM, each sealed value bound to the place where it stands.

A sealed value is a version byte, a random nonce of 12 bytes, and the ciphertext with its tag of 16 bytes. The ``context`` says where the
value stands (table, row, version). It is authenticated and not stored, so that a value moved to another row does not open there.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from planner.errors import StorageError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
"""96 bits, drawn at random: safe for 2^32 values under one key (NIST SP 800-38D, 8.3)."""
_VERSION: Final = b"\x01"


def new_key() -> bytes:
    """Draw a key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def derived_key(key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose, by HKDF-SHA256 (RFC 5869): from one of them nothing is learnt about another.

    >>> derived_key(bytes(32), "a") == derived_key(bytes(32), "b")
    False
    """
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, value: bytes, context: str) -> bytes:
    """Encrypt a value for its place.

    >>> key = bytes(32)
    >>> unseal(key, seal(key, b"1200", "documents/a/1"), "documents/a/1")
    b'1200'
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, value, _VERSION + context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt a value that stands where it was sealed.

    Raises:
        StorageError: another key, another place, or altered bytes.
    """
    if sealed[:1] != _VERSION or len(sealed) < 1 + NONCE_BYTES:
        raise StorageError("storage.unreadable", reason="form")
    nonce, cipher = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, cipher, _VERSION + context.encode())
    except InvalidTag:
        raise StorageError("storage.unreadable", reason="tag") from None
