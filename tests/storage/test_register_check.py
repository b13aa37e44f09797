"""Checking a register's file: every way to alter one is found, and the entry is named."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from planner.errors import InputError
from planner.storage.checkpoint import Checkpoint, sign_checkpoint
from planner.storage.merkle import MerkleTree
from planner.storage.receipt import Receipt
from planner.storage.register import Register
from planner.storage.register_check import Verdict, Witness, check_register
from planner.storage.register_file import Entry, checkpoint_line, entry_line, header_line
from planner.storage.sealed_event import commitment_to, seal_event
from planner.storage.signing import PublicKey, SigningKey, make_signing_key
from tests.project import ROOT
from tests.storage.databases import NOON, write
from tests.storage.registers import KEY, OTHER_KEY, MemorySequence, as_file, event, file_of, register, sealed

WHOLE = register()
LINES = file_of(WHOLE)  # header; 1, 2, 3, signed; 4, 5, signed; 6, 7, 8, signed
PLACE = {1: 1, 2: 2, 3: 3, 4: 5, 5: 6, 6: 8, 7: 9, 8: 10}
GOLDEN = ROOT / "tests" / "storage" / "register.jsonl"


def check(lines: Sequence[bytes], *witnesses: Witness, key: PublicKey | None = KEY.public) -> Verdict:
    return check_register(as_file(lines), "file", key, witnesses)


def faults(lines: Sequence[bytes], *witnesses: Witness, key: PublicKey | None = KEY.public) -> dict[str, object]:
    """What is found: the last part of each key, with the entries that it names."""
    found = check(lines, *witnesses, key=key).faults
    return {one.key.rpartition(".")[2]: one.values.get("numbers", one.values.get("entry")) for one in found}


def remarks(verdict: Verdict) -> set[str]:
    return {one.key.rpartition(".")[2] for one in verdict.remarks}


def changed(*changes: tuple[int, bytes]) -> list[bytes]:
    lines = list(LINES)
    for number, line in changes:
        lines[PLACE[number]] = line
    return lines


def other_entry(number: int) -> bytes:
    """An entry with other words under a seal of its own, which fits."""
    one = seal_event(event(number, purpose="video", text_version="2026-11"), bytes(32))
    return entry_line(Entry(number, one.commitment, one.words, one.salt))


def renumbered(lines: Sequence[bytes]) -> list[bytes]:
    """The lines with their entries numbered anew, as somebody would who hides that one is gone."""
    made, number = [], 0
    for line in lines:
        if b'"commitment"' in line:
            number += 1
            start, _, rest = line.rpartition(b'"number":')
            made.append(start + b'"number":%d' % number + rest.lstrip(b"0123456789"))
        else:
            made.append(line)
    return made


def rewritten(signed_after: Sequence[int], key: SigningKey = KEY) -> Register:
    """A register whose keeper wrote entry 4 anew, and signed it."""
    made = Register(MemorySequence(), key.public)
    for number in range(1, max(signed_after) + 1):
        one = seal_event(event(4, purpose="video", text_version="2026-11"), bytes(32)) if number == 4 else sealed(number)
        made.append(write(f"entry {number}"), one)
        if number in signed_after:
            made.sign(write(f"sign {number}"), key)
    return made


# --- whole


def test_a_register_that_is_whole() -> None:
    verdict = check(LINES, WHOLE.receipt(5), register((3,)).receipt(2))
    assert (verdict.faults, verdict.entries, verdict.checkpoints, verdict.receipts) == ((), 8, 3, 2)
    assert remarks(verdict) == {"whole", "proves"}
    assert remarks(check(LINES, key=None)) == {"whole", "own_key", "no_receipt", "proves"}


def test_a_register_without_entries() -> None:
    assert faults(file_of(register((0,)))) == {}
    assert faults(file_of(register((0,))), WHOLE.receipt(1)) == {"cut": "1–8"}


def test_the_golden_file() -> None:
    """Written by an earlier version: it must stay readable, and today's must be the same byte for byte."""
    content = GOLDEN.read_bytes()
    assert b"".join(golden_lines()) == content
    verdict = check([content], golden_register().receipt(9))
    assert (verdict.faults, verdict.entries, verdict.erased) == ((), 9, 1)


def golden_register() -> Register:
    made = register()
    assert isinstance(made.leaves, MemorySequence)
    made.append(write("entry 9"), sealed(9, event(9, "erasure", entries=[4], reason="withdrawn")))
    made.sign(write("sign 9", seconds=600), KEY)
    del made.leaves.contents[3]
    return made


def golden_lines() -> list[bytes]:
    return file_of(golden_register())


# --- edits


def test_an_edit_of_words() -> None:
    for number, place in PLACE.items():
        line = LINES[place].replace("条".encode(), "条。".encode())
        assert faults(changed((number, line))) == {"words": str(number)}


def test_an_edit_with_a_new_seal() -> None:
    assert faults(changed((2, other_entry(2)))) == {"root": "1–3"}
    assert faults(changed((4, other_entry(4)))) == {"root": "4–5"}
    assert faults(changed((4, other_entry(4))), WHOLE.receipt(4)) == {"root": "4–5", "receipt_entry": 4, "receipt_root": "1–8"}
    assert faults(changed((4, other_entry(4))), register((3,)).receipt(1)) == {"root": "4–5"}


def test_words_under_another_salt() -> None:
    one = sealed(2)
    moved = Entry(2, commitment_to(one.salt, one.words), one.words, bytes(32))
    assert faults(changed((2, entry_line(moved)))) == {"words": "2"}


def test_lines_that_cannot_be_read() -> None:
    assert faults(changed((7, b"nothing\n"))) == {"lines": "10", "missing": "7"}
    assert faults(changed((8, b"nothing\n"))) == {"lines": "11", "count": "6–8"}
    assert faults([*LINES, b"nothing"]) == {"lines": "13"}
    assert faults([*LINES[:4], b"nothing\n", *LINES[5:]]) == {"lines": "5"}
    assert faults([*LINES[:-1], LINES[-1][:-1]]) == {"lines": "12", "tail_unsigned": "6–8"}


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    found = faults([*LINES, b"x" * 500_000])
    assert set(found) == {"lines"}


def test_many_faults_are_named_by_their_runs() -> None:
    lines = file_of(register((60,)))
    every_other = [line.replace(b"agent-7", b"agent-8") if number % 2 else line for number, line in enumerate(lines)]
    assert faults(every_other) == {"words": "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 …"}


# --- deletion, reordering, insertion


@pytest.mark.parametrize("number", PLACE)
def test_a_deletion(number: int) -> None:
    lines = [line for place, line in enumerate(LINES) if place != PLACE[number]]
    found = faults(lines)
    if number == 8:  # no number comes after it that would show the gap
        assert found == {"count": "6–8"}
    else:
        assert found.pop("missing") == str(number)
        assert found == {3: {"count": "1–3"}, 5: {"count": "4–5"}}.get(number, {})


@pytest.mark.parametrize(("number", "among"), [(1, "1–3"), (5, "4–5"), (6, "6–8"), (8, "6–8")])
def test_a_deletion_that_is_hidden_by_new_numbers(number: int, among: str) -> None:
    lines = renumbered([line for place, line in enumerate(LINES) if place != PLACE[number]])
    assert faults(lines) == {"count": among}
    verdict = check(lines)
    assert verdict.faults[0].values["signed"] == int(among[-1])


def test_several_deletions() -> None:
    lines = [line for place, line in enumerate(LINES) if place not in (PLACE[2], PLACE[4], PLACE[5])]
    assert faults(lines) == {"missing": "2, 4–5"}


def test_a_reordering() -> None:
    assert faults(changed((6, LINES[PLACE[7]]), (7, LINES[PLACE[6]]))) == {"moved": "6–7"}
    assert faults(changed((1, LINES[PLACE[8]]), (8, LINES[PLACE[1]]))) == {"moved": "1, 8"}
    assert faults(renumbered(changed((6, LINES[PLACE[7]]), (7, LINES[PLACE[6]])))) == {"root": "6–8"}


def test_an_entry_that_stands_twice_or_was_put_in() -> None:
    assert faults([*LINES[:3], LINES[2], *LINES[3:]]) == {"twice": "2", "moved": "2–8"}
    assert faults(renumbered([*LINES[:3], LINES[2], *LINES[3:]])) == {"count": "1–4"}
    assert faults([*LINES[:9], LINES[1], *LINES[9:]]) == {"twice": "1", "moved": "1, 7–8"}
    huge = LINES[1].replace(b'"number":1', b'"number":999999999999999999')
    assert faults([*LINES, huge]) == {"missing": "9–999999999999999998"}


def test_a_checkpoint_that_was_moved_or_left_out() -> None:
    assert faults([*LINES[:2], LINES[4], *LINES[2:4], *LINES[5:]]) == {"count": "1–3"}
    assert faults([*LINES[:4], *LINES[5:]]) == {}  # the later ones vouch for the same entries
    assert faults([*LINES, LINES[4]]) == {"signature_moved": None}
    assert faults([*LINES[:10], LINES[7], *LINES[10:]]) == {"signature_moved": None}


# --- the end


def test_a_cut_tail_shows_against_a_receipt_or_a_later_checkpoint() -> None:
    cut = LINES[:8]
    assert faults(cut) == {}
    assert "no_receipt" in remarks(check(cut))
    later = WHOLE.last_checkpoint()
    assert isinstance(later, Checkpoint)
    for witness in (WHOLE.receipt(2), WHOLE.receipt(7), later):
        assert faults(cut, witness) == {"cut": "6–8"}
    assert faults(LINES[:1], later) == {"nothing_signed": None, "cut": "1–8"}


def test_entries_that_nobody_signed() -> None:
    assert faults(LINES[:11]) == {"tail_unsigned": "6–8"}
    assert faults([*LINES, other_entry(9)]) == {"tail_unsigned": "9"}
    assert faults(LINES[:4]) == {"nothing_signed": None}
    assert faults(LINES[:1]) == {"nothing_signed": None}


# --- signatures and views


def test_wrong_signatures() -> None:
    forged = file_of(register(key=OTHER_KEY))
    assert set(faults([LINES[0], *forged[1:]])) == {"signature", "tail_unsigned"}
    assert set(faults(forged)) == {"other_key", "signature", "tail_unsigned"}
    assert faults(forged, key=None) == {}
    assert set(faults([*LINES[:-1], forged[-1]])) == {"signature", "tail_unsigned"}
    elsewhere = register(key=make_signing_key("elsewhere", KEY.seed))
    assert set(faults([*LINES[:-1], file_of(elsewhere)[-1]])) == {"signature", "tail_unsigned"}


def test_a_receipt_that_was_not_signed_with_the_key() -> None:
    assert faults(LINES, register(key=OTHER_KEY).receipt(5)) == {"receipt_signature": None}


def test_a_split_view() -> None:
    other = rewritten((5, 8))
    assert faults(LINES, other.receipt(2)) == {"split_view": "1–8"}
    assert faults(LINES, other.receipt(4)) == {"receipt_entry": 4, "split_view": "1–8"}
    assert faults(LINES, rewritten((5,)).receipt(1)) == {"split_view": "1–5"}
    assert faults(LINES, rewritten((3,)).receipt(1)) == {}
    assert faults(file_of(other), WHOLE.receipt(1)) == {"split_view": "1–8"}


def test_two_receipts_that_do_not_agree() -> None:
    other = rewritten((8,))
    assert faults(LINES[:8], WHOLE.receipt(1), other.receipt(1)) == {"cut": "6–8", "receipts_disagree": "1–8"}
    assert faults(LINES, WHOLE.receipt(1), WHOLE.receipt(2)) == {}


def test_two_checkpoints_in_one_file_that_do_not_agree() -> None:
    other = sign_checkpoint(KEY, 8, MerkleTree([b"another"] * 8).root(), NOON)
    assert faults([*LINES, checkpoint_line(other)]) == {"two_views": "1–8"}
    nothing = checkpoint_line(sign_checkpoint(KEY, 0, bytes(32), NOON))
    assert faults([LINES[0], nothing, *LINES[1:]]) == {"root": "1"}
    assert faults([*file_of(register((0,))), nothing]) == {"two_views": "1"}


# --- erasure


def erased_lines(*named: int) -> list[bytes]:
    """Entries 2 and 4 without words, and an entry that says so of some."""
    made = register((3, 5))
    assert isinstance(made.leaves, MemorySequence)
    made.append(write("erasure"), sealed(6, event(6, "erasure", entries=list(named), reason="withdrawn")))
    made.sign(write("sign"), KEY)
    for number in (2, 4):
        del made.leaves.contents[number - 1]
    return file_of(made)


def test_an_erased_person_leaves_a_register_that_is_whole() -> None:
    verdict = check(erased_lines(2, 4), register((5,)).receipt(2))
    assert (verdict.faults, verdict.erased) == ((), 2)
    assert "erased" in remarks(verdict)


def test_words_that_are_gone_without_an_entry_that_says_so() -> None:
    assert faults(erased_lines(2)) == {"silent": "4"}
    assert faults(changed((6, entry_line(Entry(6, sealed(6).commitment, None, None))))) == {"silent": "6"}


@pytest.mark.parametrize(
    "words",
    [
        b'{"kind":"erasure"}',
        b'{"kind":"erasure"}}',
        b'{"details":{"entries":5},"kind":"erasure"}',
        b'{"details":{"entries":["1",true]},"kind":"erasure"}',
        b'{"details":{"entries":[1],"kind":"erasure"},"kind":"shown"}',
    ],
)
def test_an_erasure_that_names_nothing_explains_nothing(words: bytes) -> None:
    salt = bytes(32)
    entries = [Entry(1, bytes(32), None, None), Entry(2, commitment_to(salt, words), words, salt)]
    root = MerkleTree([entry.commitment for entry in entries]).root()
    signed = checkpoint_line(sign_checkpoint(KEY, 2, root, NOON))
    assert faults([header_line(KEY.public), *map(entry_line, entries), signed]) == {"silent": "1"}


# --- chance


def flips(count: int) -> list[str]:
    """Which of so many turned bits of a file are not found."""
    content = b"".join(golden_lines())
    chance = random.Random(20_261_124)
    missed = []
    for bit in chance.sample(range(len(content) * 8), count):
        turned = bytearray(content)
        turned[bit // 8] ^= 1 << bit % 8
        for key in (KEY.public, None):
            try:
                if not check([bytes(turned)], key=key).faults:
                    missed.append(f"bit {bit}, {content[max(0, bit // 8 - 20) : bit // 8 + 20]!r}")
            except InputError:
                pass  # the first line is no longer that of a register
    return missed


def test_no_turned_bit_stays_hidden() -> None:
    assert flips(300) == []


@pytest.mark.deep
def test_no_turned_bit_of_a_thousand_stays_hidden() -> None:
    assert flips(1_000) == []
    assert flips(len(b"".join(golden_lines())) * 8) == []


def test_a_receipt_says_which_it_is() -> None:
    verdict = check(LINES, WHOLE.receipt(1), rewritten((8,)).receipt(2))
    assert [one.values["receipt"] for one in verdict.faults if "receipt" in one.values] == [2]
    assert isinstance(WHOLE.receipt(1), Receipt)
