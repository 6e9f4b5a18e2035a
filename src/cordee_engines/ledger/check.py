"""The judge of an export: what is wrong with these lines, in codes and numbers, the first thing first.

``cordee_verify.py`` holds the same rules a second time, on purpose: it must stay one file that a stranger
reads and runs without Cordée, and that shares no code with it. The tests hold both to the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cordee_engines.ledger.canonical import NotCanonical, canonical_bytes, read_canonical, read_record
from cordee_engines.ledger.checkpoint import (
    Checkpoint,
    Note,
    NoteSignature,
    UnreadableNote,
    decode_key,
    key_id,
    parse_checkpoint,
    parse_note,
)
from cordee_engines.ledger.export import BETWEEN, END, ENTRY_KEYS, FORMAT, HEADER_KEYS, ExportedEntry, Header
from cordee_engines.ledger.leaf import SALT_BYTES, content_hash, is_count, is_hex
from cordee_engines.ledger.tree import leaf_hash, roots_at

# verify(public_key, signature, message): Ed25519, passed in because an engine holds no cryptography
Verify = Callable[[bytes, bytes, bytes], bool]
_Opened = tuple[Note, Checkpoint]


class Code(StrEnum):
    """What may be wrong with an export."""

    HEADER_DAMAGED = "header_damaged"
    KEY_MISMATCH = "key_mismatch"
    HEADER_COUNT = "header_count"
    HEADER_ROOT = "header_root"
    HEADER_ORIGIN = "header_origin"
    HEADER_KEY = "header_key"
    ENTRY_DAMAGED = "entry_damaged"
    ENTRY_MISPLACED = "entry_misplaced"
    ENTRY_META = "entry_meta"
    ENTRY_NUMBER = "entry_number"
    ENTRY_STREAM = "entry_stream"
    ENTRY_CONTENT = "entry_content"
    MISSING = "missing"
    UNANNOUNCED = "unannounced"
    UNSIGNED = "unsigned"
    STRUCTURE = "structure"
    REWRITTEN = "rewritten"
    CHECKPOINT_DAMAGED = "checkpoint_damaged"
    CHECKPOINT_ORIGIN = "checkpoint_origin"
    CHECKPOINT_SIGNATURE = "checkpoint_signature"
    CHECKPOINT_ORDER = "checkpoint_order"
    WITNESS_ORIGIN = "witness_origin"
    WITNESS_SIGNATURE = "witness_signature"
    WITNESS_NEWER = "witness_newer"
    WITNESS_REWRITTEN = "witness_rewritten"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and the entries it concerns, from ``first`` to ``last``, when it concerns entries."""

    code: Code
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict. ``witnessed`` is the last entry on which a witness agrees, ``None`` without one."""

    faults: tuple[Fault, ...]
    header: Header | None = None
    entries: int = 0
    redacted: tuple[int, ...] = ()
    checkpoints: int = 0
    witnessed: int | None = None

    @property
    def accepted(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Entries:
    leaves: list[bytes]
    faults: list[Fault]
    redacted: tuple[int, ...]
    is_closed: bool

    @property
    def in_order(self) -> bool:
        return all(fault.code is not Code.ENTRY_MISPLACED for fault in self.faults)


def check_export(
    lines: Iterable[bytes],
    verify: Verify,
    *,
    trusted_key: bytes | None = None,
    witnesses: Sequence[str] = (),
) -> Report:
    """Judge an export given line by line (an open binary file, or ``export_lines`` itself).

    ``trusted_key`` is the key known from elsewhere; ``witnesses`` are signed notes kept elsewhere. Raises
    ``UnreadableNote`` when a witness is not a signed checkpoint.
    """
    seen = [_opened(text) for text in witnesses]
    reader = _Reader(iter(lines))
    try:
        header = _header(reader.take())
    except ValueError:
        return Report((Fault(Code.HEADER_DAMAGED),))
    entries = _entries(reader, header)
    opened, note_faults = _checkpoints(reader.rest())
    notes, signing_faults = _signed(opened, header, verify)
    note_faults += signing_faults
    count = len(entries.leaves)
    sizes = [note.size for note in notes] + [checkpoint.size for _, checkpoint in seen]
    roots = {} if entries.faults else roots_at(sizes, entries.leaves)
    rewritten, signed_size = _compared(notes, roots)
    witness_faults, witnessed = _confronted(seen, header, count, roots, verify)
    opening = _header_faults(header, count, opened, notes, signed_size)
    faults = [Fault(Code.KEY_MISMATCH)] if trusted_key not in (None, header.public_key) else []
    faults += opening + entries.faults + rewritten
    if entries.in_order and Fault(Code.HEADER_COUNT) not in opening:
        faults += _count_faults(header, count, notes)
    faults += [] if entries.is_closed else [Fault(Code.STRUCTURE)]
    faults += [_reach(fault, signed_size, not entries.faults) for fault in note_faults]
    covered = min(notes[-1].size, count) if notes and entries.faults else signed_size
    if all(fault.last != count for fault in note_faults + faults):
        faults += _unsigned_faults(count, covered, bool(notes))
    return Report(tuple(faults + witness_faults), header, count, entries.redacted, len(notes), witnessed)


class _Reader:
    """Lines, with a look at the next one (empty at the end)."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.next = next(lines, b"")

    def take(self) -> bytes:
        line, self.next = self.next, next(self._lines, b"")
        return line

    def rest(self) -> list[bytes]:
        return [self.next, *self._lines] if self.next else []


def _header(raw: bytes) -> Header:
    if not raw.endswith(b"[\n"):
        raise NotCanonical("the first line does not open the entries")
    value = read_record(raw[:-1] + b"]}", HEADER_KEYS)
    if value["format"] != FORMAT or value["entries"] or not is_hex(value["root"], 32):
        raise NotCanonical("another format")
    key, root = decode_key(value["public_key"]), bytes.fromhex(value["root"])
    return Header(value["origin"], value["stream"], value["key_name"], key, value["size"], root)


def _entries(reader: _Reader, header: Header) -> _Entries:
    """Read up to the line that closes the entries; each fault is named by its place in the file."""
    leaves: list[bytes] = []
    faults: list[Fault] = []
    redacted: list[int] = []
    in_order = True
    while reader.next and reader.next != BETWEEN:
        place = len(leaves) + 1
        if place > header.size and not reader.next.startswith(b'{"seq":'):
            break
        raw = reader.take()
        try:
            entry = _entry(raw, reader.next, place < header.size)
            code = _entry_fault(entry, place, header.stream, in_order)
        except ValueError:
            leaves.append(b"")
            faults.append(Fault(Code.ENTRY_DAMAGED, place, place))
            continue
        leaves.append(entry.leaf)
        redacted += [place] if entry.salt is None else []
        faults += [Fault(code, place, place)] if code else []
        in_order = in_order and code is not Code.ENTRY_MISPLACED
    is_closed = reader.next == BETWEEN
    if not reader.next.startswith(b'"'):
        reader.take()
    return _Entries(leaves, faults, tuple(redacted), is_closed)


def _entry(raw: bytes, following: bytes, more_announced: bool) -> ExportedEntry:
    """One line, judged alone. Raises ``ValueError`` when it is not exactly an entry's."""
    if not raw.endswith(b"\n"):
        raise NotCanonical("cut line")
    comma = raw.endswith(b",\n")
    if comma if following == BETWEEN else (more_announced and following and not comma):
        raise NotCanonical("comma")
    value = read_record(raw[:-2] if comma else raw[:-1], ENTRY_KEYS)
    meta, salt, content = value["meta"], value["salt"], value["content"]
    if not (isinstance(meta, dict) and is_count(value["seq"]) and is_count(meta.get("seq"))):
        raise NotCanonical("no number")
    if not (is_hex(value["leaf"], 32) and is_hex(meta.get("content_hash"), 32)):
        raise NotCanonical("no hash")
    if (salt, content) != (None, None) and not (is_hex(salt, SALT_BYTES) and isinstance(content, dict)):
        raise NotCanonical("no content")
    salt = None if salt is None else bytes.fromhex(salt)
    return ExportedEntry(value["seq"], bytes.fromhex(value["leaf"]), meta, salt, content)


def _entry_fault(entry: ExportedEntry, place: int, stream: str, in_order: bool) -> Code | None:
    """The first thing wrong with an entry. Once one is out of place, the places of the next prove nothing."""
    if in_order and place not in (entry.seq, entry.meta["seq"]):
        return Code.ENTRY_MISPLACED
    if entry.leaf != leaf_hash(canonical_bytes(entry.meta)):
        return Code.ENTRY_META
    if entry.seq != entry.meta["seq"]:
        return Code.ENTRY_NUMBER
    if entry.meta.get("stream") != stream:
        return Code.ENTRY_STREAM
    if entry.salt is not None and content_hash(entry.salt, entry.content).hex() != entry.meta["content_hash"]:
        return Code.ENTRY_CONTENT
    return None


def _checkpoints(lines: list[bytes]) -> tuple[list[_Opened], list[Fault]]:
    """The readable checkpoints, and the faults of the other lines."""
    opened: list[_Opened] = []
    faults: list[Fault] = []
    end = lines.index(END) if END in lines else max(len(lines) - 1, 0)
    for rank, raw in enumerate(lines[:end], start=1):
        try:
            opened.append(_checkpoint(raw, b"\n" if rank == end else b",\n"))
        except ValueError:
            faults.append(Fault(Code.CHECKPOINT_DAMAGED))
    if lines[end:] != [END]:
        faults.append(Fault(Code.STRUCTURE))
    return opened, faults


def _signed(opened: list[_Opened], header: Header, verify: Verify) -> tuple[list[Checkpoint], list[Fault]]:
    """The checkpoints the header's key signed for this journal, and the faults of the others."""
    notes: list[Checkpoint] = []
    faults: list[Fault] = []
    for note, checkpoint in opened:
        if checkpoint.origin != header.origin:
            faults.append(Fault(Code.CHECKPOINT_ORIGIN))
        elif not _is_signed(note, header, verify):
            faults.append(Fault(Code.CHECKPOINT_SIGNATURE, None, checkpoint.size))
        elif notes and checkpoint.size <= notes[-1].size:
            faults.append(Fault(Code.CHECKPOINT_ORDER))
        else:
            notes.append(checkpoint)
    return notes, faults


def _checkpoint(raw: bytes, ending: bytes) -> _Opened:
    text = read_canonical(raw.removesuffix(ending)) if raw.endswith(ending) else None
    if not isinstance(text, str):
        raise NotCanonical("no text")
    note, checkpoint = _opened(text)
    if len(note.signatures) != 1:
        raise UnreadableNote("an export carries its own signature alone")
    return note, checkpoint


def _opened(text: str) -> _Opened:
    note = parse_note(text)
    return note, parse_checkpoint(note.body)


def _is_signed(note: Note, header: Header, verify: Verify) -> bool:
    return any(
        verify(header.public_key, signed.signature, note.body.encode())
        for signed in note.signatures
        if _names_key(signed, header)
    )


def _names_key(signed: NoteSignature, header: Header) -> bool:
    return (signed.name, signed.key_id) == (header.key_name, key_id(header.key_name, header.public_key))


def _compared(notes: list[Checkpoint], roots: Mapping[int, bytes]) -> tuple[list[Fault], int]:
    """The first range that is not what was signed, and the entry up to which all is as signed."""
    rewritten: list[Fault] = []
    signed_size = 0
    for note in notes:
        if roots.get(note.size) == note.root:
            signed_size = note.size
        elif note.size in roots and not rewritten:
            rewritten.append(Fault(Code.REWRITTEN, signed_size + 1, max(note.size, 1)))
    return rewritten, signed_size


def _reach(fault: Fault, signed_size: int, entries_are_sound: bool) -> Fault:
    """Give a bad signature the entries it leaves without any: none when a later checkpoint covers them."""
    if fault.last is None or fault.last <= signed_size or not entries_are_sound:
        return replace(fault, first=None, last=None)
    return replace(fault, first=signed_size + 1)


def _header_faults(
    header: Header, count: int, opened: list[_Opened], notes: list[Checkpoint], signed_size: int
) -> list[Fault]:
    """What all checkpoints contradict in the header is the header's fault, not theirs."""
    if opened and all(checkpoint.origin != header.origin for _, checkpoint in opened):
        return [Fault(Code.HEADER_ORIGIN)]
    if opened and not any(_names_key(signed, header) for note, _ in opened for signed in note.signatures):
        return [Fault(Code.HEADER_KEY)]
    if notes and notes[-1].size == count != header.size:
        return [Fault(Code.HEADER_COUNT)]
    if notes and notes[-1].size == signed_size == count and notes[-1].root != header.root:
        return [Fault(Code.HEADER_ROOT)]
    return []


def _count_faults(header: Header, count: int, notes: list[Checkpoint]) -> list[Fault]:
    """Entries announced or signed that are not there, or there and not signed."""
    signed = notes[-1].size if notes else None
    expected = max(header.size, signed or 0)
    if count < expected:
        return [Fault(Code.MISSING, count + 1, expected)]
    if count > header.size:
        return [Fault(Code.UNANNOUNCED, header.size + 1, count)]
    return []


def _unsigned_faults(count: int, covered: int, is_signed_at_all: bool) -> list[Fault]:
    """The tail that no checkpoint covers; even an empty journal is signed."""
    if covered < count:
        return [Fault(Code.UNSIGNED, covered + 1, count)]
    return [] if is_signed_at_all else [Fault(Code.UNSIGNED)]


def _confronted(
    seen: list[_Opened],
    header: Header,
    count: int,
    roots: Mapping[int, bytes],
    verify: Verify,
) -> tuple[list[Fault], int | None]:
    """Compare with checkpoints kept elsewhere, which not even the platform's own key could rewrite there."""
    faults: list[Fault] = []
    agreed = None
    for note, checkpoint in sorted(seen, key=lambda pair: pair[1].size):
        if checkpoint.origin != header.origin:
            faults.append(Fault(Code.WITNESS_ORIGIN))
        elif not _is_signed(note, header, verify):
            faults.append(Fault(Code.WITNESS_SIGNATURE))
        elif checkpoint.size > count:
            faults.append(Fault(Code.WITNESS_NEWER, count + 1, checkpoint.size))
        elif roots.get(checkpoint.size) == checkpoint.root:
            agreed = checkpoint.size
        elif checkpoint.size in roots:
            faults.append(Fault(Code.WITNESS_REWRITTEN, (agreed or 0) + 1, max(checkpoint.size, 1)))
    return faults, agreed
