"""The main courante: lines are added, corrected by other lines, promoted; milestones are reached once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises import events, rules
from cordee.crises.actions.files import keep_files
from cordee.crises.actions.mentions import keep_calls
from cordee.crises.actions.once import answered_by, kept, locked
from cordee.crises.clock import room_time
from cordee.crises.enums import EntryKind, Source
from cordee.crises.events import about_room
from cordee.crises.mentions import Call, calls_in, targets
from cordee.crises.models import Cell, LogEntry, Milestone, Room, Seat
from cordee.documents.papers import Paper
from cordee.journal.models import Entry
from cordee.journal.record import record

TEXT_LIMIT = 4000


def _logged_before(room: Room, *, client_uuid: uuid.UUID | None = None, **_told) -> LogEntry | None:
    return room.log.filter(client_uuid=client_uuid).first() if client_uuid else None


@answered_by(_logged_before)
@action(rules.can_write)
def log(
    room: Room,
    *,
    kind: str,
    text: str,
    cell: Cell | None = None,
    seat: Seat | None = None,
    fact_room_at: dt.datetime | None = None,
    source: str = Source.SCREEN,
    milestone: str = "",
    papers: Sequence[Paper] = (),
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> LogEntry:
    """Add one line. ``fact_room_at`` is when it happened, in room time; a future instant is taken as now.

    The same ``client_uuid`` sent again answers with the first line and records nothing. With a
    ``milestone``, the line also says that it was reached, at the time of the fact. ``papers`` are joined to it,
    with it or not at all; « @Nom » calls whoever of the room answers to that name.

    The order that counts on a busy night: the journal itself finds a client id again, nothing else looks for it.
    """
    room = locked(room)
    text = kept(text, TEXT_LIMIT, what=_("Main courante"))
    present = room_time(room).at
    at = min(fact_room_at or present, present)
    called = _called(room, text, by)
    told = {
        "type": str(EntryKind(kind).label),
        "text": text,
        "cell": cell.name if cell else "",
        "fact_room_at": clock.iso(at),
        **_told(called),
    }
    written = record(
        about_room(events.Logged, room, at=present, client_uuid=client_uuid, source=source, **told), by=by
    )
    entry = line(
        room,
        written,
        kind=kind,
        text=text,
        cell=cell,
        seat=seat,
        source=source,
        fact_room_at=at,
        milestone=milestone,
        client_uuid=client_uuid,
    )
    keep_calls(room, entry, called, by=by)
    keep_files(room, entry, papers, seat=seat, source=source, by=by)
    if milestone:
        reach(room, milestone, at=at, by=by)
    return entry


@answered_by(lambda entry, *, client_uuid=None, **_told: _logged_before(entry.room, client_uuid=client_uuid))
@action(rules.can_amend)
def correct_entry(
    entry: LogEntry, *, text: str, seat: Seat | None = None, client_uuid: uuid.UUID | None = None, by: Actor
) -> LogEntry:
    """Write the line that replaces another. The first one stays, and is shown as corrected."""
    room = locked(entry.room)
    if _logged_before(room, client_uuid=client_uuid):
        return UNCHANGED
    text = kept(text, TEXT_LIMIT, what=_("Correction"))
    called = _called(room, text, by)
    told = {"corrects": entry.seq, "text": text, "type": str(EntryKind(entry.kind).label), **_told(called)}
    event = about_room(events.LogCorrected, room, at=room_time(room).at, client_uuid=client_uuid, **told)
    made = line(
        room,
        record(event, by=by),
        kind=entry.kind,
        text=text,
        cell=entry.cell,
        seat=seat,
        fact_room_at=entry.fact_room_at,
        is_significant=entry.is_significant,
        corrects=entry,
        client_uuid=client_uuid,
    )
    keep_calls(room, made, called, by=by)
    return made


@answered_by(lambda entry: entry)
@action(rules.can_amend)
def promote_entry(entry: LogEntry, *, by: Actor) -> LogEntry:
    """Mark a line as one that the next situation report must not miss."""
    room = locked(entry.room)
    if LogEntry.objects.filter(pk=entry.pk, is_significant=True).exists():
        return UNCHANGED
    entry.is_significant = True
    entry.save(update_fields=["is_significant"])
    record(about_room(events.LogPromoted, room, at=room_time(room).at, entry=entry.seq), by=by)
    return entry


@answered_by(lambda room, key, **_told: room.reached.get(key=key))
@action(rules.can_mark)
def mark_milestone(
    room: Room, key: str, *, at: dt.datetime | None = None, seat: Seat | None = None, by: Actor
) -> Milestone:
    """A milestone is reached, once: a second order answers with the first moment and changes nothing.

    ``at`` is in room time, now by default. Posed by a seated person, it is also a line of the main courante.
    """
    room = locked(room)
    if room.reached.filter(key=key).exists():
        return UNCHANGED
    present = room_time(room).at
    return reach(room, key, at=min(at or present, present), seat=seat, by=by)


def reach(room: Room, key: str, *, at: dt.datetime, seat: Seat | None = None, by: Actor) -> Milestone | None:
    """Inside an order on a locked room: note the milestone unless it was reached before."""
    label = room.milestone_label(key)
    if label is None:
        raise Refused(_("Le jalon « %s » n’existe pas dans cette salle.") % key)
    if room.reached.filter(key=key).exists():
        return None
    milestone = Milestone.objects.create(room=room, key=key, reached_room_at=at, by=by.label)
    written = record(about_room(events.MilestoneReached, room, at=at, key=key, label=label), by=by)
    if seat:
        told = {"kind": EntryKind.FACT, "text": _("Jalon : %s") % label, "milestone": key}
        line(room, written, seat=seat, cell=seat.cell, fact_room_at=at, **told)
    return milestone


def line(room: Room, written: Entry, *, seat: Seat | None, **told) -> LogEntry:
    """Inside an order on a locked room: the row of one line, numbered as its journal entry is."""
    return LogEntry.objects.create(
        room=room,
        seq=written.seq,
        seat=seat,
        author=str(seat) if seat else written.actor_label,
        entered_room_at=room_time(room, written.at).at,
        entered_at=written.at,
        **told,
    )


def _called(room: Room, text: str, by: Actor) -> list[Call]:
    return calls_in(text, targets(by, room)) if "@" in text else []


def _told(calls: list[Call]) -> dict[str, Any]:
    """What the journal seals of them: each once, in the order of the text."""
    once = {call.target: call.target.told for call in calls}
    return {"mentions": list(once.values())} if once else {}
