"""What the mobilisation offers in a room and on the page of a crisis."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.models import Room
from cordee.incidents.models import Incident
from cordee.mobilisation.models import Callout
from cordee.mobilisation.rules import can_launch, sees_people
from cordee.ui.icons import icon


def room_doors(actor: Actor, room: Room) -> Iterator[Door]:
    incident = Incident.objects.visible_to(actor).around().filter(room=room).first()
    if incident is not None:
        yield from incident_doors(actor, incident)


def incident_doors(actor: Actor, incident: Incident) -> Iterator[Door]:
    """The board of the last call-out says, in its label, what is missing."""
    last = Callout.objects.filter(incident=incident).prefetch_related("needs").first()
    if last:
        exhausted = any(need.exhausted_at and not need.filled_at for need in last.needs.all())
        lacking = exhausted and last.is_open
        label = _("Mobilisation : il manque quelqu’un") if lacking else _("Mobilisation")
        sign = icon("alert-triangle") if exhausted else icon("users-group")
        yield Door(label, last.get_absolute_url(), sign, presses=lacking)
    if can_launch(actor, incident):
        yield Door(
            _("Appeler l’astreinte"), reverse("mobilisation:launch", args=[incident.pk]), icon("phone-call")
        )
    if sees_people(actor, incident):
        yield Door(_("Qui est là"), reverse("mobilisation:presence", args=[incident.pk]), icon("users"))
        yield Door(
            _("Planning de relève"), reverse("mobilisation:rota", args=[incident.pk]), icon("calendar")
        )
