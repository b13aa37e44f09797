"""The receipt that a person keeps, as a QR code or as text: with it they are the witness that nothing was altered since.

It holds a checkpoint, the seal of one entry, and the proof that the entry is in the register of that checkpoint. The root is not in it: it
follows from the proof, so that there is nothing in a receipt that the signature does not cover. The text is made of capitals, digits 2 to 7
and the beginning ``RECEIPT1:``, which a QR code holds best and which can be copied anywhere; about 600 characters with a hundred entries,
1,270 with a million.

    name of the register: length (1 byte) and text · entries (8) · this entry, from 0 (8) · time, seconds since 1970 in UTC (8)
    · key id (4) · signature (64) · seal of the entry (32) · hashes of the proof (32 each)
"""

from __future__ import annotations

import binascii
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import TYPE_CHECKING, Final

from planner.errors import InputError
from planner.storage.checkpoint import Checkpoint
from planner.storage.merkle import HASH_BYTES, leaf_hash, root_by_inclusion

if TYPE_CHECKING:
    from segno import QRCode

PREFIX: Final = "RECEIPT1:"
LONGEST_TEXT: Final = 4_000
"""Characters; the proof of a register of 2**40 entries still fits."""

_FIXED: Final = Struct(">QQq4s64s32s")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Receipt:
    """A checkpoint, and one entry that it covers: its number from 1, its seal, and the proof (hashes of 32 bytes)."""

    checkpoint: Checkpoint
    number: int
    commitment: bytes
    proof: tuple[bytes, ...]


def receipt_text(receipt: Receipt) -> str:
    """Return the text that the person keeps."""
    checkpoint = receipt.checkpoint
    origin = checkpoint.origin.encode()
    seconds = (checkpoint.at - _START) // timedelta(seconds=1)
    fixed = _FIXED.pack(checkpoint.size, receipt.number - 1, seconds, checkpoint.key_identity, checkpoint.signature, receipt.commitment)
    packed = bytes([len(origin)]) + origin + fixed + b"".join(receipt.proof)
    return PREFIX + b32encode(packed).decode().rstrip("=")


def read_receipt(text: str, place: str = "") -> Receipt:
    """Read the text of a receipt. Whether it is authentic is asked of its checkpoint.

    Raises:
        InputError: not a receipt, or a damaged one.
    """
    try:
        return _unpacked(text)
    except (ValueError, binascii.Error, OverflowError):
        raise InputError("register.receipt_form", place=place) from None


def receipt_picture(text: str) -> QRCode:
    """Return the QR code of a receipt; it can be read while a seventh of it is damaged (error correction M)."""
    import segno

    return segno.make_qr(text, error="m")


def _unpacked(text: str) -> Receipt:
    encoded = text.removeprefix(PREFIX)
    if not text.startswith(PREFIX) or len(text) > LONGEST_TEXT:
        raise ValueError(PREFIX)
    packed = b32decode(encoded + "=" * (-len(encoded) % 8))
    end = 1 + packed[0] if packed else 0
    body = packed[end + _FIXED.size :]
    if len(packed) < end + _FIXED.size or len(body) % HASH_BYTES:
        raise ValueError(len(packed))
    size, index, seconds, identity, signature, commitment = _FIXED.unpack_from(packed, end)
    proof = tuple(body[start : start + HASH_BYTES] for start in range(0, len(body), HASH_BYTES))
    root = root_by_inclusion(leaf_hash(commitment), index, size, proof)
    if root is None:
        raise ValueError(size)
    at = _START + timedelta(seconds=seconds)
    receipt = Receipt(Checkpoint(packed[1:end].decode(), size, root, at, identity, signature), index + 1, commitment, proof)
    if receipt_text(receipt) != text:  # the last character may have bits to spare
        raise ValueError(text)
    return receipt
