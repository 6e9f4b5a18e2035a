"""Is the journal what was written? The live database before the same judge as an export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cordee.core import clock
from cordee.journal.export import export
from cordee.journal.keys import signing_key
from cordee.journal.models import Entry, Stream
from cordee_engines.ledger import Code, Fault, Report, check_export

REDACTED = "journal.entry_redacted"


@dataclass(frozen=True, slots=True)
class Verification:
    """The judge's report, the entries whose columns no longer say what was sealed, and those whose content is gone
    without any entry that says it was erased, and why."""

    report: Report
    altered_columns: tuple[int, ...]
    erased_silently: tuple[int, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.report.accepted and not self.altered_columns and not self.erased_silently


def verify(stream_key: str, *, witnesses: Sequence[str] = ()) -> Verification:
    """Recompute a stream's tree from its rows; confront it with its frontier, its checkpoints and those kept
    elsewhere (``witnesses``: signed notes).

    Raises ``Stream.DoesNotExist``, and ``UnreadableNote`` for a witness that is not a signed checkpoint.
    """
    stream = Stream.objects.get(key=stream_key)
    try:
        file = export(stream_key)
    except ValueError:  # a frontier that is none: somebody wrote in the stream's own row
        report = Report((Fault(Code.STRUCTURE),))
    else:
        report = check_export(BytesIO(file), signed_by, trusted_key=signing_key().public, witnesses=witnesses)
    altered, told = [], set()
    for entry in Entry.objects.filter(stream=stream).order_by("seq").iterator(chunk_size=500):
        altered += [] if _columns_agree(entry) else [entry.seq]
        if entry.kind == REDACTED and entry.content:
            told.add(entry.content.get("seq"))
    return Verification(report, tuple(altered), tuple(seq for seq in report.redacted if seq not in told))


def signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether this is the Ed25519 signature of the message by that key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _columns_agree(entry: Entry) -> bool:
    """The columns repeat the sealed metadata for the database's convenience; they must repeat it exactly."""
    return json.loads(entry.meta) | {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": clock.iso(entry.at),
        "fact_at": clock.iso(entry.fact_at) if entry.fact_at else None,
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id, "label": entry.actor_label},
        "client_uuid": str(entry.client_uuid) if entry.client_uuid else None,
    } == json.loads(entry.meta)
