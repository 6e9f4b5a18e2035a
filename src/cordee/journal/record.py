"""Writing the journal: the only function that appends."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.core.action import noted
from cordee.core.actor import Actor
from cordee.journal.content import storable
from cordee.journal.events import AlreadyRecorded, Event
from cordee.journal.models import Entry, Stream
from cordee_engines.ledger import SALT_BYTES, Frontier, canonical_bytes, content_hash, leaf_bytes, leaf_hash

log = structlog.get_logger("cordee.journal")

# Told « stream key, new size » once the entry is committed. The live hub registers itself here.
LISTENERS: list[Callable[[str, int], None]] = []


def record(event: Event, *, by: Actor) -> Entry:
    """Append one event to its stream, inside the caller's transaction.

    The stream's row is locked, never a global one: two rooms never wait for each other. Raises
    ``AlreadyRecorded`` when the same ``client_uuid`` is already in the stream, ``Refused`` when a text holds
    what cannot be stored, and ``TypeError`` when the program gives a content without canonical bytes.
    """
    content = storable(event.content)
    stream = _locked(event.stream)
    if event.client_uuid and Entry.objects.with_client_uuid(event.stream, event.client_uuid).exists():
        raise AlreadyRecorded(_("Cette saisie est déjà enregistrée."))
    at = clock.now()
    salt = secrets.token_bytes(SALT_BYTES)
    meta = _metadata(event, stream, at, by, content_hash(salt, content).hex())
    leaf = leaf_hash(leaf_bytes(meta))
    frontier = Frontier.from_hex(stream.size, stream.frontier).append(leaf)
    entry = Entry.objects.create(
        stream=stream,
        seq=meta["seq"],
        kind=event.kind,
        at=at,
        fact_at=event.fact_at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
        client_uuid=event.client_uuid,
        meta=canonical_bytes(meta).decode(),
        salt=salt.hex(),
        content=content,
        leaf=leaf.hex(),
    )
    Stream.objects.filter(pk=stream.pk).update(size=frontier.size, frontier=frontier.to_hex())
    noted(event.kind)
    transaction.on_commit(lambda: _announce(stream.key, entry.seq))
    return entry


def _metadata(event: Event, stream: Stream, at: dt.datetime, by: Actor, digest: str) -> dict[str, Any]:
    """What the leaf commits to besides the content, which it knows by its salted hash only."""
    return {
        "v": 1,
        "stream": stream.key,
        "seq": stream.size + 1,
        "kind": event.kind,
        "at": clock.iso(at),
        "fact_at": clock.iso(event.fact_at) if event.fact_at else None,
        "source": event.source,
        "actor": by.as_record(),
        "client_uuid": str(event.client_uuid) if event.client_uuid else None,
        "content_hash": digest,
    }


def _locked(key: str) -> Stream:
    stream = Stream.objects.select_for_update().filter(key=key).first()
    if stream:
        return stream
    try:
        with transaction.atomic():
            Stream.objects.create(key=key, created_at=clock.now())
    except IntegrityError:
        pass  # somebody opened the same stream at the same instant
    return Stream.objects.select_for_update().get(key=key)


def _announce(key: str, size: int) -> None:
    for listener in LISTENERS:
        try:
            listener(key, size)
        except Exception:  # the entry is committed: whoever listens badly must not turn it into an error
            log.exception("a listener of the journal failed")
