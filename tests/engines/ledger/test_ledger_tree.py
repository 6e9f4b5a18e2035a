"""The Merkle tree against published vectors, and against its textbook twin."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cordee_verify
from cordee_engines.ledger import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    naive,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from cordee_engines.ledger.tree import roots_at

# The reference tree of Certificate Transparency (google/certificate-transparency, merkle_tree_test.cc).
CT_INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
CT_LEAVES = [leaf_hash(bytes.fromhex(text)) for text in CT_INPUTS]
CT_ROOTS = [
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
CT_INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CT_CONSISTENCY = {
    (1, 8): CT_INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}

SIZES = st.integers(0, 130)


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(n.to_bytes(4, "big")) for n in range(size)]


def as_hex(hashes) -> list[str]:
    return [h.hex() for h in hashes]


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_reference_tree(size):
    known = CT_LEAVES[:size]
    frontier = Frontier()
    for leaf in known:
        frontier = frontier.append(leaf)
    stranger = cordee_verify.roots_at([size], known)[size]
    roots = {frontier.root(), root_of(known), naive.root(known), roots_at([size], known)[size], stranger}
    assert as_hex(roots) == [CT_ROOTS[size]]


@pytest.mark.parametrize(("index", "size"), CT_INCLUSION)
def test_inclusion_proofs_of_the_reference_tree(index, size):
    assert as_hex(inclusion_proof(CT_LEAVES[:size], index)) == CT_INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CT_CONSISTENCY)
def test_consistency_proofs_of_the_reference_tree(old, new):
    assert as_hex(consistency_proof(CT_LEAVES[:new], old)) == CT_CONSISTENCY[old, new]


def test_the_root_of_nothing():
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_node_is_not_a_leaf():
    left, right = leaves(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@settings(deadline=None)
@given(SIZES)
def test_the_frontier_agrees_with_its_twin(size):
    frontier = Frontier()
    for leaf in leaves(size):
        frontier = Frontier.from_hex(frontier.size, frontier.to_hex()).append(leaf)
    assert frontier.size == size
    assert frontier.root() == root_of(leaves(size)) == naive.root(leaves(size))


@settings(deadline=None)
@given(SIZES, st.sets(SIZES))
def test_all_past_roots_in_one_pass(size, wanted):
    expected = {n: naive.root(leaves(n)) for n in wanted if n <= size}
    assert roots_at(wanted, leaves(size)) == expected
    stranger = cordee_verify.roots_at(sorted(wanted), leaves(size))
    assert {n: root for n, root in stranger.items() if n in wanted} == expected


@pytest.mark.parametrize(
    ("size", "peaks"),
    [(1, ()), (0, (EMPTY_ROOT,)), (3, (EMPTY_ROOT,)), (1, (b"short",)), (-1, (EMPTY_ROOT,))],
)
def test_an_absurd_frontier_is_refused(size, peaks):
    with pytest.raises(ValueError, match="peak"):
        Frontier(size, peaks)


@settings(deadline=None)
@given(st.data(), st.integers(1, 130))
def test_every_inclusion_proof_is_the_textbook_one_and_verifies(data, size):
    index = data.draw(st.integers(0, size - 1))
    tree, root = leaves(size), root_of(leaves(size))
    proof = inclusion_proof(tree, index)
    assert proof == naive.inclusion_proof(tree, index)
    assert verify_inclusion(tree[index], index, size, proof, root)


@settings(deadline=None)
@given(st.data(), st.integers(2, 130))
def test_a_wrong_inclusion_proof_is_refused(data, size):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    tree, root = leaves(size), root_of(leaves(size))
    proof = inclusion_proof(tree, index)
    assert not verify_inclusion(tree[other], index, size, proof, root)
    assert not verify_inclusion(tree[index], other, size, proof, root)
    assert not verify_inclusion(tree[index], index, size, proof[:-1], root)
    assert not verify_inclusion(tree[index], index, size, (*proof, root), root)
    assert not verify_inclusion(tree[index], index, size, proof, tree[other])
    assert not verify_inclusion(tree[index], index + size, size, proof, root)
    for at in range(len(proof)):
        assert not verify_inclusion(tree[index], index, size, (*proof[:at], root, *proof[at + 1 :]), root)


@settings(deadline=None)
@given(st.data(), SIZES)
def test_every_consistency_proof_verifies_and_is_the_textbook_one(data, new):
    old = data.draw(st.integers(0, new))
    tree = leaves(new)
    proof = consistency_proof(tree, old)
    if old:
        assert proof == naive.consistency_proof(tree, old)
    assert verify_consistency(old, root_of(tree[:old]), new, root_of(tree), proof)


@settings(deadline=None)
@given(st.data(), st.integers(2, 130))
def test_a_rewritten_past_has_no_consistency_proof(data, new):
    old = data.draw(st.integers(1, new - 1))
    tree = leaves(new)
    old_root, new_root, forged = root_of(tree[:old]), root_of(tree), leaf_hash(b"forged")
    proof = consistency_proof(tree, old)
    assert not verify_consistency(old, forged, new, new_root, proof)
    assert not verify_consistency(old, old_root, new, forged, proof)
    assert not verify_consistency(old, old_root, new, new_root, proof[:-1])
    assert not verify_consistency(old, old_root, new, new_root, (*proof, forged))
    assert not verify_consistency(new, new_root, old, old_root, proof)
    for at in range(len(proof)):
        assert not verify_consistency(old, old_root, new, new_root, (*proof[:at], forged, *proof[at + 1 :]))


def test_consistency_of_equal_and_empty_trees():
    root = root_of(leaves(5))
    assert verify_consistency(5, root, 5, root, ())
    assert not verify_consistency(5, root, 5, root, (root,))
    assert not verify_consistency(5, root, 5, EMPTY_ROOT, ())
    assert verify_consistency(0, EMPTY_ROOT, 5, root, ())
    assert not verify_consistency(0, root, 5, root, ())


@pytest.mark.parametrize("index", [-1, 5])
def test_no_proof_of_a_leaf_that_is_not_there(index):
    with pytest.raises(IndexError):
        inclusion_proof(leaves(5), index)


@pytest.mark.parametrize("old", [-1, 6])
def test_no_proof_from_a_tree_that_never_was(old):
    with pytest.raises(IndexError):
        consistency_proof(leaves(5), old)


def test_an_append_costs_the_logarithm_of_the_size():
    frontier = Frontier((1 << 40) - 1, (EMPTY_ROOT,) * 40)
    assert len(frontier.append(EMPTY_ROOT).peaks) == 1  # a million million leaves were never there
