"""Who is called by name in a line: one mail when they are away, and a counter until they have looked."""

from __future__ import annotations

import contextlib
import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises import events, rules
from cordee.crises.actions.once import answered_by, locked
from cordee.crises.clock import room_time
from cordee.crises.events import about_room
from cordee.crises.mentions import Call, seats_called
from cordee.crises.models import LogEntry, Mention, Room, Seat
from cordee.crises.seating import is_present
from cordee.journal.record import record
from cordee.outbox.actions import enqueue

MAIL_EVERY = dt.timedelta(minutes=10)  # to one person, in one room


@answered_by(lambda seat: seat)
@action(rules.can_sit)
def see_mentions(seat: Seat, *, by: Actor) -> Seat:
    """The person has looked at the lines that call them: the counter starts again from here."""
    room = locked(seat.room)
    fresh = Seat.objects.get(pk=seat.pk)
    unseen = list(room.log.unseen_by(fresh).values_list("seq", flat=True))
    if not unseen:
        return UNCHANGED
    seat.cited_seen_seq = unseen[-1]
    seat.save(update_fields=["cited_seen_seq"])
    told = {"seat": str(seat), "seat_id": seat.pk, "upto": unseen[-1], "lines": len(unseen)}
    record(about_room(events.MentionsSeen, room, at=room_time(room).at, **told), by=by)
    return seat


def keep_calls(room: Room, entry: LogEntry, calls: list[Call], *, by: Actor) -> None:
    """Inside an order on a locked room: the rows of one line's mentions, and a mail to who is away."""
    if not calls:
        return
    Mention.objects.bulk_create(
        Mention(entry=entry, start=call.start, length=call.length, **call.target.columns) for call in calls
    )
    _mail_absent(room, entry, calls, by=by)


def _mail_absent(room: Room, entry: LogEntry, calls: list[Call], *, by: Actor) -> None:
    """It says that a line calls them, and where; never the line, whose mailbox may be the attacker's."""
    now = clock.now()
    for seat in seats_called(room, calls):
        if not seat.email or seat.pk == entry.seat_id or is_present(seat, now):
            continue
        same = room.seats.filter(email__iexact=seat.email, cited_mail_at__gt=now - MAIL_EVERY)
        if same.exists():
            continue
        with contextlib.suppress(Refused):  # an address that is none must not cost the line
            enqueue(
                seat.email,
                _("On vous cite dans la salle de crise"),
                _letter(room, entry),
                about=room.scope,
                exercise=room.is_exercise,
                by=by,
            )
            seat.cited_mail_at = now
            seat.save(update_fields=["cited_mail_at"])


def _letter(room: Room, entry: LogEntry) -> str:
    address = f"{settings.BASE_URL}{reverse('crises:room', args=[room.pk])}?onglet=lignes&type=me-citent"
    return _(
        "La ligne n° %(seq)s de la main courante vous cite. Elle se lit dans la salle, pas dans ce message :\n"
        "%(url)s\n\n"
        "Si la salle ne vous reconnaît plus, rouvrez votre lien personnel ou tapez vos codes.\n"
    ) % {"seq": entry.seq, "url": address}
