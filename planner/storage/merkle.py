"""The Merkle tree of RFC 6962 (section 2.1; the same in RFC 9162): one hash for a whole list, and short proofs about it.

The root changes when any entry is changed, removed, added or moved. An inclusion proof shows with a few hashes that an entry is in the
list; a consistency proof shows that a longer list begins with a shorter one. Hashes are SHA-256, 32 bytes; entries count from 0.

>>> tree = MerkleTree([b"a", b"b", b"c"])
>>> proof = tree.inclusion_proof(1)
>>> root_by_inclusion(leaf_hash(b"b"), 1, 3, proof) == tree.root()
True
>>> is_consistent(2, 3, tree.root(2), tree.root(), tree.consistency_proof(2))
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256().digest()
"""The root of the empty list."""

LARGEST_SIZE: Final = 2**63 - 1

_LEAF, _NODE = b"\x00", b"\x01"  # so that no entry can pass for a node


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side."""
    return sha256(_NODE + left + right).digest()


class Peaks:
    """The least that must be kept to go on appending: the roots of the whole subtrees from left to right, at most 63 hashes.

    An append costs two hashes on average. Proofs need :class:`MerkleTree`.

    >>> peaks = Peaks()
    >>> peaks.append(b"a")
    >>> (peaks.size, peaks.root() == leaf_hash(b"a"))
    (1, True)
    """

    def __init__(self) -> None:
        self.size = 0
        self._hashes: list[bytes] = []  # of falling size: one for each bit that is set in the size

    def append(self, data: bytes) -> None:
        """Add an entry at the end."""
        # The two hashes are written out here: this loop runs for every entry of a register that is checked.
        found = sha256(_LEAF + data).digest()
        carry = self.size
        self.size = carry + 1
        while carry & 1:
            found = sha256(_NODE + self._hashes.pop() + found).digest()
            carry >>= 1
        self._hashes.append(found)

    def root(self) -> bytes:
        """Return the root of what was appended so far."""
        if not self._hashes:
            return EMPTY_ROOT
        found = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            found = node_hash(left, found)
        return found


class MerkleTree:
    """A tree that grows at the end and proves: it keeps every hash, 64 bytes an entry.

    An append costs two hashes on average, a root or a proof at any size at most about twice the logarithm of the size.
    """

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._levels: list[bytearray] = [bytearray()]  # of level k: the roots of all whole subtrees of 2**k entries
        for data in entries:
            self.append(data)

    def append(self, data: bytes) -> None:
        """Add an entry at the end."""
        found = leaf_hash(data)
        self._levels[0] += found
        self.size += 1
        level, count = 0, self.size
        while not count & 1:
            found = node_hash(bytes(self._levels[level][-2 * HASH_BYTES : -HASH_BYTES]), found)
            level, count = level + 1, count >> 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += found

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first ``size`` entries, of all by default.

        Raises:
            IndexError: there are not so many.
        """
        size = self._within(size)
        return self._subtree(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the hashes that lead from entry ``index`` to the root of the first ``size`` entries (RFC 6962, 2.1.1).

        Raises:
            IndexError: there is no such entry among them.
        """
        start, end = 0, self._within(size)
        if not 0 <= index < end:
            raise IndexError(index)
        path = []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency_proof(self, first: int, second: int | None = None) -> tuple[bytes, ...]:
        """Return the hashes that lead from the root of the first ``first`` entries to that of the first ``second`` (RFC 6962, 2.1.2).

        Raises:
            IndexError: there are not so many, or ``first`` is the larger one.
        """
        start, end = 0, self._within(second)
        if not 0 <= first <= end:
            raise IndexError(first)
        if first in (0, end):
            return ()
        path = []
        is_whole = True  # whether what remains begins where the shorter list does, so that its root is known
        while first != end:
            middle = start + _split(end - start)
            if first <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            path.append(self._subtree(start, end))
        return tuple(reversed(path))

    def _within(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise IndexError(size)
        return size

    def _subtree(self, start: int, end: int) -> bytes:
        """Return the root of entries ``start`` to ``end``, not empty; ``start`` is a multiple of a power of two not below their number."""
        width = end - start
        if width & (width - 1):
            middle = start + _split(width)
            return node_hash(self._subtree(start, middle), self._subtree(middle, end))
        level = width.bit_length() - 1
        place = (start >> level) * HASH_BYTES
        return bytes(self._levels[level][place : place + HASH_BYTES])


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root to which an inclusion proof leads from the hash of an entry (RFC 9162, 2.1.3.2); None if it cannot be one.

    Whether the entry is in the list is then: whether that is the root of the list.
    """
    if not 0 <= index < size <= LARGEST_SIZE or any(len(one) != HASH_BYTES for one in (leaf, *proof)):
        return None
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if not last:
            return None
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while position and not position & 1:  # the last one of an odd row rises until it has a sibling
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return None if last else found


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof shows that the list of ``second`` entries begins with the one of ``first`` (RFC 9162, 2.1.4.2).

    Every list begins with the empty one, which needs no proof.
    """
    if not 0 <= first <= second <= LARGEST_SIZE or any(len(one) != HASH_BYTES for one in (first_root, second_root, *proof)):
        return False
    if first in (0, second):
        return not proof and first_root == (second_root if first else EMPTY_ROOT)
    path = [first_root, *proof] if not first & (first - 1) else list(proof)
    if not path:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first_found = second_found = path[0]
    for sibling in path[1:]:
        if not last:
            return False
        if position & 1 or position == last:
            first_found, second_found = node_hash(sibling, first_found), node_hash(sibling, second_found)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            second_found = node_hash(second_found, sibling)
        position, last = position >> 1, last >> 1
    return not last and first_found == first_root and second_found == second_root


def _split(width: int) -> int:
    """Return the largest power of two below the width: so many entries stand on the left."""
    return 1 << (width - 1).bit_length() - 1
