"""The way from a room that is over to its hot debrief."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.models import Room
from cordee.exercises.models import Exercise
from cordee.retex.models import Debrief
from cordee.retex.queries import PARTICIPANTS
from cordee.ui.icons import icon


def crisis_door(actor: Actor, room: Room) -> Iterator[Door]:
    """The same for whoever was seated in the room of a crisis that is over."""
    if not actor.has_any(PARTICIPANTS, [room.scope]):
        return
    debrief = Debrief.objects.filter(incident__room=room, closed_at__isnull=True).first()
    if debrief:
        address = reverse("retex:crisis_answer", args=[debrief.incident_id])
        yield Door(_("RETEX à chaud"), address, icon("message-question"))


def debrief_door(actor: Actor, exercise: Exercise) -> Iterator[Door]:
    """For whoever has a place, while the questionnaire is open."""
    if not actor.has_any(PARTICIPANTS, [exercise.scope]):
        return
    if Debrief.objects.filter(exercise=exercise, closed_at__isnull=True).exists():
        yield Door(_("RETEX à chaud"), reverse("retex:answer", args=[exercise.pk]), icon("message-question"))
