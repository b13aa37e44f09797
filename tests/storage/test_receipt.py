"""Receipts: what the person keeps, small enough for a QR code, and not a character of it can be changed."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage.checkpoint import is_authentic, sign_checkpoint
from planner.storage.merkle import leaf_hash, root_by_inclusion
from planner.storage.receipt import LONGEST_TEXT, PREFIX, Receipt, read_receipt, receipt_picture, receipt_text
from tests.storage.databases import NOON
from tests.storage.registers import KEY, register, sealed

MADE = register((8,))
TEXT = receipt_text(MADE.receipt(5))
CHARACTERS = string.ascii_uppercase + string.digits + string.ascii_lowercase + ":+=- \n"


def of_size(size: int) -> Receipt:
    """The receipt for the first entry of a register that is as large as that."""
    proof = tuple(bytes([level]) * 32 for level in range((size - 1).bit_length()))
    root = root_by_inclusion(leaf_hash(sealed(1).commitment), 0, size, proof)
    assert root is not None
    return Receipt(sign_checkpoint(KEY, size, root, NOON), 1, sealed(1).commitment, proof)


def test_it_holds_the_checkpoint_and_the_entry() -> None:
    receipt = read_receipt(TEXT)
    assert receipt == MADE.receipt(5)
    assert (receipt.number, receipt.commitment) == (5, sealed(5).commitment)
    assert receipt.checkpoint == MADE.last_checkpoint()
    assert is_authentic(receipt.checkpoint, KEY.public)


@given(st.integers(1, 2**62))
def test_a_receipt_of_any_register_is_read_back(size: int) -> None:
    assert read_receipt(receipt_text(of_size(size))) == of_size(size)


@pytest.mark.parametrize(("size", "modules", "characters"), [(1, 61, 243), (100, 89, 601), (10**6, 121, 1_267), (2**40, 157, 2_291)])
def test_it_fits_a_qr_code(size: int, modules: int, characters: int) -> None:
    text = receipt_text(of_size(size))
    picture = receipt_picture(text)
    assert len(text) == characters <= LONGEST_TEXT
    assert (picture.mode, picture.symbol_size(border=0)[0]) == ("alphanumeric", modules - 8)
    assert picture.error in ("M", "Q", "H")


def mutated(text: str, chance: random.Random) -> str:
    """The text with one to three characters replaced, put in, taken out or swapped, or its end cut off."""
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text))
        text = chance.choice(
            [
                text[:place] + chance.choice(CHARACTERS) + text[place + 1 :],
                text[:place] + chance.choice(CHARACTERS) + text[place:],
                text[:place] + text[place + 1 :],
                text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
                text[: place + 1],
                text.upper() if chance.random() < 0.5 else text + chance.choice(CHARACTERS),
            ]
        )
    return text


def is_accepted(text: str) -> bool:
    try:
        return is_authentic(read_receipt(text).checkpoint, KEY.public)
    except InputError:
        return False


def accepted(count: int) -> list[str]:
    """Which of so many mutated receipts are accepted, though they are not those that were given."""
    chance = random.Random(20_261_124)
    given_out = [receipt_text(MADE.receipt(number)) for number in range(1, 9)]
    changed = [mutated(chance.choice(given_out), chance) for _ in range(count)]
    return [text for text in changed if text not in given_out and is_accepted(text)]


def test_no_mutated_receipt_is_accepted() -> None:
    assert is_accepted(TEXT)
    assert accepted(1_000) == []


@pytest.mark.deep
def test_no_mutated_receipt_of_ten_thousand_is_accepted() -> None:
    assert accepted(10_000) == []


def test_every_single_character_counts() -> None:
    for place in range(len(TEXT)):
        other = "B" if TEXT[place] == "A" else "A"
        assert not is_accepted(TEXT[:place] + other + TEXT[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", PREFIX, PREFIX + "AA", PREFIX + "77777777", TEXT.lower(), TEXT + "A" * LONGEST_TEXT, "中", TEXT + "\n"]
)
def test_what_is_no_receipt(text: str) -> None:
    with pytest.raises(InputError, match="register.receipt_form"):
        read_receipt(text)
