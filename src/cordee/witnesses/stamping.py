"""Asking a time-stamping server (RFC 3161) to date a checkpoint. A digest leaves; nothing of the journal does."""

from __future__ import annotations

import datetime as dt
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

TIMEOUT_S = 10
MOST_BYTES = 200_000  # a token with its certificates weighs some five thousand


class NoStamp(Exception):
    """The server gave nothing that can be trusted; the reason in words."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """``token``: the answer as received (DER); ``dated_at``: the instant that it vouches for."""

    token: bytes
    dated_at: dt.datetime


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """A server that sends us elsewhere is not the one that the administrator has chosen."""

    def redirect_request(self, *_told):
        return None


def stamp(note: bytes, *, url: str, authorities: Path) -> Stamp:
    """The server's word that ``note`` existed at an instant, checked against ``authorities`` (PEM: roots, and what is
    between). Raises ``NoStamp``."""
    request = TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA256).build()
    token = _asked(url, request.as_bytes())
    try:
        answer = decode_timestamp_response(token)
        verifier = VerifierBuilder.from_request(request)
        for certificate in load_pem_x509_certificates(authorities.read_bytes()):
            own = certificate.issuer == certificate.subject
            verifier = (
                verifier.add_root_certificate(certificate)
                if own
                else verifier.add_intermediate_certificate(certificate)
            )
        verifier.build().verify_message(answer, note)
        return Stamp(token, answer.tst_info.gen_time)
    except (ValueError, OSError, VerificationError) as fault:
        raise NoStamp(f"{type(fault).__name__} : {fault}") from fault


def _asked(url: str, body: bytes) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise NoStamp(f"adresse refusée : {url}")
    headers = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 - http alone, checked above
    try:
        with urllib.request.build_opener(_NoRedirection).open(asked, timeout=TIMEOUT_S) as reply:
            token = reply.read(MOST_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as fault:
        raise NoStamp(f"{type(fault).__name__} : {fault}") from fault
    if len(token) > MOST_BYTES:
        raise NoStamp("réponse trop longue")
    return token
