"""The key that signs checkpoints: one per installation, kept beside the database and never in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from cordee_engines.ledger import fingerprint, verifier_key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key and the name it signs under (the host of the public address)."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public)

    @property
    def verifier(self) -> str:
        return verifier_key(self.name, self.public)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def site_name() -> str:
    """The host of the public address: what every origin and key name starts with."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def signing_key() -> SigningKey:
    """This installation's key, made at first use with mode 0600."""
    return SigningKey(site_name(), _private_key(settings.DATA_DIR / "journal-key.pem"))


@lru_cache(maxsize=4)
def _private_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _make_once(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    return key


def _make_once(path: Path) -> None:
    """Write the whole key aside, then link it: two processes starting together end with one key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass  # somebody else's key came first, and it is the one
    finally:
        aside.unlink()
