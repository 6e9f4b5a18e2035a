"""What a declared crisis offers in its room: its page, its next deadline, the report to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.models import Room
from cordee.incidents.models import Incident
from cordee.incidents.panels import deadline_rows
from cordee.incidents.rules import can_call
from cordee.ui.icons import icon

# What apps above offer on the page of a crisis.
BESIDE: list[Callable[[Actor, Incident], Iterable[Door]]] = []


def beside(actor: Actor, incident: Incident) -> list[Door]:
    return [door for offer in BESIDE for door in offer(actor, incident)]


def doors(actor: Actor, room: Room) -> Iterator[Door]:
    incident = Incident.objects.visible_to(actor).around().filter(room=room).first()
    if incident is None:
        return
    yield Door(_("Pilotage de la crise"), reverse("incidents:incident", args=[incident.pk]), icon("urgent"))
    if can_call(actor, incident):
        yield Door(_("Appeler quelqu’un"), reverse("incidents:call", args=[incident.pk]), icon("user-plus"))
    yield Door(_("Relève"), reverse("incidents:handover", args=[incident.pk]), icon("transfer"))
    waiting = [row for row in deadline_rows(incident, clock.now()) if row.deadline.is_running]
    if waiting:
        more = _(" (et %s autres)") % (len(waiting) - 1) if len(waiting) > 1 else ""
        label = f"{waiting[0].clock.title} : {waiting[0].left}{more}"
        yield Door(label, waiting[0].url, icon("clock-exclamation"), presses=True)
