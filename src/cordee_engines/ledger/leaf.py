"""What a leaf commits to: the metadata, and the content through a salted hash.

Erasing an entry's content (a person's right, RGPD art. 17) drops content and salt. The metadata still hold
the hash, so the tree stays valid; without the salt, nobody can guess a short content back from its hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cordee_engines.ledger.canonical import NotCanonical, canonical_bytes

# Exactly this long: were it free, « salt ‖ content » could be cut at another place and mean something else.
SALT_BYTES = 16


def content_hash(salt: bytes, content: Any) -> bytes:
    """SHA-256(salt ‖ canonical content). Raises ``ValueError`` unless the salt is 16 bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt is {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(salt + canonical_bytes(content)).digest()


def leaf_bytes(meta: Mapping[str, Any]) -> bytes:
    """The canonical metadata, to be given to ``leaf_hash``; they must hold ``seq`` and ``content_hash``."""
    if not is_count(meta.get("seq")) or meta["seq"] < 1:
        raise NotCanonical("metadata need a sequence number, from 1")
    if not is_hex(meta.get("content_hash"), 32):
        raise NotCanonical("metadata need the hash of the content")
    return canonical_bytes(dict(meta))


def is_hex(text: object, size: int) -> bool:
    """Whether ``text`` is ``size`` bytes in lower-case hexadecimal, the only spelling accepted."""
    return isinstance(text, str) and len(text) == 2 * size and set(text) <= set("0123456789abcdef")


def is_count(value: object) -> bool:
    """Whether ``value`` is an integer from 0, and not a boolean in disguise."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
