"""Ed25519 keys with a name, written as the public logs write them (C2SP signed-note): one line of text each.

The public key is what everybody may have, and what a register is checked with: ``name+id+base64``. The id is the beginning of a hash of
name and key, so that a mistyped key is noticed. The signing key never leaves the machine that keeps the register; its text is for the place
where keys are kept.

>>> key = read_signing_key("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
>>> public_key_text(key.public)
'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
>>> is_signed(key.public, b"text", sign(key, b"text"))
True
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from planner.errors import InputError

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
LONGEST_NAME: Final = 60

_ED25519: Final = b"\x01"  # the type of signature, by the specification
_PRIVATE: Final = "PRIVATE+KEY+"
_NAME: Final = re.compile(r"[!-*,-~]{1,60}")  # ASCII without space and plus


@dataclass(frozen=True)
class PublicKey:
    """A key that checks signatures. The name is also the name of the register (its origin)."""

    name: str
    raw: bytes

    @property
    def identity(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]


@dataclass(frozen=True)
class SigningKey:
    """A key that signs: its seed, never shown, and its public half."""

    seed: bytes = field(repr=False)
    public: PublicKey


def make_signing_key(name: str, seed: bytes | None = None) -> SigningKey:
    """Return a new signing key, from the system's source of chance or from a seed of 32 bytes.

    Raises:
        InputError: the name is not 1 to 60 visible ASCII characters without a plus.
    """
    if not _NAME.fullmatch(name):
        raise InputError("register.name_form", place="name", characters=LONGEST_NAME)
    private = Ed25519PrivateKey.generate() if seed is None else Ed25519PrivateKey.from_private_bytes(seed)
    return SigningKey(private.private_bytes_raw(), PublicKey(name, private.public_key().public_bytes_raw()))


def sign(key: SigningKey, message: bytes) -> bytes:
    """Return the signature, 64 bytes; the same for the same message."""
    return Ed25519PrivateKey.from_private_bytes(key.seed).sign(message)


def is_signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether the key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_key_text(key: PublicKey) -> str:
    """Return the public key as one line."""
    return f"{key.name}+{key.identity.hex()}+{b64encode(_ED25519 + key.raw).decode()}"


def read_public_key(text: str, place: str = "") -> PublicKey:
    """Read a public key.

    Raises:
        InputError: not such a key, or mistyped.
    """
    name, _, rest = text.partition("+")
    identity, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    key = PublicKey(name, raw[1:])
    if not _NAME.fullmatch(name) or len(raw) != 1 + KEY_BYTES or raw[:1] != _ED25519 or identity != key.identity.hex():
        raise InputError("register.key_form", place=place)
    return key


def signing_key_text(key: SigningKey) -> str:
    """Return the signing key as one line: a secret."""
    return f"{_PRIVATE}{key.public.name}+{key.public.identity.hex()}+{b64encode(_ED25519 + key.seed).decode()}"


def read_signing_key(text: str, place: str = "") -> SigningKey:
    """Read a signing key.

    Raises:
        InputError: not such a key, or mistyped; the message never repeats it.
    """
    name, _, rest = text.removeprefix(_PRIVATE).partition("+")
    identity, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if text.startswith(_PRIVATE) and _NAME.fullmatch(name) and len(raw) == 1 + KEY_BYTES and raw[:1] == _ED25519:
        key = make_signing_key(name, raw[1:])
        if identity == key.public.identity.hex():
            return key
    raise InputError("register.signing_key_form", place=place)


def _decoded(text: str) -> bytes:
    """Return the bytes of a base64 text, or none if it is not written in the one way in which it may be."""
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if b64encode(raw).decode() == text else b""
