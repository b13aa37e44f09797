"""The tree: published vectors first, then pymerkle, then laws.

The vectors are those of Certificate Transparency: leaves, roots, audit paths and consistency proofs of ``merkle_tree_test.cc`` and
``serial_hasher``/``tree_hasher_test.cc`` in google/certificate-transparency, which other logs repeat (transparency-dev/merkle,
``testonly/constants.go``).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle import verify_inclusion as their_verify_inclusion

from planner.storage.merkle import EMPTY_ROOT, LARGEST_SIZE, MerkleTree, Peaks, is_consistent, leaf_hash, node_hash, root_by_inclusion

LEAVES = [
    bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def entries(count: int) -> list[bytes]:
    return [number.to_bytes(2, "big") for number in range(count)]


def test_published_hashes() -> None:
    assert leaf_hash(bytes.fromhex("101112131415161718191a1b1c1d1e1f")).hex() == (
        "3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a"
    )
    assert node_hash(bytes(range(32)), bytes(range(32, 64))).hex() == "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"


def test_published_roots() -> None:
    peaks, tree = Peaks(), MerkleTree(LEAVES)
    for size, root in enumerate(ROOTS):
        assert MerkleTree(LEAVES[:size]).root().hex() == root
        assert tree.root(size).hex() == root
        assert (peaks.size, peaks.root().hex()) == (size, root)
        peaks.append(LEAVES[size % 8])


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int, path: list[str]) -> None:
    proof = MerkleTree(LEAVES).inclusion_proof(index, size)
    assert [one.hex() for one in proof] == path
    found = root_by_inclusion(leaf_hash(LEAVES[index]), index, size, proof)
    assert found is not None
    assert found.hex() == ROOTS[size]


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCY)
def test_published_consistency_proofs(first: int, second: int, path: list[str]) -> None:
    proof = MerkleTree(LEAVES).consistency_proof(first, second)
    assert [one.hex() for one in proof] == path
    assert is_consistent(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), proof)


@pytest.mark.parametrize("size", [*range(1, 20), 63, 64, 65, 300])
def test_another_implementation_agrees(size: int) -> None:
    ours, theirs = MerkleTree(entries(size)), InmemoryTree(algorithm="sha256")
    for data in entries(size):
        theirs.append_entry(data)
    for part in range(1, size + 1):
        assert ours.root(part) == theirs.get_root(part)
    for index in range(0, size, max(1, size // 7)):
        proof = theirs.prove_inclusion(index + 1, size)
        their_verify_inclusion(leaf_hash(entries(size)[index]), ours.root(), proof)
        assert tuple(proof.path[1:]) == ours.inclusion_proof(index)


@given(st.integers(1, 200), st.data())
def test_every_inclusion_proof_verifies_and_no_other(size: int, data: st.DataObject) -> None:
    tree = MerkleTree(entries(200))
    index = data.draw(st.integers(0, size - 1))
    proof, root = tree.inclusion_proof(index, size), tree.root(size)
    leaf = leaf_hash(entries(200)[index])
    assert root_by_inclusion(leaf, index, size, proof) == root
    assert len(proof) <= (size - 1).bit_length()
    assert root_by_inclusion(leaf_hash(b"another"), index, size, proof) != root
    other = data.draw(st.integers(0, 200).filter(lambda one: one != index))
    assert root_by_inclusion(leaf, other, size, proof) != root
    for wrong in (*_shortened(proof), *_mutated(proof, data)):
        assert root_by_inclusion(leaf, index, size, wrong) != root


@given(st.integers(0, 200), st.data())
def test_every_consistency_proof_verifies_and_no_other(second: int, data: st.DataObject) -> None:
    tree = MerkleTree(entries(200))
    first = data.draw(st.integers(0, second))
    proof, roots = tree.consistency_proof(first, second), (tree.root(first), tree.root(second))
    assert is_consistent(first, second, *roots, proof)
    wrong_root = data.draw(st.sampled_from([bytes(32), tree.root(200) if second < 200 else tree.root(199)]))
    assert not is_consistent(first, second, roots[0], wrong_root, proof) or first == 0
    assert not is_consistent(first, second, wrong_root, roots[1], proof)
    for wrong in (*_shortened(proof), *_mutated(proof, data)):
        assert not is_consistent(first, second, *roots, wrong)


def _shortened(proof: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    changed = [(*proof, bytes(32)), (bytes(32), *proof), (*proof, b"short")]
    return [*changed, proof[1:], proof[:-1]] if proof else changed


def _mutated(proof: tuple[bytes, ...], data: st.DataObject) -> list[tuple[bytes, ...]]:
    """The proof with one bit of one hash turned."""
    if not proof:
        return []
    place, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    turned = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
    return [(*proof[:place], turned, *proof[place + 1 :])]


@given(st.lists(st.binary(max_size=3), max_size=80))
def test_appending_gives_the_same_tree_as_building(data: list[bytes]) -> None:
    peaks, tree = Peaks(), MerkleTree()
    for one in data:
        peaks.append(one)
        tree.append(one)
    assert peaks.root() == tree.root() == MerkleTree(data).root()
    assert peaks.size == tree.size == len(data)


def test_an_entry_never_passes_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert MerkleTree([left + right]).root() != MerkleTree([b"a", b"b"]).root()


def test_what_is_not_there_cannot_be_proved() -> None:
    tree = MerkleTree(entries(5))
    for wrong in (lambda: tree.root(6), lambda: tree.root(-1), lambda: tree.inclusion_proof(5), lambda: tree.inclusion_proof(3, 3)):
        with pytest.raises(IndexError):
            wrong()
    for first, second in ((4, 3), (-1, 3), (6, None)):
        with pytest.raises(IndexError):
            tree.consistency_proof(first, second)
    with pytest.raises(IndexError):
        MerkleTree().inclusion_proof(0)


def test_sizes_that_cannot_be() -> None:
    leaf = leaf_hash(b"a")
    assert root_by_inclusion(leaf, 0, 1, []) == leaf
    for index, size in ((1, 1), (-1, 1), (0, 0), (0, LARGEST_SIZE + 1)):
        assert root_by_inclusion(leaf, index, size, []) is None
    assert root_by_inclusion(b"short", 0, 1, []) is None
    assert not is_consistent(2, 1, leaf, leaf, [])
    assert not is_consistent(-1, 1, leaf, leaf, [])
    assert not is_consistent(1, LARGEST_SIZE + 1, leaf, leaf, [leaf])
    assert not is_consistent(3, 4, leaf, leaf, [])
    assert is_consistent(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert not is_consistent(0, 1, leaf, leaf, [])
    assert is_consistent(0, 1, EMPTY_ROOT, leaf, [])
