"""Keys and signatures: the published vectors of RFC 8032 and of signed notes, and that no changed byte is accepted.

The note is the example of Go's ``golang.org/x/mod/sumdb/note`` (``note_test.go``), which C2SP signed-note grew out of.
"""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.signing import (
    is_signed,
    make_signing_key,
    public_key_text,
    read_public_key,
    read_signing_key,
    sign,
    signing_key_text,
)

PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = b64decode("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")
KEY = make_signing_key("register", bytes(range(32)))


def test_the_published_note() -> None:
    key = read_signing_key(PRIVATE)
    assert public_key_text(key.public) == PUBLIC
    assert signing_key_text(key) == PRIVATE
    assert key.public.identity == SIGNED[:4]
    assert sign(key, TEXT) == SIGNED[4:]
    assert is_signed(read_public_key(PUBLIC), TEXT, SIGNED[4:])


def test_the_first_vector_of_rfc_8032() -> None:  # section 7.1, TEST 1
    key = make_signing_key("rfc8032", bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    assert key.public.raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert sign(key, b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


@given(st.binary(max_size=40), st.integers(0, 64 * 8 - 1), st.integers(0, 32 * 8 - 1))
def test_no_changed_bit_is_accepted(message: bytes, bit: int, key_bit: int) -> None:
    signature = sign(KEY, message)
    assert is_signed(KEY.public, message, signature)
    assert not is_signed(KEY.public, message + b"\0", signature)
    assert not is_signed(KEY.public, message, (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big"))
    other = make_signing_key("register", (int.from_bytes(KEY.seed, "big") ^ (1 << key_bit)).to_bytes(32, "big"))
    assert not is_signed(other.public, message, signature)


@given(st.integers(0, len(PUBLIC) - 1), st.characters(codec="ascii"))
def test_a_mistyped_public_key_is_noticed(place: int, character: str) -> None:
    mistyped = PUBLIC[:place] + character + PUBLIC[place + 1 :]
    if mistyped != PUBLIC:
        with pytest.raises(InputError, match="register.key_form"):
            read_public_key(mistyped)


@pytest.mark.parametrize("text", ["", "a+b", PUBLIC + "=", PUBLIC[:-4], "a b+c74f20a3+AR", PRIVATE, PUBLIC.replace("+AR", "+Ar"), "é+1+中"])
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(InputError, match="register.key_form"):
        read_public_key(text)


@pytest.mark.parametrize(
    "text", ["", PUBLIC, PRIVATE[:-4], PRIVATE.replace("c74f", "c74e"), PRIVATE.replace("+AY", "+BY"), PRIVATE.replace("P", "p")]
)
def test_what_is_no_signing_key_is_not_repeated(text: str) -> None:
    with pytest.raises(InputError, match="register.signing_key_form") as refused:
        read_signing_key(text)
    assert "c74f20a3" not in str(refused.value)


def test_new_keys_differ_and_are_not_shown() -> None:
    one, two = make_signing_key("a"), make_signing_key("a")
    assert one.seed != two.seed
    assert str(one.seed) not in repr(one)
    assert read_signing_key(signing_key_text(one)) == one


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "中", "x" * 61])
def test_names_that_cannot_stand_in_a_note(name: str) -> None:
    with pytest.raises(InputError, match="register.name_form"):
        make_signing_key(name)
