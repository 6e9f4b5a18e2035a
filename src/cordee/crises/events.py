"""What happens in a room, and how the journal says it. One stream a room, ``room:<pk>``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.crises.models import Room
from cordee.journal.events import Event


class RoomCreated(Event):
    kind = "room.created"
    wording = _("Salle « %(title)s » préparée")


class RoomDriven(Event):
    kind = "room.driven"
    wording = _("Salle conduite par %(driver)s")


class RoomOpened(Event):
    kind = "room.opened"
    wording = _("Salle ouverte")


class RoomClosed(Event):
    kind = "room.closed"
    wording = _("Salle fermée")


class ClockMoved(Event):
    kind = "room.clock_moved"
    wording = _("Horloge de la salle : %(said)s")


class CellOpened(Event):
    kind = "room.cell_opened"
    wording = _("%(cell)s ouverte")


class Logged(Event):
    kind = "room.logged"
    wording = _("Main courante — %(type)s : %(text)s")


class LogCorrected(Event):
    kind = "room.log_corrected"
    wording = _("Correction de la ligne n° %(corrects)s : %(text)s")


class LogPromoted(Event):
    kind = "room.log_promoted"
    wording = _("Ligne n° %(entry)s marquée importante")


class FileAttached(Event):
    """Name, size in bytes, media type and SHA-256: the file can be checked against it, and is not in it."""

    kind = "room.file_attached"
    wording = _("Fichier joint à la ligne n° %(entry)s : %(name)s (SHA-256 %(sha256)s)")


class MentionsSeen(Event):
    kind = "room.mentions_seen"
    wording = _("%(seat)s a lu les lignes où l’on appelle son nom, jusqu’à la n° %(upto)s")


class Decided(Event):
    kind = "room.decided"
    wording = _("Décision D%(number)s : %(title)s")


class Reviewed(Event):
    kind = "room.reviewed"
    wording = _("Décision D%(number)s revue : %(outcome)s")


class ReviewDue(Event):
    """The words of the decision stay in its own entry: redacting that one is enough."""

    kind = "room.review_due"
    wording = _("Décision D%(number)s à revoir")


class TaskCreated(Event):
    kind = "room.task_created"
    wording = _("Tâche T%(number)s : %(title)s")


class TaskMoved(Event):
    kind = "room.task_moved"
    wording = _("Tâche T%(number)s : %(state)s")


class TaskChanged(Event):
    """Who does it, for when, in which cell. The owner's name is in ``content``, and goes with the entry."""

    kind = "room.task_changed"
    wording = _("Tâche T%(number)s : %(said)s")


class TaskBlocked(Event):
    kind = "room.task_blocked"
    wording = _("La tâche T%(number)s attend désormais T%(other)s")


class TaskUnblocked(Event):
    kind = "room.task_unblocked"
    wording = _("La tâche T%(number)s n’attend plus T%(other)s")


class TaskTicked(Event):
    """The words of the point stay in the entry that created the task: redacting that one is enough."""

    kind = "room.task_ticked"
    wording = _("Tâche T%(number)s, point %(rank)s sur %(many)s : %(state)s")


class MessageDelivered(Event):
    kind = "room.message_delivered"
    wording = _("Message n° %(number)s de %(sender)s : %(subject)s")


class MessageRead(Event):
    kind = "room.message_read"
    wording = _("Message n° %(number)s lu par %(seat)s")


class Replied(Event):
    kind = "room.replied"
    wording = _("Réponse au message n° %(number)s par %(author)s : %(text)s")


class MilestoneReached(Event):
    kind = "room.milestone_reached"
    wording = _("Jalon atteint : %(label)s")


class SeatAdded(Event):
    kind = "room.seat_added"
    wording = _("Place créée pour %(seat)s (%(role)s)")


class SeatJoined(Event):
    kind = "room.seat_joined"
    wording = _("%(seat)s a rejoint la salle")


class SeatChecked(Event):
    kind = "room.seat_checked"
    wording = _("%(seat)s reçoit bien les messages")


class SeatWithdrawn(Event):
    kind = "room.seat_withdrawn"
    wording = _("Place de %(seat)s retirée")


class LinkRenewed(Event):
    kind = "room.link_renewed"
    wording = _("Lien et code personnel de %(seat)s renouvelés")


class AccessEnded(Event):
    """Written in the accounts stream, which open live connections watch: they look at their rights again."""

    kind = "room.access_ended"
    wording = _("Accès à la salle %(room)s retiré à %(seat)s")


def about_room(
    event: type[Event], room: Room, *, at: dt.datetime, client_uuid=None, source="screen", **content: Any
) -> Event:
    """An event of the room, stamped with the room's time (UTC): the journal's own clock is the real one."""
    stamped = {"room_at": clock.iso(at), **content}
    return event(stream=room.stream, content=stamped, source=str(source), client_uuid=client_uuid)
