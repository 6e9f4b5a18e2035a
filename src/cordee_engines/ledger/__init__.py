"""The tamper-evident journal: canonical bytes, Merkle tree (RFC 6962), signed checkpoints, exports, judge.

One tree per stream and no chain beside it: a chain next to a tree lets a verifier skip entries.
"""

from cordee_engines.ledger.canonical import NotCanonical, canonical_bytes, read_canonical
from cordee_engines.ledger.check import Code, Fault, Report, check_export
from cordee_engines.ledger.checkpoint import (
    Checkpoint,
    Note,
    NoteSignature,
    UnreadableNote,
    checkpoint_body,
    fingerprint,
    key_id,
    parse_checkpoint,
    parse_note,
    sign_note,
    verifier_key,
)
from cordee_engines.ledger.export import FORMAT, ExportedEntry, Header, export_lines, origin_of
from cordee_engines.ledger.leaf import SALT_BYTES, content_hash, leaf_bytes
from cordee_engines.ledger.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from cordee_engines.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

__all__ = [
    "EMPTY_ROOT",
    "FORMAT",
    "SALT_BYTES",
    "Checkpoint",
    "Code",
    "ExportedEntry",
    "Fault",
    "Frontier",
    "Header",
    "NotCanonical",
    "Note",
    "NoteSignature",
    "Report",
    "UnreadableNote",
    "canonical_bytes",
    "check_export",
    "checkpoint_body",
    "consistency_proof",
    "content_hash",
    "export_lines",
    "fingerprint",
    "inclusion_proof",
    "key_id",
    "leaf_bytes",
    "leaf_hash",
    "node_hash",
    "origin_of",
    "parse_checkpoint",
    "parse_note",
    "read_canonical",
    "root_of",
    "sign_note",
    "verifier_key",
    "verify_consistency",
    "verify_inclusion",
]
