"""A checkpoint: the signed statement that a register had so many entries, with this root, at this time.

It is a C2SP checkpoint (tlog-checkpoint) in a C2SP signed note, as transparency logs exchange them; the time is its one extension line::

    register.example/2026
    12
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    time 2026-11-23T06:05:09Z

    — register.example/2026 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

There is exactly one way to write one, so that not a single character can be changed unnoticed.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from planner.errors import InputError
from planner.storage.merkle import HASH_BYTES, LARGEST_SIZE
from planner.storage.signing import SIGNATURE_BYTES, PublicKey, SigningKey, is_signed, sign

_TIME_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
_NOTE: Final = re.compile(
    r"(?P<origin>\S+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/=]+)\ntime (?P<at>[0-9TZ:-]{20})\n"
    r"\n— (?P<name>\S+) (?P<signature>[A-Za-z0-9+/=]+)\n"
)
_IDENTITY_BYTES: Final = 4


@dataclass(frozen=True)
class Checkpoint:
    """The statement, and by which key it says that it was signed.

    ``at`` is in UTC, to the second. Whether the signature is right is asked of :func:`is_authentic`.
    """

    origin: str
    size: int
    root: bytes
    at: datetime
    key_identity: bytes
    signature: bytes


def sign_checkpoint(key: SigningKey, size: int, root: bytes, at: datetime) -> Checkpoint:
    """Sign the statement that the register has so many entries, with this root.

    Args:
        key: its name is the origin.
        size: number of entries.
        root: 32 bytes.
        at: the time, with its offset from UTC; what is less than a second is left out.
    """
    at = at.astimezone(UTC).replace(microsecond=0)
    text = _text(key.public.name, size, root, at)
    return Checkpoint(key.public.name, size, root, at, key.public.identity, sign(key, text))


def is_authentic(checkpoint: Checkpoint, key: PublicKey) -> bool:
    """Return whether the key signed this checkpoint of the register that bears its name."""
    if checkpoint.origin != key.name or checkpoint.key_identity != key.identity:
        return False
    return is_signed(key, _text(checkpoint.origin, checkpoint.size, checkpoint.root, checkpoint.at), checkpoint.signature)


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """Return the checkpoint as a signed note."""
    text = _text(checkpoint.origin, checkpoint.size, checkpoint.root, checkpoint.at).decode()
    return f"{text}\n— {checkpoint.origin} {b64encode(checkpoint.key_identity + checkpoint.signature).decode()}\n"


def read_checkpoint(text: str, place: str = "") -> Checkpoint:
    """Read a signed note; whether it is authentic is another question.

    Raises:
        InputError: not a checkpoint, or not written in the one way in which it may be.
    """
    if found := _NOTE.fullmatch(text):
        try:
            at = datetime.strptime(found["at"], _TIME_FORM).replace(tzinfo=UTC)
            root, signed = (b64decode(found[name], validate=True) for name in ("root", "signature"))
        except (ValueError, binascii.Error):
            raise InputError("register.checkpoint_form", place=place) from None
        identity, signature = signed[:_IDENTITY_BYTES], signed[_IDENTITY_BYTES:]
        read = Checkpoint(found["origin"], int(found["size"]), root, at, identity, signature)
        is_whole = len(root) == HASH_BYTES and len(signature) == SIGNATURE_BYTES and read.size <= LARGEST_SIZE
        if is_whole and checkpoint_text(read) == text:
            return read
    raise InputError("register.checkpoint_form", place=place)


def _text(origin: str, size: int, root: bytes, at: datetime) -> bytes:
    """Return what is signed. Years before 1000 are written with four digits too."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\ntime {at.year:04}{at.strftime(_TIME_FORM[2:])}\n".encode()
