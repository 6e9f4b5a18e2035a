"""The Merkle tree of RFC 6962 §2.1 (unchanged in RFC 9162 §2.1.1), appended in O(log n).

Leaves and nodes are hashed under different prefixes, so that a node can never be passed off as a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that an append needs.

    ``peaks`` are the roots of the complete subtrees, the largest first: one per bit set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks cannot be the frontier of {self.size} leaves")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError("a peak is a SHA-256 hash")

    def append(self, leaf: bytes) -> Frontier:
        """The frontier after one more leaf hash."""
        return Frontier(self.size + 1, tuple(_merged(list(self.peaks), self.size, leaf)))

    def root(self) -> bytes:
        return _folded(self.peaks)

    def to_hex(self) -> list[str]:
        return [peak.hex() for peak in self.peaks]

    @classmethod
    def from_hex(cls, size: int, peaks: Iterable[str]) -> Frontier:
        return cls(size, tuple(bytes.fromhex(peak) for peak in peaks))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes, in order."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaf_hashes):
        peaks = _merged(peaks, size, leaf)
    return _folded(peaks)


def roots_at(sizes: Iterable[int], leaf_hashes: Iterable[bytes]) -> dict[int, bytes]:
    """The roots the tree had at each of ``sizes``, in one pass; sizes never reached are absent."""
    wanted = set(sizes)
    roots = {0: EMPTY_ROOT} if 0 in wanted else {}
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaf_hashes):
        peaks = _merged(peaks, size, leaf)
        if size + 1 in wanted:
            roots[size + 1] = _folded(peaks)
    return roots


def _merged(peaks: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """Add a leaf like one to a binary counter: each trailing 1 of ``size`` is a carry."""
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)
    return peaks


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root
