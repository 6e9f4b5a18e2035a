"""The textbook twin: RFC 6962 §2.1 word for word, recursive and slow. It only serves to test the others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cordee_engines.ledger.tree import node_hash

Hashes = Sequence[bytes]


def split_point(size: int) -> int:
    """The largest power of two smaller than ``size`` (RFC 6962's k)."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def root(leaves: Hashes) -> bytes:
    """MTH(D[n]), over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split_point(len(leaves))
    return node_hash(root(leaves[:k]), root(leaves[k:]))


def inclusion_proof(leaves: Hashes, index: int) -> tuple[bytes, ...]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return ()
    k = split_point(len(leaves))
    if index < k:
        return (*inclusion_proof(leaves[:k], index), root(leaves[k:]))
    return (*inclusion_proof(leaves[k:], index - k), root(leaves[:k]))


def consistency_proof(leaves: Hashes, old_size: int) -> tuple[bytes, ...]:
    """PROOF(m, D[n])."""
    return _subproof(old_size, leaves, True)


def _subproof(m: int, leaves: Hashes, known: bool) -> tuple[bytes, ...]:
    if m == len(leaves):
        return () if known else (root(leaves),)
    k = split_point(len(leaves))
    if m <= k:
        return (*_subproof(m, leaves[:k], known), root(leaves[k:]))
    return (*_subproof(m - k, leaves[k:], False), root(leaves[:k]))
