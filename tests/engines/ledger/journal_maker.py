"""Makes exports of N entries, whole or forged; signed with ``cryptography``, which the engine never sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cordee_engines.ledger import (
    ExportedEntry,
    Header,
    checkpoint_body,
    content_hash,
    export_lines,
    leaf_bytes,
    leaf_hash,
    origin_of,
    root_of,
    sign_note,
)

STREAM = "room:12"
SITE = "cordee.example.fr"
KEY_NAME = "cordee.example.fr"
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the platform's key").digest())
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"an intruder's key").digest())


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """The reference verification handed to the engine's judge."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def entry(seq: int, content: dict[str, Any] | None = None, *, stream: str = STREAM) -> ExportedEntry:
    """A plausible entry; everything follows from its number."""
    salt = hashlib.sha256(f"salt {stream} {seq}".encode()).digest()[:16]
    content = content or {
        "text": f"Le PACS ne répond plus « depuis {seq} min »\nÀ confirmer 🏥",
        "to": ["DSI", "SAMU"],
        "delay_min": seq,
        "urgent": seq % 2 == 0,
        "note": None,
    }
    meta = {
        "v": 1,
        "stream": stream,
        "seq": seq,
        "kind": "room.logged",
        "at": f"2026-11-23T{seq // 60 % 24:02}:{seq % 60:02}:00Z",
        "fact_at": None,
        "source": "screen",
        "actor": {"kind": "participant", "id": str(seq % 5), "label": "Élodie Ńdiaye"},
        "content_hash": content_hash(salt, content).hex(),
    }
    return ExportedEntry(seq, leaf_hash(leaf_bytes(meta)), meta, salt, content)


def redacted(original: ExportedEntry) -> ExportedEntry:
    return replace(original, salt=None, content=None)


def rewritten(original: ExportedEntry, text: str = "Rien à signaler") -> ExportedEntry:
    """An entry changed by somebody who knows the format: its own hashes agree."""
    content = {**(original.content or {}), "text": text}
    meta = {**original.meta, "content_hash": content_hash(original.salt or b"", content).hex()}
    return replace(original, leaf=leaf_hash(leaf_bytes(meta)), meta=meta, content=content)


@dataclass(frozen=True)
class Journal:
    """Entries, and the sizes at which checkpoints were signed. Every field may be forged."""

    entries: tuple[ExportedEntry, ...]
    sizes: tuple[int, ...]
    key: Ed25519PrivateKey = KEY
    stream: str = STREAM
    notes: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, count: int, every: int = 10, **kwargs: Any) -> Journal:
        sizes = sorted({*range(every, count, every), count})
        stream = kwargs.get("stream", STREAM)
        return cls(tuple(entry(n, stream=stream) for n in range(1, count + 1)), tuple(sizes), **kwargs)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def note(self, size: int) -> str:
        """The signed checkpoint of the first ``size`` entries."""
        root = root_of(e.leaf for e in self.entries[:size])
        body = checkpoint_body(origin_of(SITE, self.stream), size, root)
        return sign_note(body, KEY_NAME, self.key.sign, self.public_key)

    def frozen_notes(self) -> Journal:
        """The same journal with its notes made now: changing the entries will no longer change them."""
        return replace(self, notes=tuple(self.note(size) for size in self.sizes))

    def with_entries(self, entries: Iterable[ExportedEntry]) -> Journal:
        return replace(self, entries=tuple(entries))

    def changed(self, seq: int, change: Callable[[ExportedEntry], ExportedEntry]) -> Journal:
        return self.with_entries(change(e) if e.seq == seq else e for e in self.entries)

    def header(self) -> Header:
        size, root = len(self.entries), root_of(e.leaf for e in self.entries)
        return Header(origin_of(SITE, self.stream), self.stream, KEY_NAME, self.public_key, size, root)

    def lines(self, header: Header | None = None) -> list[bytes]:
        """The file's lines, without asking whether the notes fit."""
        from cordee_engines.ledger import export

        return list(
            export._lines(header or self.header(), self.entries, self.notes or self.frozen_notes().notes)
        )

    def exported(self) -> bytes:
        notes = self.notes or self.frozen_notes().notes
        return b"".join(export_lines(self.header(), self.entries, notes))
