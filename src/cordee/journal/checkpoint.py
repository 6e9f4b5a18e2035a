"""Signed checkpoints: what leaves the platform, and what a rewriting of history cannot follow."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from cordee.core import clock
from cordee.journal.keys import signing_key, site_name
from cordee.journal.models import Checkpoint, Stream
from cordee_engines.ledger import Frontier, checkpoint_body, origin_of, sign_note


def make_checkpoint(stream_key: str) -> Checkpoint:
    """The signed checkpoint of the stream as it stands; made only if it has changed since the last one.

    Raises ``Stream.DoesNotExist``.
    """
    with transaction.atomic():
        stream = Stream.objects.select_for_update().get(key=stream_key)
        latest = stream.checkpoints.filter(size=stream.size, origin=origin(stream_key)).first()
        return latest or _signed(stream)


def checkpoint_changed_streams() -> int:
    """Sign every stream that moved since its last checkpoint; how many were signed."""
    changed = Stream.objects.filter(size__gt=0).exclude(checkpoints__size=F("size")).order_by("pk")
    keys = list(changed.values_list("key", flat=True))
    for key in keys:
        make_checkpoint(key)
    return len(keys)


def origin(stream_key: str) -> str:
    """The world-unique name of one stream's log."""
    return origin_of(site_name(), stream_key)


def _signed(stream: Stream) -> Checkpoint:
    key = signing_key()
    root = Frontier.from_hex(stream.size, stream.frontier).root()
    body = checkpoint_body(origin(stream.key), stream.size, root)
    return Checkpoint.objects.create(
        stream=stream,
        origin=origin(stream.key),
        size=stream.size,
        root=root.hex(),
        note=sign_note(body, key.name, key.sign, key.public),
        created_at=clock.now(),
    )
