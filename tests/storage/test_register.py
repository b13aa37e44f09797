"""The register on its sequence: in memory, and on both databases."""

from __future__ import annotations

import pytest

from planner.errors import StorageError
from planner.storage.checkpoint import checkpoint_text, is_authentic, sign_checkpoint
from planner.storage.database import Database
from planner.storage.merkle import is_consistent, leaf_hash, root_by_inclusion
from planner.storage.persons import erase_person
from planner.storage.register import Register, register_lines
from planner.storage.register_check import check_register
from planner.storage.sequence import StoredSequence
from tests.storage.databases import NOON, write
from tests.storage.registers import KEY, OTHER_KEY, MemorySequence, as_file, event, file_of, register, sealed


def test_entries_are_numbered_from_one_and_the_same_write_is_one_entry() -> None:
    made = Register(MemorySequence(), KEY.public)
    assert [made.append(write(f"entry {number}"), sealed(number)) for number in (1, 2, 1)] == [1, 2, 1]
    with pytest.raises(StorageError, match="storage.key_reused"):
        made.append(write("entry 1"), sealed(3))
    assert made.leaves.size() == 2


def test_a_checkpoint_covers_all_entries_and_is_signed_once() -> None:
    made = register((3,))
    first = made.sign(write("again", seconds=999), KEY)
    assert first == made.last_checkpoint()
    made.append(write("entry 4"), sealed(4))
    second = made.sign(write("once more"), KEY)
    assert (first.size, second.size) == (3, 4)
    assert is_authentic(second, KEY.public)
    assert is_consistent(3, 4, first.root, second.root, made.consistency_proof(3, 4))


def test_a_receipt_proves_its_entry_under_the_last_checkpoint() -> None:
    made = register((3, 8))
    for number in range(1, 9):
        receipt = made.receipt(number)
        assert receipt.commitment == sealed(number).commitment
        root = root_by_inclusion(leaf_hash(receipt.commitment), number - 1, 8, receipt.proof)
        assert root == receipt.checkpoint.root


def test_what_is_not_signed_gets_no_receipt_and_no_file() -> None:
    made = Register(MemorySequence(), KEY.public)
    made.append(write("entry 1"), sealed(1))
    with pytest.raises(StorageError, match="register.not_signed"):
        made.receipt(1)
    with pytest.raises(StorageError, match="register.nothing_signed"):
        file_of(made)
    made.sign(write("sign"), KEY)
    for number in (0, 2):
        with pytest.raises(StorageError, match="register.not_signed"):
            made.receipt(number)


def test_only_its_own_key_signs_a_register() -> None:
    with pytest.raises(StorageError, match="register.another_key"):
        register((1,)).sign(write("sign"), OTHER_KEY)


@pytest.mark.parametrize("what", ["edit", "remove", "forged"])
def test_a_register_that_was_altered_underneath_is_neither_signed_nor_handed_out(what: str) -> None:
    made = register((3,))
    sequence = made.leaves
    assert isinstance(sequence, MemorySequence)
    if what == "edit":
        sequence.kept[1] = bytes(32)
    elif what == "remove":
        del sequence.kept[2]
    else:
        sequence.signed[3] = checkpoint_text(sign_checkpoint(OTHER_KEY, 3, bytes(32), NOON)).encode()
    again = Register(sequence, KEY.public)
    again.append(write("entry 9"), sealed(9))
    for step in (lambda: again.sign(write("sign"), KEY), lambda: again.receipt(1), lambda: file_of(again)):
        with pytest.raises(StorageError, match="register.altered"):
            step()


def test_two_that_sign_at_once_give_one_checkpoint() -> None:
    made = register((3,))

    class Slow(MemorySequence):
        """Another process signs between our look and our write."""

        def add_checkpoint(self, write_: object, size: int, body: bytes) -> bool:
            self.signed[size] = checkpoint_text(theirs).encode()
            return False

    made.append(write("entry 4"), sealed(4))
    theirs = Register(made.leaves, KEY.public).sign(write("theirs", seconds=500), KEY)
    assert isinstance(made.leaves, MemorySequence)
    del made.leaves.signed[4]
    made.leaves.__class__ = Slow
    assert made.sign(write("ours", seconds=900), KEY) == theirs


def test_a_file_ends_with_the_last_checkpoint_it_began_with() -> None:
    made = register((3,))
    lines = register_lines(made)
    kept = [next(lines)]
    made.append(write("entry 4"), sealed(4))
    Register(made.leaves, KEY.public).sign(write("sign 4"), KEY)
    kept.extend(lines)
    assert kept == file_of(register((3,)))
    assert len(file_of(made)) == len(kept) + 2


def test_many_entries_are_read_in_blocks() -> None:
    made = register((2_500,))
    assert len(file_of(made)) == 2_502
    assert not check_register(as_file(file_of(made)), "file").faults


def test_on_a_database_with_a_person_erased(database: Database) -> None:
    made = Register(StoredSequence(database, "register"), KEY.public)
    for number in range(1, 6):
        assert made.append(write(f"entry {number}"), sealed(number)) == number
    made.sign(write("sign 5"), KEY)
    receipt = made.receipt(3)
    with database.writing() as connection:
        erase_person(connection, "borrower-1", NOON)
    made.append(write("erasure"), sealed(6, event(0, "erasure", entries=[1, 3, 5], reason="withdrawn")))
    made.sign(write("sign 6"), KEY)
    lines = file_of(Register(StoredSequence(database, "register"), KEY.public))
    verdict = check_register(as_file(lines), "file", KEY.public, [receipt])
    assert (verdict.faults, verdict.entries, verdict.erased) == ((), 6, 3)
    assert "note" not in lines[1].decode()
    assert "note" in lines[2].decode()
