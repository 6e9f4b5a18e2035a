"""A stream as one file that anybody can check without the platform."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

from cordee.journal.checkpoint import make_checkpoint
from cordee.journal.keys import signing_key
from cordee.journal.models import Checkpoint, Entry
from cordee_engines.ledger import ExportedEntry, Header, export_lines


def verifier() -> bytes:
    """``cordee-verify.py``: standard library only, to be run anywhere but here."""
    found = importlib.util.find_spec("cordee_verify")
    if found is None or found.origin is None:
        raise LookupError("cordee_verify is not installed")
    return Path(found.origin).read_bytes()


def export(stream_key: str) -> bytes:
    """The canonical file of one stream, ending with a checkpoint of its whole size.

    Entries up to that checkpoint no longer move, so no lock is held while the file is made. A checkpoint that was
    signed before and counts more entries than there are now speaks of a tail that somebody cut: the file then ends
    with that one, and is refused by whoever reads it. Raises ``Stream.DoesNotExist``.
    """
    signed = Checkpoint.objects.filter(stream__key=stream_key).order_by("-size").first()
    last = make_checkpoint(stream_key)
    if signed and signed.size > last.size and signed.origin == last.origin:
        last = signed
    return b"".join(export_lines(_header(stream_key, last), _entries(last), _notes(last)))


def _header(stream_key: str, last: Checkpoint) -> Header:
    key = signing_key()
    return Header(
        origin=last.origin,
        stream=stream_key,
        key_name=key.name,
        public_key=key.public,
        size=last.size,
        root=bytes.fromhex(last.root),
    )


def _entries(last: Checkpoint) -> Iterator[ExportedEntry]:
    entries = Entry.objects.filter(stream_id=last.stream_id, seq__lte=last.size).order_by("seq")
    for entry in entries.iterator(chunk_size=500):
        yield ExportedEntry(
            seq=entry.seq,
            leaf=bytes.fromhex(entry.leaf),
            meta=json.loads(entry.meta),
            salt=bytes.fromhex(entry.salt) if entry.salt else None,
            content=entry.content,
        )


def _notes(last: Checkpoint) -> list[str]:
    """Notes signed under another name (the platform has moved since) are another log's: left out."""
    same = Checkpoint.objects.filter(stream_id=last.stream_id, origin=last.origin, size__lte=last.size)
    return list(same.order_by("size").values_list("note", flat=True))
