"""Checking a register with what people have in hand: a file, a public key, receipts, each as text or as the name of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from planner.casework.text_file import file_text
from planner.errors import InputError
from planner.storage.checkpoint import read_checkpoint
from planner.storage.receipt import PREFIX, read_receipt
from planner.storage.register_check import Verdict, Witness, check_register
from planner.storage.signing import PublicKey, read_public_key

LARGEST_GIVEN_BYTES: Final = 10_000


def check_given(file: Path | BinaryIO, place: str, key: str | None = None, receipts: Sequence[str] = ()) -> Verdict:
    """Check a register's file; the key and the receipts are texts, or names of files that hold them.

    Raises:
        InputError: the file cannot be read or is not a register's, or the key or a receipt is not one.
    """
    public = None if key is None else _key(key)
    witnesses = [read_witness(_content(receipt), "--receipt") for receipt in receipts]
    if not isinstance(file, Path):
        return check_register(file, place, public, witnesses)
    try:
        with file.open("rb") as opened:
            return check_register(opened, place, public, witnesses)
    except FileNotFoundError:
        raise InputError("file.missing", place=place) from None
    except IsADirectoryError:
        raise InputError("file.directory", place=place) from None
    except (OSError, ValueError):  # ValueError: a null character in the name
        raise InputError("file.no_access", place=place) from None


def read_witness(text: str, place: str) -> Witness:
    """Read a receipt, or a checkpoint as a signed note.

    Raises:
        InputError: neither of them, or damaged.
    """
    is_note = "\n" in text.strip() and not text.startswith(PREFIX)
    return read_checkpoint(text, place) if is_note else read_receipt(text.strip(), place)


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict for machines."""
    return {"whole": not verdict.faults, **asdict(verdict)}


def _key(given: str) -> PublicKey:
    return read_public_key(_content(given).strip(), "--key")


def _content(given: str) -> str:
    """Return the content of the file that is named, or the text itself."""
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # a text that is no name of a file
        is_file = False
    return file_text(path, LARGEST_GIVEN_BYTES) if is_file else given
