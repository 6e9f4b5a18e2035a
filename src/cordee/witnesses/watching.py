"""Which journals have witnesses, and the regular asking. A witness that is missing stops nothing and is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import structlog
from django.conf import settings

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.journal.checkpoint import make_checkpoint
from cordee.journal.models import Checkpoint, Stream
from cordee.runs.ticks import every
from cordee.witnesses import actions
from cordee.witnesses.models import Kind, Witness
from cordee.witnesses.stamping import NoStamp, stamp

log = structlog.get_logger("cordee.witnesses")

CLERK = system("témoins")
STAMP_EVERY = dt.timedelta(minutes=5)
MAIL_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A journal that must be witnessed: its title, for whoever receives it, and the mailboxes of each party."""

    stream: str
    title: str
    exercise: bool
    mailboxes: tuple[tuple[Kind, str], ...]


# What apps above want witnessed, as it stands now.
WATCHED: list[Callable[[], Iterable[Watched]]] = []


@every(60, thread="witnesses")
def ask_witnesses() -> int:
    """Give every witness that is due the present checkpoint of its journal; how many hold it."""
    return sum(_asked(watched, witness) for watched in _all() for witness in _due(watched))


def _all() -> Iterator[Watched]:
    for wanted in WATCHED:
        yield from wanted()


def _due(watched: Watched) -> list[Witness]:
    """Those whose turn it is and that do not hold what the journal says now."""
    stream = Stream.objects.filter(key=watched.stream, size__gt=0).first()
    if stream is None:
        return []
    wanted = list(watched.mailboxes)
    if settings.TSA_URL:
        wanted.append((Kind.TSA, settings.TSA_URL))
    known = set(stream.witnesses.values_list("kind", "address"))
    for kind, address in wanted:
        if (kind, address) not in known:
            actions.introduce_witness(stream, kind=kind, address=address, by=CLERK)
    # One that is no longer wanted (a pilot who left, another server) keeps what it holds and is asked no more.
    asked = stream.witnesses.filter(next_try_at__lte=clock.now()).select_related("stream")
    behind = asked.exclude(countersignatures__checkpoint__size=stream.size)
    return [witness for witness in behind if (witness.kind, witness.address) in wanted]


def _asked(watched: Watched, witness: Witness) -> bool:
    """Whatever happens to one witness, the others are asked."""
    checkpoint = make_checkpoint(watched.stream)
    try:
        if witness.kind == Kind.TSA:
            _stamp(witness, checkpoint)
        else:
            actions.mail_checkpoint(
                witness,
                checkpoint=checkpoint,
                title=watched.title,
                exercise=watched.exercise,
                every=MAIL_EVERY,
                by=CLERK,
            )
    except (NoStamp, Refused) as fault:
        log.warning("witness missing", witness=witness.pk, kind=witness.kind, reason=str(fault))
        actions.note_miss(witness, reason=str(fault), by=CLERK)
        return False
    return True


def _stamp(witness: Witness, checkpoint: Checkpoint) -> None:
    made = stamp(checkpoint.note.encode(), url=witness.address, authorities=settings.TSA_AUTHORITIES)
    actions.note_stamp(
        witness, checkpoint=checkpoint, token=made.token, dated_at=made.dated_at, every=STAMP_EVERY, by=CLERK
    )
