"""Checkpoints: « this journal has n entries and this root », signed, meant to leave the platform.

Text of https://c2sp.org/tlog-checkpoint inside https://c2sp.org/signed-note, with its Ed25519 signature (type
0x01). The engine holds no key and no cryptography: the signer is passed in, and only formats are read here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

ED25519 = b"\x01"
KEY_BYTES = 32
SIGNATURE_BYTES = 64
_DASH = "\N{EM DASH} "


class UnreadableNote(ValueError):
    """The text is not a signed note, or its body not a checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """``body`` is the signed text, its final newline included."""

    body: str
    signatures: tuple[NoteSignature, ...]


def checkpoint_body(origin: str, size: int, root: bytes) -> str:
    """The three lines of a checkpoint."""
    if not origin or not origin.isprintable():
        raise ValueError("an origin is one line of text")
    if size < 0 or len(root) != 32:
        raise ValueError("a checkpoint has a size and a SHA-256 root")
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes by which a signature line hints at its key: not a proof, a label."""
    _refuse_bad_key(name, public_key)
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes) -> str:
    """The key as signed-note tools expect it: ``name+hash+key``."""
    return f"{name}+{key_id(name, public_key).hex()}+{base64.b64encode(ED25519 + public_key).decode()}"


def fingerprint(public_key: bytes) -> str:
    """128 bits of SHA-256 in groups of four digits, short enough to be read over the telephone."""
    digits = hashlib.sha256(public_key).hexdigest()[:32]
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def sign_note(body: str, key_name: str, sign: Callable[[bytes], bytes], public_key: bytes) -> str:
    """The signed note; ``sign`` is the private key's Ed25519 signature of bytes."""
    signature = sign(body.encode())
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError("an Ed25519 signature is 64 bytes")
    blob = base64.b64encode(key_id(key_name, public_key) + signature).decode()
    return f"{body}\n{_DASH}{key_name} {blob}\n"


def parse_note(text: str) -> Note:
    """Split a signed note. Signatures are not verified. Raises ``UnreadableNote``."""
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not body or not tail.endswith("\n"):
        raise UnreadableNote("a note is a text, an empty line and signatures")
    return Note(body + "\n", tuple(_signature(line) for line in tail[:-1].split("\n")))


def parse_checkpoint(body: str) -> Checkpoint:
    """Read a note's body; further lines are extensions, allowed and ignored. Raises ``UnreadableNote``."""
    lines = body.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise UnreadableNote("a checkpoint has an origin, a size and a root")
    origin, size, root = lines[:3]
    if not (size.isascii() and size.isdigit() and len(size) <= 16) or str(int(size)) != size:
        raise UnreadableNote("a size is a decimal number")
    return Checkpoint(origin, int(size), _decoded(root, 32))


def decode_key(text: str) -> bytes:
    """A public key from base64 in its one canonical spelling. Raises ``UnreadableNote``."""
    return _decoded(text, KEY_BYTES)


def _signature(line: str) -> NoteSignature:
    name, gap, blob = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or not gap:
        raise UnreadableNote("a signature line is « — name base64 »")
    raw = _decoded(blob, None)
    if len(raw) < 5:
        raise UnreadableNote("a signature is longer than its key id")
    return NoteSignature(name, raw[:4], raw[4:])


def _decoded(text: str, length: int | None) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise UnreadableNote("not base64") from error
    # Base64 leaves spare bits before its padding: two spellings of one value would hide a flipped bit.
    if base64.b64encode(raw).decode() != text or (length is not None and len(raw) != length):
        raise UnreadableNote("base64 of another length or spelling")
    return raw


def _refuse_bad_key(name: str, public_key: bytes) -> None:
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise ValueError("a key name has no space and no plus sign")
    if len(public_key) != KEY_BYTES:
        raise ValueError("an Ed25519 public key is 32 bytes")
