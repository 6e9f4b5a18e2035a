"""Files joined to a line: each is an entry of the sealed journal, which holds its digest and never its bytes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises import events, rules
from cordee.crises.actions.once import answered_by, locked
from cordee.crises.clock import room_time
from cordee.crises.enums import Source
from cordee.crises.events import about_room
from cordee.crises.models import Attachment, LogEntry, Room, Seat
from cordee.documents.papers import Paper
from cordee.journal.record import record

MOST_FILES = 200  # of a room
MOST_BYTES = 500 * 1024 * 1024  # of a room: the database is backed up whole


def _attached_before(entry: LogEntry, *, papers: Sequence[Paper], **_told) -> list[Attachment]:
    return list(entry.attachments.filter(sha256__in=[paper.sha256 for paper in papers]))


@answered_by(_attached_before)
@action(rules.can_amend)
def attach(
    entry: LogEntry,
    *,
    papers: Sequence[Paper],
    seat: Seat | None = None,
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> list[Attachment]:
    """Join files to a line that is already there. The same file on the same line is there once, sent as often as one
    likes. Raises ``Refused`` when the room holds as many as it may."""
    room = locked(entry.room)
    return keep_files(room, entry, papers, seat=seat, client_uuid=client_uuid, by=by) or UNCHANGED


def keep_files(
    room: Room,
    entry: LogEntry,
    papers: Iterable[Paper],
    *,
    seat: Seat | None,
    source: str = Source.SCREEN,
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> list[Attachment]:
    """Inside an order on a locked room: an entry of the journal and a row for each file that is new to the line."""
    new: dict[str, Paper] = {}
    for paper in papers:
        new.setdefault(paper.sha256, paper)
    if not new:  # nearly every line: not even a question to the base
        return []
    for known in entry.attachments.filter(sha256__in=new).values_list("sha256", flat=True):
        del new[known]
    if not new:
        return []
    _require_space(room, new.values())
    present = room_time(room).at
    made = []
    for digest, paper in new.items():
        told = {
            "entry": entry.seq,
            "name": paper.name,
            "size": len(paper.data),
            "media_type": paper.media_type,
            "sha256": digest,
        }
        event = about_room(
            events.FileAttached, room, at=present, client_uuid=client_uuid, source=source, **told
        )
        written, client_uuid = record(event, by=by), None  # one sending, one client id, on its first file
        made.append(
            Attachment.objects.create(
                room=room,
                entry=entry,
                seq=written.seq,
                size=len(paper.data),
                author=str(seat) if seat else by.label,
                added_room_at=present,
                **paper.fields,
            )
        )
    return made


def _require_space(room: Room, papers: Iterable[Paper]) -> None:
    sizes = [len(paper.data) for paper in papers]
    held = room.attachments.aggregate(many=Count("pk"), weight=Sum("size"))
    if held["many"] + len(sizes) > MOST_FILES:
        said = _("La salle garde déjà %(many)s fichiers, pour %(most)s au plus. Notez la ligne sans fichier.")
        raise Refused(said % {"many": held["many"], "most": MOST_FILES})
    if (held["weight"] or 0) + sum(sizes) > MOST_BYTES:
        raise Refused(_("Les fichiers de la salle dépasseraient 500 Mo. Notez la ligne sans fichier."))
