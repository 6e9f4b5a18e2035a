"""Giving a checkpoint to a witness, and noting that one is missing. The journal itself never waits for them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.journal.models import Checkpoint, Stream
from cordee.journal.record import record
from cordee.outbox.actions import enqueue
from cordee.witnesses import events, rules
from cordee.witnesses.models import Countersignature, Witness

RETRY = dt.timedelta(minutes=5)


@action(rules.can_introduce)
def introduce_witness(stream: Stream, *, kind: str, address: str, by: Actor) -> Witness:
    """A party that will be given the checkpoints of a journal from now on."""
    witness, is_new = Witness.objects.get_or_create(
        stream=stream, kind=kind, address=address, defaults={"next_try_at": clock.now()}
    )
    if not is_new:
        return UNCHANGED
    record(events.WitnessIntroduced(events.STREAM, {"stream": stream.key, "kind": kind}), by=by)
    return witness


@action(rules.can_ask)
def note_stamp(
    witness: Witness,
    *,
    checkpoint: Checkpoint,
    token: bytes,
    dated_at: dt.datetime,
    every: dt.timedelta,
    by: Actor,
) -> Countersignature:
    """Keep the answer of a time-stamping server over a checkpoint's note."""
    if _held(witness, checkpoint):
        return UNCHANGED
    made = _hold(witness, checkpoint, every, token=token, dated_at=dated_at)
    told = {"stream": witness.stream.key, "size": checkpoint.size, "dated_at": clock.iso(dated_at)}
    record(events.CheckpointStamped(events.STREAM, told), by=by)
    return made


@action(rules.can_ask)
def mail_checkpoint(
    witness: Witness, *, checkpoint: Checkpoint, title: str, exercise: bool, every: dt.timedelta, by: Actor
) -> Countersignature:
    """Send a checkpoint to a mailbox that the platform does not hold."""
    if _held(witness, checkpoint):
        return UNCHANGED
    body = _(
        "Gardez ce message : il témoigne de l’état du journal scellé de « %(title)s » à cet instant.\n\n"
        "%(note)s\n"
        "Le journal compte %(size)s entrées. Si l’une d’elles est changée, retirée ou ajoutée avant ce point, l’export "
        "du journal ne s’accordera plus avec ces lignes : python3 cordee-verify.py journal.json --witness FICHIER le dit, "
        "sans Cordée. Ces lignes ne contiennent rien de ce qui est écrit dans le journal.\n"
    ) % {"title": title, "note": checkpoint.note, "size": checkpoint.size}
    subject = _("Point de contrôle du journal, %(size)s entrées") % {"size": checkpoint.size}
    prefix = _("EXERCICE") + " · " if exercise else ""
    message = enqueue(
        witness.address, prefix + subject, body, by=by, about=witness.stream.key, exercise=exercise
    )
    made = _hold(witness, checkpoint, every, message=message)
    told = {"stream": witness.stream.key, "size": checkpoint.size, "kind": witness.kind}
    record(events.CheckpointMailed(events.STREAM, told), by=by)
    return made


@action(rules.can_ask)
def note_miss(witness: Witness, *, reason: str, by: Actor) -> Witness:
    """It did not answer: said once, tried again in five minutes, for as long as it takes."""
    first = witness.failing_since is None
    witness.failing_since = witness.failing_since or clock.now()
    witness.last_failure, witness.next_try_at = reason[:300], clock.now() + RETRY
    witness.save(update_fields=["failing_since", "last_failure", "next_try_at"])
    if not first:
        return UNCHANGED
    told = {"stream": witness.stream.key, "kind": witness.kind, "reason": witness.last_failure}
    record(events.WitnessMissed(events.STREAM, told), by=by)
    return witness


def _held(witness: Witness, checkpoint: Checkpoint) -> bool:
    """Two workers may have asked at once: the first one to write holds."""
    Witness.objects.select_for_update().get(pk=witness.pk)
    return witness.countersignatures.filter(checkpoint=checkpoint).exists()


def _hold(witness: Witness, checkpoint: Checkpoint, every: dt.timedelta, **told) -> Countersignature:
    now = clock.now()
    Witness.objects.filter(pk=witness.pk).update(failing_since=None, last_failure="", next_try_at=now + every)
    return Countersignature.objects.create(witness=witness, checkpoint=checkpoint, asked_at=now, **told)
