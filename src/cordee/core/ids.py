"""Identifiers that leave the platform: not guessable, easy to read aloud when a person must."""

from __future__ import annotations

import hashlib
import secrets
import uuid

# No vowel (no accidental word), no 0/O, 1/I/L: these are read over a bad telephone line.
PIN_ALPHABET = "BCDFGHJKMNPQRSTVWXZ23456789"


def new_uuid() -> uuid.UUID:
    return uuid.uuid4()


def new_token() -> str:
    """A secret for a link: 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def new_pin(length: int = 6) -> str:
    """A short secret typed by hand; only ever accepted together with an exercise code, and rate-limited."""
    return "".join(secrets.choice(PIN_ALPHABET) for _ in range(length))


def fingerprint(secret: str) -> str:
    """What is stored of a secret link: high entropy, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def number_in(text: str | None, digits: int = 17) -> int | None:
    """The whole number of an address or a field, of a size that a database takes; None when it is not one."""
    return int(text) if text and text.isdecimal() and len(text) <= digits else None
