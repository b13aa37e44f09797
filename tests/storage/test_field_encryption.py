"""Sealed values open with their key, in their place, unaltered, and not otherwise."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import StorageError
from planner.storage.field_encryption import derived_key, new_key, seal, unseal

KEYS = st.binary(min_size=32, max_size=32)


def test_published_vector_of_aes_256_gcm() -> None:
    # McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16.
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    found = AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plain, bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    assert found.hex().endswith("76fc6ece0f4e1768cddf8853bb2d551b")


def test_published_vector_of_hkdf() -> None:
    # HKDF-SHA256 by hand (RFC 5869): extract with a salt of zeros, expand with the purpose.
    import hashlib
    import hmac

    extracted = hmac.digest(bytes(32), b"k" * 32, hashlib.sha256)
    assert derived_key(b"k" * 32, "persons") == hmac.digest(extracted, b"persons\x01", hashlib.sha256)


@given(key=KEYS, value=st.binary(), context=st.text())
def test_what_is_sealed_opens(key: bytes, value: bytes, context: str) -> None:
    sealed = seal(key, value, context)
    assert unseal(key, sealed, context) == value
    assert len(sealed) == len(value) + 29
    assert seal(key, value, context) != sealed


@given(key=KEYS, value=st.binary(), data=st.data())
def test_one_bit_is_enough_to_be_refused(key: bytes, value: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(key, value, "place"))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(StorageError, match="storage.unreadable"):
        unseal(key, bytes(sealed), "place")


@pytest.mark.parametrize("cut", [0, 1, 5, 12])
def test_a_cut_value_is_refused(cut: int) -> None:
    with pytest.raises(StorageError, match="storage.unreadable"):
        unseal(bytes(32), seal(bytes(32), b"", "place")[:cut], "place")


def test_another_key_or_place_does_not_open() -> None:
    key = new_key()
    sealed = seal(key, b"1200", "here")
    for other_key, place in ((new_key(), "here"), (key, "there")):
        with pytest.raises(StorageError, match="storage.unreadable"):
            unseal(other_key, sealed, place)
