"""The register: entries checked a second, and how fast and small proofs are; against bare hashing, reading JSON, and pymerkle."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from hashlib import sha256

from pymerkle import InmemoryTree

from planner.storage.checkpoint import sign_checkpoint
from planner.storage.merkle import MerkleTree, Peaks
from planner.storage.receipt import Receipt, receipt_picture, receipt_text
from planner.storage.register_check import check_register
from planner.storage.register_file import Entry, checkpoint_line, entry_line, header_line
from tests.benchmarks.measure import Measured, medians
from tests.storage.databases import NOON
from tests.storage.registers import KEY, sealed

ENTRIES, WRITTEN, SLOW = 1_000_000, 100_000, 20_000


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    leaves = [number.to_bytes(32, "big") for number in range(ENTRIES)]
    ours, hashes = medians(lambda: _root(leaves), _hashes, runs=3)
    yield Measured(f"the root over {ENTRIES:,} entries ({_rate(ENTRIES, ours)})", "its hashes alone", ours, hashes, wanted=2, as_long=True)
    file = _file()
    ours, parsing = medians(lambda: _checked(file), lambda: [json.loads(line) for line in file.splitlines()], runs=3)
    yield Measured(f"a file of {WRITTEN:,} entries checked ({_rate(WRITTEN, ours)})", "reading its JSON", ours, parsing, as_long=True)
    ours, theirs = medians(lambda: MerkleTree(leaves[:SLOW]), lambda: _theirs(leaves[:SLOW]), runs=3)
    yield Measured(f"a tree that proves, {SLOW:,} entries", "pymerkle, in memory", ours, theirs)
    tree, small, their_tree = MerkleTree(leaves), MerkleTree(leaves[:SLOW]), _theirs(leaves[:SLOW])
    ours, theirs = medians(
        lambda: [small.inclusion_proof(number) for number in range(1_000)],
        lambda: [their_tree.prove_inclusion(number + 1, SLOW) for number in range(1_000)],
        runs=3,
    )
    proof = tree.inclusion_proof(ENTRIES // 3)
    text = receipt_text(Receipt(sign_checkpoint(KEY, ENTRIES, tree.root(), NOON), ENTRIES // 3 + 1, leaves[ENTRIES // 3], proof))
    sizes = f"among {ENTRIES:,}: {sum(map(len, proof))} bytes, receipt {len(text):,} characters, QR {receipt_picture(text).designator}"
    yield Measured(f"1,000 inclusion proofs ({sizes})", "pymerkle, in memory", ours, theirs)


def _rate(count: int, time: float) -> str:
    return f"{count / time:,.0f} a second"


def _hashes() -> None:
    node = bytes(65)
    for _ in range(2 * ENTRIES):
        sha256(node).digest()


def _root(leaves: list[bytes]) -> bytes:
    peaks = Peaks()
    for leaf in leaves:
        peaks.append(leaf)
    return peaks.root()


def _theirs(leaves: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    tree.get_root()
    return tree


def _file() -> bytes:
    entries = [Entry(number, one.commitment, one.words, one.salt) for number in range(1, WRITTEN + 1) for one in [sealed(number)]]
    signed = sign_checkpoint(KEY, WRITTEN, _root([entry.commitment for entry in entries]), NOON)
    return b"".join([header_line(KEY.public), *map(entry_line, entries), checkpoint_line(signed)])


def _checked(file: bytes) -> None:
    if check_register(io.BytesIO(file), "file", KEY.public).faults:
        raise AssertionError("the register is whole")
