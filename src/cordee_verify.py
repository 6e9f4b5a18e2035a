#!/usr/bin/env python3
"""Verify an export of a Cordée journal, without Cordée.

    python3 cordee-verify.py journal.json [--key BASE64] [--witness NOTE]... [--files FOLDER] [--lang fr|en] [--json]

One file, the standard library alone, Python 3.8 or later: read it before you trust it. It recomputes the
Merkle tree (RFC 6962), checks the signed checkpoints (C2SP, Ed25519 of RFC 8032) and names the first entry,
or range of entries, that is not what was signed. Exit status: 0 accepted, 1 refused, 2 nothing to judge.

On purpose this file repeats rules that ``cordee_engines.ledger`` also holds: a stranger must be able to check
the platform with code that shares nothing with it. The test suite holds both to the same answers.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO, Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

VERSION = "1"
FORMAT = "cordee-journal/1"
BETWEEN = b'],"checkpoints":[\n'
END = b"]}\n"
HEADER_KEYS = ["format", "origin", "stream", "key_name", "public_key", "size", "root", "entries"]
ENTRY_KEYS = ["seq", "leaf", "meta", "salt", "content"]
REDACTED = "journal.entry_redacted"
SALT_BYTES = 16
MAX_INTEGER = 2**53 - 1
MAX_LINE_BYTES = 64 * 1024 * 1024


class Unreadable(ValueError):
    """These bytes are not what they should be."""


class Unusable(Exception):
    """The question itself cannot be judged: a missing file, a key that is no key. (code, detail)"""


# --- Ed25519 (RFC 8032 §5.1), verification only ---------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = Tuple[int, int, int, int]  # extended coordinates X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z
NEUTRAL = (0, 1, 1, 0)


def point_add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_read(raw: bytes) -> Point:
    """Decompress a point; raises Unreadable unless this is its one encoding."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise Unreadable("point out of range")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_MINUS_ONE % P
    if (x * x - x2) % P or (x == 0 and sign):
        raise Unreadable("not on the curve")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def point_bytes(p: Point) -> bytes:
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def double_product(s: int, p: Point, k: int, q: Point) -> Point:
    """s·p + k·q, both scalars read bit by bit together (Shamir's trick). Nothing here is secret."""
    both, total = point_add(p, q), NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = point_add(total, total)
        chosen = (s >> bit & 1, k >> bit & 1)
        if chosen != (0, 0):
            total = point_add(total, {(1, 0): p, (0, 1): q, (1, 1): both}[chosen])
    return total


BASE = point_read((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Strict verification: s below the group's order, one encoding per point, no key of small order."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    try:
        x, y, z, t = point_read(public_key)
    except Unreadable:
        return False
    if point_bytes(double_product(8, (x, y, z, t), 0, NEUTRAL)) == point_bytes(NEUTRAL):
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % L
    return point_bytes(double_product(s, BASE, k, (P - x, y, z, P - t))) == signature[:32]


# --- Canonical JSON (the part of RFC 8785 without floating-point numbers) -------------------------


def canonical(value: Any) -> bytes:
    try:
        text = json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise Unreadable("no canonical form") from error


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value, key=utf16)}
    if isinstance(value, list):
        return [ordered(item) for item in value]
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise Unreadable("integer too large")
    return value


def utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def read_json(raw: bytes) -> Any:
    """The value of some JSON, floats and giant integers refused."""

    def refuse(text: str) -> Any:
        raise Unreadable(text)

    def integer(text: str) -> int:
        return int(text) if len(text) <= 17 else refuse(text)

    try:
        return json.loads(raw.decode("utf-8"), parse_float=refuse, parse_constant=refuse, parse_int=integer)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def read_object(raw: bytes, keys: List[str]) -> Dict[str, Any]:
    """A JSON object with exactly these keys in this order, each value canonical, and no other byte."""
    value = read_json(raw)
    if not isinstance(value, dict) or list(value) != keys:
        raise Unreadable("other keys")
    pairs = (canonical(key) + b":" + canonical(value[key]) for key in keys)
    if b"{" + b",".join(pairs) + b"}" != raw:
        raise Unreadable("same value, other bytes")
    return value


def from_hex(text: Any, length: int) -> bytes:
    if not isinstance(text, str) or not re.match(r"\A[0-9a-f]{%d}\Z" % (2 * length), text):
        raise Unreadable("not hexadecimal")
    return bytes.fromhex(text)


def from_base64(text: Any, length: int) -> bytes:
    """Base64 in its one canonical spelling: spare bits before the padding could hide a change."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Unreadable("not base64") from error
    if len(raw) != length or base64.b64encode(raw).decode() != text:
        raise Unreadable("other base64")
    return raw


# --- Merkle tree (RFC 6962 §2.1) ------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def roots_at(sizes: Sequence[int], leaves: Sequence[bytes]) -> Dict[int, bytes]:
    """The tree's root at each of these sizes, in one pass over the leaf hashes."""
    wanted, roots = set(sizes), {0: sha256(b"")}
    peaks: List[bytes] = []
    for count, leaf in enumerate(leaves):
        node, carry = leaf, count
        while carry & 1:
            node, carry = sha256(b"\x01" + peaks.pop() + node), carry >> 1
        peaks.append(node)
        if count + 1 in wanted:
            root = peaks[-1]
            for peak in reversed(peaks[:-1]):
                root = sha256(b"\x01" + peak + root)
            roots[count + 1] = root
    return roots


# --- Signed checkpoints (C2SP signed-note and tlog-checkpoint) ------------------------------------


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes
    body: str
    signatures: List[Tuple[str, bytes]]  # key name, then key id and signature


def read_checkpoint(text: str) -> Checkpoint:
    body, gap, tail = text.rpartition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) < 3 or not all(lines) or not tail.endswith("\n"):
        raise Unreadable("not a signed checkpoint")
    if not re.match(r"\A(0|[1-9][0-9]{0,15})\Z", lines[1]):
        raise Unreadable("not a size")
    signatures = []
    for line in tail[:-1].split("\n"):
        match = re.match(r"\A\u2014 ([^\s+]+) (\S+)\Z", line)
        if not match:
            raise Unreadable("not a signature")
        signatures.append((match.group(1), base64_of_any_length(match.group(2))))
    return Checkpoint(lines[0], int(lines[1]), from_base64(lines[2], 32), body + "\n", signatures)


def base64_of_any_length(text: str) -> bytes:
    try:
        return from_base64(text, len(base64.b64decode(text, validate=True)))
    except ValueError as error:
        raise Unreadable("not base64") from error


def key_id(name: str, public_key: bytes) -> bytes:
    return sha256(name.encode() + b"\n\x01" + public_key)[:4]


def is_signed(checkpoint: Checkpoint, name: str, public_key: bytes) -> bool:
    """Whether one of the signatures is this key's."""
    hint = key_id(name, public_key)
    return any(
        ed25519_verify(public_key, blob[4:], checkpoint.body.encode())
        for signer, blob in checkpoint.signatures
        if signer == name and blob[:4] == hint
    )


def find_checkpoints(text: str) -> List[Checkpoint]:
    """Every signed checkpoint in a text: a note alone, or pasted in a mail (quoted, indented, CRLF)."""
    lines = [re.sub(r"^[>\s]+", "", line).rstrip() for line in text.splitlines()]
    plain = "\n".join(lines) + "\n"
    pattern = r"[^\n]+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n)*\n+(?:\u2014 \S+ \S+\n)+"
    found = []
    for match in re.finditer(pattern, plain):
        try:
            found.append(read_checkpoint(re.sub(r"\n{2,}", "\n\n", match.group())))
        except Unreadable:
            continue
    return found


# --- The judge ------------------------------------------------------------------------------------


class Fault(NamedTuple):
    """What is wrong, and the entries it concerns (``first`` to ``last``), when it concerns entries."""

    code: str
    first: Optional[int] = None
    last: Optional[int] = None
    found: Any = None  # what stands there instead; the checkpoint's rank; the witness's name


class SealedFile(NamedTuple):
    """A digest that an entry holds; ``name`` is empty when it tells of a document, not of a file joined to the log."""

    sha256: str
    name: str


class Entry(NamedTuple):
    seq: int
    leaf: bytes
    meta: Dict[str, Any]
    is_redacted: bool
    holds_its_content: bool
    erases: Optional[int] = None  # the entry whose erasure this one tells
    file: Optional[SealedFile] = None  # the file this one tells of


class Lines:
    """Lines of a binary file, with a look at the next one."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.next = self._read()

    def _read(self) -> bytes:
        return self._source.readline(MAX_LINE_BYTES)

    def take(self) -> bytes:
        line, self.next = self.next, self._read()
        return line

    def rest(self) -> List[bytes]:
        lines = []
        while self.next:
            lines.append(self.take())
        return lines


class Report:
    """The verdict and what a reader wants to know of the file. No fault means accepted."""

    def __init__(self) -> None:
        self.faults: List[Fault] = []
        self.header: Dict[str, Any] = {}
        self.entries = 0
        self.redacted: List[int] = []
        self.announced: Set[int] = set()  # erasures that an entry tells, with its reason
        self.checkpoints = 0
        self.witnessed: Optional[int] = None
        self.key_was_given = False
        self.first_at: Optional[str] = None
        self.last_at: Optional[str] = None
        self.authors: Set[Tuple[str, str]] = set()
        self.files: Dict[int, SealedFile] = {}  # by entry
        self.files_found: Optional[int] = None  # among those joined to the log; None when nobody asked
        self.files_unknown: List[str] = []  # of the folder, in no entry of this journal

    @property
    def accepted(self) -> bool:
        return not self.faults

    @property
    def erased_silently(self) -> List[int]:
        """Entries without content, of which no entry says that it was erased."""
        return [seq for seq in self.redacted if seq not in self.announced]

    def take_note_of(self, entry: Entry, place: int) -> None:
        at, actor = entry.meta.get("at"), entry.meta.get("actor")
        if isinstance(at, str):
            self.first_at, self.last_at = self.first_at or at, at
        if isinstance(actor, dict):
            self.authors.add((str(actor.get("kind")), str(actor.get("id"))))
        if entry.is_redacted:
            self.redacted.append(place)
        if entry.erases is not None:
            self.announced.add(entry.erases)
        if entry.file is not None:
            self.files[place] = entry.file

    @property
    def joined(self) -> List[Tuple[int, SealedFile]]:
        """The files that people joined to the log, with the entry of each."""
        return [(seq, file) for seq, file in self.files.items() if file.name]


def judge(
    source: BinaryIO,
    trusted_key: Optional[bytes] = None,
    witnesses: Sequence[Tuple[str, Checkpoint]] = (),
) -> Report:
    """Read an export once; the report's faults come in the order of the file, the first one first."""
    report, lines = Report(), Lines(source)
    report.key_was_given = trusted_key is not None
    try:
        header = report.header = read_header(lines.take())
    except Unreadable:
        report.faults = [Fault("header_damaged")]
        return report
    key = from_base64(header["public_key"], 32)
    leaves, entry_faults = read_entries(lines, header, report)
    gap = [] if lines.next == BETWEEN else [Fault("structure")]
    if not lines.next.startswith(b'"'):
        lines.take()
    opened, note_faults = read_checkpoints(lines.rest())
    notes, signing_faults = signed_by(opened, header, key)
    note_faults += signing_faults
    sizes = [note.size for note in notes] + [witness.size for _, witness in witnesses]
    roots = {} if entry_faults else roots_at(sizes, leaves)
    rewritten, signed_size = compare_checkpoints(notes, roots)
    in_order = all(fault.code != "entry_misplaced" for fault in entry_faults)
    report.entries, report.checkpoints = len(leaves), len(notes)
    opening = [Fault("key_mismatch")] if trusted_key not in (None, key) else []
    opening += header_faults(header, len(leaves), [note for _, note in opened], notes, signed_size)
    report.faults = opening + entry_faults + rewritten
    if in_order and not any(fault.code == "header_count" for fault in opening):
        report.faults += count_faults(header, len(leaves), notes)
    report.faults += gap + [reach(fault, signed_size, not entry_faults) for fault in note_faults]
    covered = min(notes[-1].size, len(leaves)) if notes and entry_faults else signed_size
    if not any(fault.last == len(leaves) for fault in note_faults + report.faults):
        report.faults += unsigned_faults(len(leaves), covered, bool(notes))
    report.faults += compare_witnesses(witnesses, header, key, len(leaves), roots, report)
    return report


def read_header(raw: bytes) -> Dict[str, Any]:
    if not raw.endswith(b"[\n"):
        raise Unreadable("the first line does not open the entries")
    header = read_object(raw[:-1] + b"]}", HEADER_KEYS)
    texts = (header["origin"], header["stream"], header["key_name"])
    if header["format"] != FORMAT or not all(isinstance(text, str) and text for text in texts):
        raise Unreadable("another format")
    if not header["origin"].endswith("/" + header["stream"]):
        raise Unreadable("the origin does not name the stream")
    if header["entries"] or not is_count(header["size"]):
        raise Unreadable("no size")
    from_hex(header["root"], 32)
    from_base64(header["public_key"], 32)
    return header


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def read_entries(lines: Lines, header: Dict[str, Any], report: Report) -> Tuple[List[bytes], List[Fault]]:
    """The leaf hashes, and the faults of entries, each named by its place in the file."""
    leaves: List[bytes] = []
    faults: List[Fault] = []
    in_order = True
    while lines.next and lines.next != BETWEEN:
        place = len(leaves) + 1
        if place > header["size"] and not lines.next.startswith(b'{"seq":'):
            break
        raw = lines.take()
        try:
            entry = read_entry(raw, lines.next, place < header["size"])
        except Unreadable:
            faults.append(Fault("entry_damaged", place, place))
            leaves.append(b"")
            continue
        leaves.append(entry.leaf)
        report.take_note_of(entry, place)
        fault = entry_fault(entry, place, header["stream"], in_order)
        if fault:
            faults.append(fault)
            in_order = in_order and fault.code != "entry_misplaced"
    return leaves, faults


def read_entry(raw: bytes, following: bytes, more_announced: bool) -> Entry:
    """One line, judged alone."""
    if not raw.endswith(b"\n"):
        raise Unreadable("cut line")
    raw, comma = (raw[:-2], True) if raw.endswith(b",\n") else (raw[:-1], False)
    comma_is_wrong = comma if following == BETWEEN else (more_announced and following and not comma)
    if comma_is_wrong:
        raise Unreadable("comma")
    value = read_object(raw, ENTRY_KEYS)
    meta, content, salt = value["meta"], value["content"], value["salt"]
    if not isinstance(meta, dict) or not is_count(value["seq"]) or not is_count(meta.get("seq")):
        raise Unreadable("no number")
    leaf, digest = from_hex(value["leaf"], 32), from_hex(meta.get("content_hash"), 32)
    if salt is None and content is None:
        return Entry(value["seq"], leaf, meta, True, True)
    if not isinstance(content, dict):
        raise Unreadable("no content")
    intact = sha256(from_hex(salt, SALT_BYTES) + canonical(content)) == digest
    erases = content.get("seq") if meta.get("kind") == REDACTED and is_count(content.get("seq")) else None
    return Entry(value["seq"], leaf, meta, False, intact, erases, sealed_file(content))


def sealed_file(content: Dict[str, Any]) -> Optional[SealedFile]:
    digest, name = content.get("sha256"), content.get("name")
    if not isinstance(digest, str) or not re.match(r"\A[0-9a-f]{64}\Z", digest):
        return None
    return SealedFile(digest, name if isinstance(name, str) and is_count(content.get("size")) else "")


def entry_fault(entry: Entry, place: int, stream: str, in_order: bool) -> Optional[Fault]:
    """The first thing wrong with an entry. Once one is out of place, the places of the next prove nothing."""
    if in_order and place not in (entry.seq, entry.meta["seq"]):
        return Fault("entry_misplaced", place, place, entry.meta["seq"])
    if entry.leaf != sha256(b"\x00" + canonical(entry.meta)):
        return Fault("entry_meta", place, place)
    if entry.seq != entry.meta["seq"]:
        return Fault("entry_number", place, place)
    if entry.meta.get("stream") != stream:
        return Fault("entry_stream", place, place)
    return None if entry.holds_its_content else Fault("entry_content", place, place)


def read_checkpoints(lines: List[bytes]) -> Tuple[List[Tuple[int, Checkpoint]], List[Fault]]:
    """The readable checkpoints with their rank, and the faults of the other lines."""
    notes: List[Tuple[int, Checkpoint]] = []
    faults: List[Fault] = []
    end = lines.index(END) if END in lines else max(len(lines) - 1, 0)
    for rank, raw in enumerate(lines[:end], start=1):
        ending = b"\n" if rank == end else b",\n"
        try:
            notes.append((rank, read_checkpoint_line(raw, ending)))
        except Unreadable:
            faults.append(Fault("checkpoint_damaged", found=rank))
    if lines[end:] != [END]:
        faults.append(Fault("structure"))
    return notes, faults


def signed_by(
    opened: List[Tuple[int, Checkpoint]], header: Dict[str, Any], key: bytes
) -> Tuple[List[Checkpoint], List[Fault]]:
    """The checkpoints this key signed for this journal, and the faults of the others."""
    notes: List[Checkpoint] = []
    faults: List[Fault] = []
    for rank, note in opened:
        if note.origin != header["origin"]:
            faults.append(Fault("checkpoint_origin", found=rank))
        elif not is_signed(note, header["key_name"], key):
            faults.append(Fault("checkpoint_signature", None, note.size, rank))
        elif notes and note.size <= notes[-1].size:
            faults.append(Fault("checkpoint_order", found=rank))
        else:
            notes.append(note)
    return notes, faults


def read_checkpoint_line(raw: bytes, ending: bytes) -> Checkpoint:
    if not raw.endswith(ending):
        raise Unreadable("comma")
    raw = raw[: -len(ending)]
    text = read_json(raw)
    if not isinstance(text, str) or canonical(text) != raw:
        raise Unreadable("no text")
    note = read_checkpoint(text)
    if len(note.signatures) != 1:
        raise Unreadable("an export carries its own signature alone")
    return note


def compare_checkpoints(notes: List[Checkpoint], roots: Dict[int, bytes]) -> Tuple[List[Fault], int]:
    """The first range of entries that is not what was signed, and up to which entry all is as signed."""
    rewritten: List[Fault] = []
    signed_size = 0
    for note in notes:
        if roots.get(note.size) == note.root:
            signed_size = note.size
        elif note.size in roots and not rewritten:
            rewritten.append(Fault("rewritten", signed_size + 1, max(note.size, 1)))
    return rewritten, signed_size


def reach(fault: Fault, signed_size: int, entries_are_sound: bool) -> Fault:
    """Give a bad signature the entries it leaves without any: none when a later checkpoint covers them."""
    if fault.last is None or fault.last <= signed_size or not entries_are_sound:
        return fault._replace(first=None, last=None)
    return fault._replace(first=signed_size + 1)


def header_faults(
    header: Dict[str, Any],
    count: int,
    opened: List[Checkpoint],
    notes: List[Checkpoint],
    signed_size: int,
) -> List[Fault]:
    """What all checkpoints contradict in the header is the header's fault, not theirs."""
    signer = (header["key_name"], key_id(header["key_name"], from_base64(header["public_key"], 32)))
    if opened and all(note.origin != header["origin"] for note in opened):
        return [Fault("header_origin")]
    if opened and all((name, blob[:4]) != signer for note in opened for name, blob in note.signatures):
        return [Fault("header_key")]
    if notes and notes[-1].size == count != header["size"]:
        return [Fault("header_count")]
    if notes and notes[-1].size == signed_size == count and notes[-1].root.hex() != header["root"]:
        return [Fault("header_root")]
    return []


def count_faults(header: Dict[str, Any], count: int, notes: List[Checkpoint]) -> List[Fault]:
    """Entries announced or signed that are not there, or there and not signed."""
    size, signed = header["size"], notes[-1].size if notes else None
    if count < max(size, signed or 0):
        return [Fault("missing", count + 1, max(size, signed or 0))]
    if count > size:
        return [Fault("unannounced", size + 1, count)]
    return []


def unsigned_faults(count: int, covered: int, is_signed_at_all: bool) -> List[Fault]:
    """The tail that no checkpoint covers; even an empty journal is signed."""
    if covered < count:
        return [Fault("unsigned", covered + 1, count)]
    return [] if is_signed_at_all else [Fault("unsigned")]


def compare_witnesses(
    witnesses: Sequence[Tuple[str, Checkpoint]],
    header: Dict[str, Any],
    key: bytes,
    count: int,
    roots: Dict[int, bytes],
    report: Report,
) -> List[Fault]:
    """Compare with checkpoints kept elsewhere: what the platform's own key could not rewrite there."""
    faults: List[Fault] = []
    agreed = 0
    for name, witness in sorted(witnesses, key=lambda pair: pair[1].size):
        if witness.origin != header["origin"]:
            faults.append(Fault("witness_origin", found=name))
        elif not is_signed(witness, header["key_name"], key):
            faults.append(Fault("witness_signature", found=name))
        elif witness.size > count:
            faults.append(Fault("witness_newer", count + 1, witness.size, name))
        elif roots.get(witness.size) == witness.root:
            agreed = report.witnessed = witness.size
        elif witness.size in roots:
            faults.append(Fault("witness_rewritten", agreed + 1, max(witness.size, 1), name))
    return faults


def compare_files(report: Report, folder: Path) -> None:
    """Look for each file that was joined to the log in a folder, by what it holds and not by its name."""
    sums: Dict[str, List[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sums.setdefault(file_sha256(path), []).append(str(path.relative_to(folder)))
    absent = [(seq, file) for seq, file in report.joined if file.sha256 not in sums]
    report.files_found = len(report.joined) - len(absent)
    report.faults += [Fault("file_absent", seq, seq, file.name) for seq, file in absent]
    known = {file.sha256 for file in report.files.values()}
    report.files_unknown = sorted(
        name for digest, names in sums.items() if digest not in known for name in names
    )


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        for block in iter(lambda: source.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


# --- Sentences ------------------------------------------------------------------------------------

WORDS: Dict[str, Dict[str, str]] = {
    "fr": {
        "accepted": "ACCEPTÉ",
        "refused": "REFUSÉ",
        "colon": " : ",
        "one": "entrée {0}",
        "many": "entrées {0} à {1}",
        "all_good": "{0} entrée(s), dans l’ordre signé ; aucune modifiée, retirée ni ajoutée.",
        "header_damaged": "l’en-tête du fichier est abîmé ou n’est pas celui d’un journal Cordée.",
        "key_mismatch": "le journal est signé par une autre clé que celle que vous avez donnée.",
        "header_count": "l’en-tête annonce un nombre d’entrées qui n’est pas celui, signé, du fichier.",
        "header_origin": "l’en-tête et les points de contrôle ne nomment pas le même journal.",
        "header_key": "l’en-tête et les points de contrôle ne nomment pas la même clé.",
        "header_root": "l’en-tête annonce une empreinte (« root ») qui n’est pas celle qui est signée.",
        "entry_damaged": "la ligne est abîmée : ses octets ne sont plus ceux d’une entrée.",
        "entry_misplaced": "à sa place, l’entrée {found} : retrait, ajout, échange ou numéro réemployé.",
        "entry_meta": "ses métadonnées (auteur, heure, genre…) ou son empreinte ont été modifiées.",
        "entry_number": "son numéro a été modifié.",
        "entry_stream": "elle vient d’un autre journal.",
        "entry_content": "son contenu a été modifié (ou le sel de son empreinte).",
        "missing": "annoncée(s) ou signée(s), mais absente(s) du fichier.",
        "unannounced": "présente(s) sans que l’en-tête ni la signature les comptent.",
        "unsigned": "aucun point de contrôle signé ne couvre ce contenu.",
        "structure": "une ligne entre les entrées, ou la fin du fichier, est abîmée ou manque.",
        "rewritten": "contenu différent de celui qui a été signé : une au moins a été réécrite.",
        "checkpoint_damaged": "le point de contrôle n° {found} est abîmé.",
        "checkpoint_origin": "le point de contrôle n° {found} est celui d’un autre journal.",
        "checkpoint_signature": "le point de contrôle n° {found} n’est pas signé par la clé.",
        "checkpoint_order": "le point de contrôle n° {found} n’est pas à sa place.",
        "witness_origin": "le témoin « {found} » concerne un autre journal.",
        "witness_signature": "le témoin « {found} » n’est pas signé par la clé de ce journal.",
        "witness_newer": "vue(s) par le témoin « {found} », absente(s) ici : journal ramené en arrière.",
        "witness_rewritten": "le témoin « {found} » en a vu une autre version : journal réécrit ou dédoublé.",
        "file_absent": "le fichier « {found} » manque au dossier, ou n’est plus celui qui a été scellé.",
        "files": "Fichiers joints",
        "files_line": "{0} scellé(s), {1} retrouvé(s) à l’octet près",
        "unknown": "Hors du journal",
        "unknown_line": "{0} fichier(s) du dossier : {1}",
        "more": "Autres anomalies :",
        "uncounted": "… et {0} de plus.",
        "journal": "Journal",
        "entries": "Entrées",
        "entries_line": "{0}, de {1} auteur(s)",
        "redacted": "Contenu retiré",
        "silent": "Sans un mot",
        "silent_line": "entrée(s) {0} : le journal ne dit ni qui a retiré ce contenu, ni pourquoi",
        "redacted_line": "entrée(s) {0} ; l’empreinte reste, le contenu n’est plus vérifiable",
        "period": "Période",
        "period_line": "du {0} au {1} (heures du serveur)",
        "checkpoints": "Points signés",
        "witnessed": "Témoins",
        "witnessed_line": "d’accord jusqu’à l’entrée {0}",
        "key": "Clé",
        "proves": "Ce que cela prouve",
        "proves_not": "Ce que cela ne prouve pas",
        "p_order": "Ces entrées, dans cet ordre, sont celles que le détenteur de la clé a signées.",
        "p_key": "La clé est bien celle que vous avez donnée.",
        "p_witness": "Jusqu’à l’entrée {0}, c’est ce qu’un témoin a vu : même la clé n’a pu le réécrire.",
        "p_files": "Les {0} fichier(s) joint(s) à la main courante sont, à l’octet près, ceux qui ont été scellés.",
        "n_truth": "Que les faits notés sont vrais, ou que l’horloge du serveur était juste.",
        "n_key": "À qui est la clé : le fichier l’annonce lui-même. Comparez son empreinte, ou donnez --key.",
        "n_witness": "Que le détenteur de la clé n’a rien réécrit : donnez un point de témoin (--witness).",
        "n_after_witness": "Que rien n’a été réécrit après l’entrée {0}, la dernière vue par un témoin.",
        "n_files": "Que les {0} fichier(s) joint(s) sont bien ceux-là : donnez leur dossier (--files).",
        "n_tail": "Que rien n’a été noté ensuite : un fichier plus ancien est tout aussi valable.",
        "no_file": "fichier introuvable ou illisible : {0}",
        "bad_key": "clé illisible : {0} (attendu : 32 octets en base64, ou nom+empreinte+clé)",
        "bad_witness": "aucun point de contrôle signé dans : {0}",
    },
    "en": {
        "accepted": "ACCEPTED",
        "refused": "REFUSED",
        "colon": ": ",
        "one": "entry {0}",
        "many": "entries {0} to {1}",
        "all_good": "{0} entries, in the signed order; none changed, removed or added.",
        "header_damaged": "the file's header is damaged, or is not that of a Cordée journal.",
        "key_mismatch": "the journal is signed by another key than the one you gave.",
        "header_count": "the header announces a number of entries that is not the file's, signed one.",
        "header_origin": "the header and the checkpoints do not name the same journal.",
        "header_key": "the header and the checkpoints do not name the same key.",
        "header_root": "the header announces a root that is not the signed one.",
        "entry_damaged": "the line is damaged: its bytes are no longer those of an entry.",
        "entry_misplaced": "entry {found} stands in its place: removal, insertion, swap or reused number.",
        "entry_meta": "its metadata (author, time, kind…) or its hash were changed.",
        "entry_number": "its number was changed.",
        "entry_stream": "it comes from another journal.",
        "entry_content": "its content (or the salt of its hash) was changed.",
        "missing": "announced or signed, but not in the file.",
        "unannounced": "present, but counted neither by the header nor by the signature.",
        "unsigned": "no signed checkpoint covers this.",
        "structure": "a line between the entries, or the end of the file, is damaged or missing.",
        "rewritten": "not what was signed: at least one was rewritten.",
        "checkpoint_damaged": "checkpoint no. {found} is damaged.",
        "checkpoint_origin": "checkpoint no. {found} is another journal's.",
        "checkpoint_signature": "checkpoint no. {found} has no valid signature of the key.",
        "checkpoint_order": "checkpoint no. {found} is out of place.",
        "witness_origin": "witness “{found}” is about another journal.",
        "witness_signature": "witness “{found}” is not signed by this journal's key.",
        "witness_newer": "known to witness “{found}”, not in the file: journal truncated or rolled back.",
        "witness_rewritten": "witness “{found}” saw another version: journal rewritten or forked.",
        "file_absent": "the file “{found}” is not in the folder, or is no longer the one that was sealed.",
        "files": "Attached files",
        "files_line": "{0} sealed, {1} found byte for byte",
        "unknown": "Not in journal",
        "unknown_line": "{0} file(s) of the folder: {1}",
        "more": "Other faults:",
        "uncounted": "… and {0} more.",
        "journal": "Journal",
        "entries": "Entries",
        "entries_line": "{0}, by {1} author(s)",
        "redacted": "Erased content",
        "silent": "Without a word",
        "silent_line": "entries {0}: the journal does not say who removed this content, nor why",
        "redacted_line": "entries {0}; the hash remains, the content can no longer be checked",
        "period": "Period",
        "period_line": "from {0} to {1} (server time)",
        "checkpoints": "Checkpoints",
        "witnessed": "Witnesses",
        "witnessed_line": "agree up to entry {0}",
        "key": "Key",
        "proves": "What this proves",
        "proves_not": "What this does not prove",
        "p_order": "These entries, in this order, are those the key's holder signed.",
        "p_key": "The key is the one you gave.",
        "p_witness": "Up to entry {0}, it is what a witness saw: not even the key could rewrite it.",
        "p_files": "The {0} file(s) attached to the log are, byte for byte, those that were sealed.",
        "n_truth": "That the facts noted are true, or that the server's clock was right.",
        "n_key": "Whose key it is: the file itself says so. Compare its fingerprint, or give --key.",
        "n_witness": "That the key's holder rewrote nothing: give a checkpoint kept elsewhere (--witness).",
        "n_after_witness": "That nothing was rewritten after entry {0}, the last one a witness saw.",
        "n_files": "That the {0} attached file(s) are those: give their folder (--files).",
        "n_tail": "That nothing was noted afterwards: an older file is just as valid.",
        "no_file": "file missing or unreadable: {0}",
        "bad_key": "unreadable key: {0} (expected 32 bytes in base64, or name+hash+key)",
        "bad_witness": "no signed checkpoint in: {0}",
    },
}

MAX_FAULTS_SHOWN = 20


def sentence(fault: Fault, words: Dict[str, str]) -> str:
    text = words[fault.code].format(found=fault.found)
    if fault.first is None:
        return text
    place = words["one" if fault.first == fault.last else "many"].format(fault.first, fault.last)
    return place + words["colon"] + text


def proves(report: Report, words: Dict[str, str]) -> Tuple[List[str], List[str]]:
    """What an accepted report is worth, and what it is not."""
    yes, no = [words["p_order"]], [words["n_truth"]]
    (yes if report.key_was_given else no).append(words["p_key" if report.key_was_given else "n_key"])
    if report.witnessed is None:
        no.append(words["n_witness"])
    else:
        yes.append(words["p_witness"].format(report.witnessed))
        if report.witnessed < report.entries:
            no.append(words["n_after_witness"].format(report.witnessed))
    if report.joined:
        (no if report.files_found is None else yes).append(
            words["n_files" if report.files_found is None else "p_files"].format(len(report.joined))
        )
    no.append(words["n_tail"])
    return yes, no


def fingerprint(public_key: bytes) -> str:
    digits = sha256(public_key).hex()[:32]
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def summary(report: Report, words: Dict[str, str]) -> List[Tuple[str, str]]:
    header = report.header
    rows = [
        (words["journal"], header["origin"]),
        (words["entries"], words["entries_line"].format(report.entries, len(report.authors))),
        (words["checkpoints"], str(report.checkpoints)),
        (words["key"], header["key_name"] + "  " + fingerprint(from_base64(header["public_key"], 32))),
    ]
    if report.first_at:
        rows.insert(2, (words["period"], words["period_line"].format(report.first_at, report.last_at)))
    if report.redacted:
        numbers = ", ".join(str(seq) for seq in report.redacted)
        rows.insert(2, (words["redacted"], words["redacted_line"].format(numbers)))
    if report.erased_silently:
        numbers = ", ".join(str(seq) for seq in report.erased_silently)
        rows.insert(3, (words["silent"], words["silent_line"].format(numbers)))
    if report.witnessed is not None:
        rows.append((words["witnessed"], words["witnessed_line"].format(report.witnessed)))
    if report.files_found is not None:
        rows.append((words["files"], words["files_line"].format(len(report.joined), report.files_found)))
    if report.files_unknown:
        names = ", ".join(report.files_unknown[:MAX_FAULTS_SHOWN])
        rows.append((words["unknown"], words["unknown_line"].format(len(report.files_unknown), names)))
    return rows


def printable(text: str) -> str:
    """A file may hold terminal commands, or letters that reverse the line: show a mark instead."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def as_text(report: Report, lang: str) -> str:
    words, colon = WORDS[lang], WORDS[lang]["colon"]
    if report.accepted:
        lines = [words["accepted"] + colon + words["all_good"].format(report.entries)]
    else:
        said = [printable(sentence(fault, words)) for fault in report.faults]
        lines = [words["refused"] + colon + said[0]]
        lines += [words["more"]] * (len(said) > 1) + ["  - " + text for text in said[1:MAX_FAULTS_SHOWN]]
        if len(said) > MAX_FAULTS_SHOWN:
            lines.append("  " + words["uncounted"].format(len(said) - MAX_FAULTS_SHOWN))
    if report.header:
        rows = summary(report, words)
        lines += ["", *("{0:<18}{1}".format(name, printable(value)) for name, value in rows)]
    if report.accepted:
        yes, no = proves(report, words)
        lines += ["", words["proves"] + colon.rstrip(), *("  - " + text for text in yes)]
        lines += ["", words["proves_not"] + colon.rstrip(), *("  - " + text for text in no)]
    return "\n".join(lines)


def as_json(report: Report, lang: str) -> str:
    words, header = WORDS[lang], report.header
    yes, no = proves(report, words) if report.accepted else ([], [])
    answer = {
        "accepted": report.accepted,
        "faults": [dict(fault._asdict(), message=sentence(fault, words)) for fault in report.faults],
        "origin": header.get("origin"),
        "entries": report.entries,
        "redacted": report.redacted,
        "erased_silently": report.erased_silently,
        "authors": len(report.authors),
        "first_at": report.first_at,
        "last_at": report.last_at,
        "checkpoints": report.checkpoints,
        "witnessed": report.witnessed,
        "files": None
        if report.files_found is None
        else {
            "sealed": len(report.joined),
            "found": report.files_found,
            "unknown": report.files_unknown,
        },
        "key_name": header.get("key_name"),
        "key_fingerprint": fingerprint(from_base64(header["public_key"], 32)) if header else None,
        "proves": yes,
        "does_not_prove": no,
        "verifier": VERSION,
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


# --- Command line ---------------------------------------------------------------------------------


def read_key(text: Optional[str]) -> Optional[bytes]:
    """A public key in base64, or as the « name+hash+key » of signed notes."""
    if text is None:
        return None
    encoded, plus, length = text.strip(), text.count("+"), 32
    match = re.match(r"\A([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\Z", encoded)
    try:
        if not (plus and match):
            return from_base64(encoded, length)
        raw = from_base64(match.group(3), 33)
        if raw[:1] != b"\x01" or key_id(match.group(1), raw[1:]).hex() != match.group(2):
            raise Unreadable("not an Ed25519 verifier key")
        return raw[1:]
    except Unreadable as error:
        raise Unusable("bad_key", text) from error


def read_witnesses(paths: Sequence[str]) -> List[Tuple[str, Checkpoint]]:
    found = []
    for path in paths:
        try:
            text = Path(path).read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise Unusable("no_file", path) from error
        checkpoints = find_checkpoints(text)
        if not checkpoints:
            raise Unusable("bad_witness", path)
        found += [(path, checkpoint) for checkpoint in checkpoints]
    return found


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="cordee-verify",
        description="Vérifie l’export d’un journal Cordée. Sortie : 0 accepté, 1 refusé, 2 rien à juger.",
    )
    options.add_argument("journal", help="le fichier exporté")
    options.add_argument("--key", metavar="BASE64", help="la clé publique, reçue par un autre chemin")
    options.add_argument(
        "--witness",
        metavar="FICHIER",
        action="append",
        default=[],
        help="un point de contrôle gardé ailleurs (courriel, QR d’un point de situation) ; répétable",
    )
    options.add_argument(
        "--files",
        metavar="DOSSIER",
        help="les fichiers joints à la main courante (salles/fichiers, dans l’archive) : chacun doit y être intact",
    )
    options.add_argument("--lang", choices=sorted(WORDS), default="fr", help="langue des phrases")
    options.add_argument("--json", action="store_true", help="réponse pour une machine")
    return options


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Judge one file and print the verdict. Returns 0 accepted, 1 refused, 2 nothing could be judged."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without « é » must not hide the verdict
    options = parser().parse_args(argv)
    try:
        key, witnesses = read_key(options.key), read_witnesses(options.witness)
        try:
            with Path(options.journal).open("rb") as source:
                report = judge(source, key, witnesses)
        except OSError as error:
            raise Unusable("no_file", options.journal) from error
        if options.files is not None and report.header:
            if not Path(options.files).is_dir():
                raise Unusable("no_file", options.files)
            try:
                compare_files(report, Path(options.files))
            except OSError as error:
                raise Unusable("no_file", str(error.filename or options.files)) from error
    except Unusable as error:
        code, detail = error.args
        print(WORDS[options.lang][code].format(detail), file=sys.stderr)
        return 2
    print((as_json if options.json else as_text)(report, options.lang))
    return 0 if report.accepted else 1


if __name__ == "__main__":
    sys.exit(main())
