"""The way from a room whose exercise is over to its hot debrief."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.exercises.models import Exercise
from cordee.retex.models import Debrief
from cordee.retex.queries import PARTICIPANTS
from cordee.ui.icons import icon


def debrief_door(actor: Actor, exercise: Exercise) -> Iterator[Door]:
    """For whoever has a place, while the questionnaire is open."""
    if not actor.has_any(PARTICIPANTS, [exercise.scope]):
        return
    if Debrief.objects.filter(exercise=exercise, closed_at__isnull=True).exists():
        yield Door(_("RETEX à chaud"), reverse("retex:answer", args=[exercise.pk]), icon("message-question"))
