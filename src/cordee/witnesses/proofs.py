"""What time-stamping servers have vouched for, as files that ``openssl ts -verify`` reads without Cordée."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from cordee.witnesses.models import Countersignature

AUTHORITIES = "autorites.pem"


def proofs(stream_keys: list[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content: the note that was dated and its token, by journal and size; then the authorities."""
    kept = Countersignature.objects.filter(token__isnull=False, checkpoint__stream__key__in=stream_keys)
    found = False
    for row in kept.select_related("checkpoint__stream").order_by(
        "checkpoint__stream", "checkpoint__size", "pk"
    ):
        found = True
        name = f"{row.checkpoint.stream.key.replace(':', '-')}-{row.checkpoint.size:06}-{row.pk}"
        yield f"{name}.note", row.checkpoint.note.encode()
        yield f"{name}.tsr", bytes(row.token)
    if found and settings.TSA_AUTHORITIES.is_file():
        yield AUTHORITIES, settings.TSA_AUTHORITIES.read_bytes()
