"""The register: sealed events in the order in which they were written, under a Merkle tree whose root is signed now and then.

It stands on any append-only sequence (:class:`LeafSequence`): the database's, or one in memory. What is signed once cannot be taken back:
before a new checkpoint is signed, the register is checked against the last one, and a register that was altered underneath is not signed.

When the key must change, a new register is begun, and its first entry names the last checkpoint of the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from planner.errors import StorageError
from planner.storage.checkpoint import Checkpoint, checkpoint_text, is_authentic, read_checkpoint, sign_checkpoint
from planner.storage.merkle import MerkleTree
from planner.storage.receipt import Receipt
from planner.storage.register_file import Entry, checkpoint_line, entry_line, header_line
from planner.storage.sealed_event import SALT_BYTES, SealedEvent
from planner.storage.sequence import Content
from planner.storage.signing import PublicKey, SigningKey
from planner.storage.writes import Write

_BLOCK: Final = 1_000
"""Leaves that are read at once."""


class LeafSequence(Protocol):
    """What a register stands on: leaves counted from 0, only ever appended; what each stands for, which may go; and checkpoints."""

    def size(self) -> int:
        """Return the number of leaves."""

    def append(self, write: Write, leaf: bytes, content: Content | None = None) -> int:
        """Append a leaf with its content and return its position; the same write again does nothing and returns the first position."""

    def leaves(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        """Return leaves ``start`` to ``stop``, as far as there are."""

    def content(self, position: int) -> Content | None:
        """Return what a leaf stands for; None once that is gone."""

    def add_checkpoint(self, write: Write, size: int, body: bytes) -> bool:
        """Keep the checkpoint over the first leaves; return False when there is one of that size, which stays as it is."""

    def checkpoint(self, size: int | None = None) -> bytes | None:
        """Return the checkpoint of a size, or the one over most leaves."""

    def checkpoints(self) -> tuple[bytes, ...]:
        """Return all checkpoints, by growing size."""


class Register:
    """A register on its sequence. Entries are numbered from 1.

    Several of them, in several processes, may append to one sequence: each reads what the others wrote before it signs or proves.
    Opening one costs two hashes an entry, every later step about the logarithm of their number.
    """

    def __init__(self, leaves: LeafSequence, key: PublicKey) -> None:
        self.leaves = leaves
        self.key = key
        self._tree = MerkleTree()

    def append(self, write: Write, sealed: SealedEvent) -> int:
        """Append a sealed event and return its number; the same write again changes nothing and returns the same number.

        Raises:
            StorageError: the person was erased, the idempotency key was used for another event, or the database fails.
        """
        return self.leaves.append(write, sealed.commitment, Content(sealed.about, sealed.salt + sealed.words)) + 1

    def sign(self, write: Write, key: SigningKey) -> Checkpoint:
        """Sign a checkpoint over all entries, at the time of the write; when they are signed already, return that checkpoint.

        Raises:
            StorageError: the register is not what the last checkpoint says, the key is not its key, or the database fails.
        """
        if key.public != self.key:
            raise StorageError("register.another_key", name=key.public.name)
        tree, last = self._current(), self.last_checkpoint()
        if last is not None and last.size == tree.size:
            return last
        made = sign_checkpoint(key, tree.size, tree.root(), write.at)
        self.leaves.add_checkpoint(write, made.size, checkpoint_text(made).encode())
        return self._read(self.leaves.checkpoint(made.size)) or made

    def last_checkpoint(self) -> Checkpoint | None:
        """Return the checkpoint over most entries, after checking the register against it; None when nothing was signed yet.

        Raises:
            StorageError: the register is not what it says.
        """
        last = self._read(self.leaves.checkpoint())
        tree = self._current()
        if last is not None and (not is_authentic(last, self.key) or last.size > tree.size or tree.root(last.size) != last.root):
            raise StorageError("register.altered", entries=last.size)
        return last

    def receipt(self, number: int) -> Receipt:
        """Return the receipt for an entry, under the last checkpoint.

        Raises:
            StorageError: the entry is not signed yet, or the register is not what the last checkpoint says.
        """
        last = self.last_checkpoint()
        if last is None or not 1 <= number <= last.size:
            raise StorageError("register.not_signed", entry=number)
        proof = self._tree.inclusion_proof(number - 1, last.size)
        return Receipt(last, number, self.leaves.leaves(number - 1, number)[0], proof)

    def consistency_proof(self, first: int, second: int) -> tuple[bytes, ...]:
        """Return the proof that the register of ``second`` entries begins with the one of ``first``.

        Raises:
            IndexError: there are not so many, or ``first`` is the larger one.
        """
        return self._current().consistency_proof(first, second)

    def _current(self) -> MerkleTree:
        for leaf in self.leaves.leaves(self._tree.size):
            self._tree.append(leaf)
        return self._tree

    def _read(self, body: bytes | None) -> Checkpoint | None:
        return None if body is None else read_checkpoint(body.decode(), self.key.name)


def register_lines(register: Register) -> Iterator[bytes]:
    """Yield the lines of a register's file (:mod:`planner.storage.register_file`) as it was at its last checkpoint.

    Entries after that are not signed yet, and come with a later file.

    Raises:
        StorageError: nothing was signed yet, the register is not what its last checkpoint says, or the database fails.
    """
    last = register.last_checkpoint()
    if last is None:
        raise StorageError("register.nothing_signed")
    yield header_line(register.key)
    done = 0
    for body in register.leaves.checkpoints():
        checkpoint = read_checkpoint(body.decode())
        if checkpoint.size > last.size:
            return  # signed after we began
        while done < checkpoint.size:
            for leaf in register.leaves.leaves(done, min(checkpoint.size, done + _BLOCK)):
                yield entry_line(_entry(done + 1, leaf, register.leaves.content(done)))
                done += 1
        yield checkpoint_line(checkpoint)


def _entry(number: int, commitment: bytes, content: Content | None) -> Entry:
    if content is None:
        return Entry(number, commitment, None, None)
    return Entry(number, commitment, content.body[SALT_BYTES:], content.body[:SALT_BYTES])
