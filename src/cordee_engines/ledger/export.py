"""The export ``cordee-journal/1``: one JSON document that is also one line per entry.

Every byte is determined by what it says, so that any flipped byte is seen, and seen on its line:

    {"format":…,"origin":…,"stream":…,"key_name":…,"public_key":…,"size":…,"root":…,"entries":[
    {"seq":1,"leaf":…,"meta":{…},"salt":…,"content":{…}},
    …
    ],"checkpoints":[
    "<signed note>"
    ]}

The outer keys keep this order; every value is canonical. Redacted entries have a null salt and content.
Checkpoints carry the journal's own signature alone: a countersignature the reader cannot verify would be
bytes nobody vouches for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cordee_engines.ledger.canonical import canonical_bytes, record_bytes
from cordee_engines.ledger.checkpoint import key_id, parse_checkpoint, parse_note
from cordee_engines.ledger.leaf import is_count

FORMAT = "cordee-journal/1"
HEADER_KEYS = ("format", "origin", "stream", "key_name", "public_key", "size", "root", "entries")
ENTRY_KEYS = ("seq", "leaf", "meta", "salt", "content")
BETWEEN = b'],"checkpoints":[\n'
END = b"]}\n"


def origin_of(site: str, stream: str) -> str:
    """The name of one stream's log, unique in the world: ``cordee.example.fr/room:12``."""
    return f"{site}/{stream}"


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says of itself. The origin ends with the stream, so that a signature binds both."""

    origin: str
    stream: str
    key_name: str
    public_key: bytes
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not all(isinstance(text, str) and text for text in (self.origin, self.stream, self.key_name)):
            raise ValueError("a journal has an origin, a stream and the name of its key")
        if not self.origin.endswith(f"/{self.stream}"):
            raise ValueError(f"the origin {self.origin!r} does not end with the stream {self.stream!r}")
        if not is_count(self.size) or len(self.root) != 32:
            raise ValueError("a journal has a size and a SHA-256 root")
        key_id(self.key_name, self.public_key)

    def line(self) -> bytes:
        """The first line: it opens the list that the entries fill."""
        key = base64.b64encode(self.public_key).decode()
        values: tuple[Any, ...] = (
            FORMAT,
            self.origin,
            self.stream,
            self.key_name,
            key,
            self.size,
            self.root.hex(),
            [],
        )
        return record_bytes(dict(zip(HEADER_KEYS, values, strict=True))).removesuffix(b"]}") + b"\n"


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One entry as it is stored. ``leaf`` is the stored hash, so that a damaged journal shows its damage."""

    seq: int
    leaf: bytes
    meta: Mapping[str, Any]
    salt: bytes | None
    content: Mapping[str, Any] | None

    def line(self) -> bytes:
        """The entry's line, without comma or newline."""
        salt = None if self.salt is None else self.salt.hex()
        content = None if self.content is None else dict(self.content)
        values = (self.seq, self.leaf.hex(), dict(self.meta), salt, content)
        return record_bytes(dict(zip(ENTRY_KEYS, values, strict=True)))


def export_lines(
    header: Header, entries: Iterable[ExportedEntry], checkpoints: Sequence[str]
) -> Iterator[bytes]:
    """The file's lines. Entries come by ``seq``, signed notes by size; the last note covers ``header.size``.

    Entries are not judged here: a damaged journal must still come out, and be refused by its reader.
    Raises ``ValueError`` before the first line when the checkpoints do not fit; ``NotCanonical`` at an entry
    whose stored value no export could hold.
    """
    if not checkpoints or parse_checkpoint(parse_note(checkpoints[-1]).body).size != header.size:
        raise ValueError("an export ends with a checkpoint of its whole size")
    return _lines(header, entries, checkpoints)


def _lines(header: Header, entries: Iterable[ExportedEntry], checkpoints: Sequence[str]) -> Iterator[bytes]:
    yield header.line()
    yield from _with_commas(entry.line() for entry in entries)
    yield BETWEEN
    yield from _with_commas(canonical_bytes(note) for note in checkpoints)
    yield END


def _with_commas(items: Iterable[bytes]) -> Iterator[bytes]:
    previous = None
    for item in items:
        if previous is not None:
            yield previous + b",\n"
        previous = item
    if previous is not None:
        yield previous + b"\n"
