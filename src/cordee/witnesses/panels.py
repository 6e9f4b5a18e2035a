"""What witnesses hold of a journal, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q

from cordee.core import clock
from cordee.journal.models import Stream
from cordee.outbox.models import State
from cordee.witnesses.models import Countersignature, Kind, Witness

# A mail an hour old is in time; what is older than this is shown as missing.
LATE = dt.timedelta(minutes=90)


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of witness: up to which entry it vouches, since when, and why not further."""

    kind: str
    label: str
    size: int
    at: dt.datetime | None
    left: int
    is_missing: bool
    failing_since: dt.datetime | None
    reason: str


def standings(stream_key: str) -> list[Standing]:
    """One line a kind of witness of the journal; none when it has no witness."""
    stream = Stream.objects.filter(key=stream_key).first()
    if stream is None:
        return []
    witnesses = list(stream.witnesses.all())
    return [_standing(stream, kind, [w for w in witnesses if w.kind == kind]) for kind in _kinds(witnesses)]


def _kinds(witnesses: list[Witness]) -> list[Kind]:
    return [kind for kind in Kind if any(witness.kind == kind for witness in witnesses)]


def _standing(stream: Stream, kind: Kind, witnesses: list[Witness]) -> Standing:
    """A mail counts once the server of the platform has handed it over: in the outbox, it witnesses nothing."""
    out = Q(token__isnull=False) | Q(message__state=State.SENT) | Q(message__isnull=True)
    held = Countersignature.objects.filter(out, witness__in=witnesses).aggregate(
        size=Max("checkpoint__size"), at=Max("asked_at")
    )
    failing = [w for w in witnesses if w.failing_since]
    left = stream.size - (held["size"] or 0)
    silent = held["at"] is None or clock.now() - held["at"] > LATE
    return Standing(
        kind=kind.value,
        label=str(kind.label),
        size=held["size"] or 0,
        at=held["at"],
        left=left,
        is_missing=left > 0 and (silent or len(failing) == len(witnesses)),
        failing_since=min((w.failing_since for w in failing), default=None),
        reason=failing[0].last_failure if failing else "",
    )
