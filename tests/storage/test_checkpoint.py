"""Checkpoints: one way to write each, and not a character of it can be changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.checkpoint import checkpoint_text, is_authentic, read_checkpoint, sign_checkpoint
from planner.storage.merkle import LARGEST_SIZE
from planner.storage.signing import make_signing_key
from tests.storage.registers import KEY, NAME, OTHER_KEY

AT = datetime(2026, 11, 23, 14, 5, 9, 123_456, tzinfo=timezone(timedelta(hours=8)))
ROOT = bytes(range(32))
CHECKPOINT = sign_checkpoint(KEY, 12, ROOT, AT)
TEXT = checkpoint_text(CHECKPOINT)


def test_it_is_written_as_transparency_logs_write_it() -> None:
    lines = TEXT.splitlines()
    assert lines[:5] == [NAME, "12", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "time 2026-11-23T06:05:09Z", ""]
    assert lines[5].startswith(f"— {NAME} ")
    assert CHECKPOINT.at == datetime(2026, 11, 23, 6, 5, 9, tzinfo=UTC)


@given(st.integers(0, LARGEST_SIZE), st.binary(min_size=32, max_size=32), st.datetimes(timezones=st.just(UTC)))
def test_what_was_signed_is_read_and_authentic(size: int, root: bytes, at: datetime) -> None:
    made = sign_checkpoint(KEY, size, root, at)
    assert read_checkpoint(checkpoint_text(made)) == made
    assert is_authentic(made, KEY.public)
    assert not is_authentic(made, OTHER_KEY.public)
    assert not is_authentic(made, make_signing_key("another", KEY.seed).public)


@given(st.integers(0, len(TEXT.encode()) * 8 - 1))
def test_no_changed_bit_is_accepted(bit: int) -> None:
    turned = bytearray(TEXT.encode())
    turned[bit // 8] ^= 1 << bit % 8
    try:
        read = read_checkpoint(turned.decode())
    except (InputError, UnicodeDecodeError):
        return
    assert not is_authentic(read, KEY.public)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12\n", "012\n"),
        ("12\n", "-1\n"),
        ("12\n", f"{LARGEST_SIZE + 1}\n"),
        ("AAEC", "AAE"),
        ("AAECAwQF", ""),
        ("HR4f=", "HR4f=="),
        ("11-23", "13-23"),
        ("T06:05:09Z", "T6:05:009Z"),
        (TEXT[-20:], TEXT[-12:]),
        ("time ", "Time "),
        ("\n\n", "\n"),
    ],
)
def test_what_is_not_a_checkpoint(old: str, new: str) -> None:
    changed = TEXT.replace(old, new, 1)
    if changed != TEXT:
        with pytest.raises(InputError, match="register.checkpoint_form"):
            read_checkpoint(changed)


def test_a_second_signature_or_anything_after_it_is_refused() -> None:
    for more in (TEXT.splitlines()[-1] + "\n", "\n", " "):
        with pytest.raises(InputError, match="register.checkpoint_form"):
            read_checkpoint(TEXT + more)
