"""The door of a crisis room to the task force, for whoever may ask for help in the name of its house."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.models import Room
from cordee.taskforce.rules import can_ask
from cordee.ui.icons import icon


def help_door(actor: Actor, room: Room) -> Iterator[Door]:
    if room.is_open and can_ask(actor, room.site):
        address = f"{reverse('taskforce:new_request')}?salle={room.pk}"
        yield Door(_("Demander de l’aide"), address, icon("users-group"))
