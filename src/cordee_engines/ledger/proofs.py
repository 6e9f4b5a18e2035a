"""Proofs that travel without the journal: « this entry is in it », « the newer tree only adds to the older ».

Verification follows RFC 9162 §2.1.3.2 and §2.1.4.2. Indexes count from 0, as in the RFC: entry ``seq`` is
leaf ``seq - 1``.
"""

from __future__ import annotations

from collections.abc import Sequence

from cordee_engines.ledger.tree import EMPTY_ROOT, node_hash

Proof = tuple[bytes, ...]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> Proof:
    """The siblings on the way from leaf ``index`` to the root, nearest first."""
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(f"no leaf {index} among {len(leaf_hashes)}")
    proof = []
    for level in _levels(leaf_hashes):
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        index >>= 1
    return tuple(proof)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``leaf`` is leaf ``index`` of the tree of ``size`` leaves and that ``root``."""
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            position, last = _up_to_a_right_turn(position, last)
        else:
            computed = node_hash(computed, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and computed == root


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> Proof:
    """The nodes from which both the root at ``old_size`` and today's root can be computed."""
    if not 0 <= old_size <= len(leaf_hashes):
        raise IndexError(f"{old_size} is not a past size of {len(leaf_hashes)} leaves")
    if old_size in (0, len(leaf_hashes)):
        return ()
    levels, proof = _levels(leaf_hashes), []
    position, height = old_size - 1, 0
    while position & 1:
        position, height = position >> 1, height + 1
    if position:  # else the old tree is itself a complete subtree, and its root is known
        proof.append(levels[height][position])
    for level in levels[height:]:
        if (sibling := position ^ 1) < len(level):
            proof.append(level[sibling])
        position >>= 1
    return tuple(proof)


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of ``new_size`` leaves only adds to the older one of ``old_size`` leaves."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    return _both_roots(path, old_size, new_size) == (old_root, new_root)


def _both_roots(path: list[bytes], old_size: int, new_size: int) -> tuple[bytes, bytes] | None:
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old, new = node_hash(node, old), node_hash(node, new)
            position, last = _up_to_a_right_turn(position, last)
        else:
            new = node_hash(new, node)
        position, last = position >> 1, last >> 1
    return (old, new) if last == 0 else None


def _up_to_a_right_turn(position: int, last: int) -> tuple[int, int]:
    """Skip the levels where the last node has no sibling: it went up alone."""
    while not position & 1 and position:
        position, last = position >> 1, last >> 1
    return position, last


def _levels(leaf_hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The tree level by level, leaves first, the root left out; a node without sibling goes up as it is."""
    levels, level = [], list(leaf_hashes)
    while len(level) > 1:
        levels.append(level)
        paired = [node_hash(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return levels
