"""The door of a crisis room to the task force, for whoever may ask for help in the name of its house; and what was asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.models import Room
from cordee.taskforce.enums import OPEN
from cordee.taskforce.models import HelpRequest
from cordee.taskforce.rules import can_ask
from cordee.taskforce.wording import need_sentence
from cordee.ui.icons import icon


def help_door(actor: Actor, room: Room) -> Iterator[Door]:
    if room.is_open and can_ask(actor, room.site):
        address = f"{reverse('taskforce:new_request')}?salle={room.pk}"
        yield Door(_("Demander de l’aide"), address, icon("users-group"))


def asked_from(rooms: Collection[int]) -> Iterator[tuple[int, str]]:
    """Skills and how many of each, for the requests of these rooms that are not over; never why."""
    for request in HelpRequest.objects.filter(room__in=rooms, state__in=OPEN).order_by("pk"):
        needs = ", ".join(need_sentence(need) for need in request.needs)
        yield request.room_id, _("Cyber Task Force : %s") % needs
