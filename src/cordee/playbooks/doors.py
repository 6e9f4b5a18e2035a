"""The door of every crisis room to the playbooks of its region."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.models import Room
from cordee.playbooks.models import Playbook
from cordee.ui.icons import icon


def playbooks(actor: Actor, room: Room) -> Iterator[Door]:
    """Where there are none, there is no door."""
    if Playbook.objects.for_room(room).exists():
        yield Door(_("Procédures"), reverse("playbooks:room", args=[room.pk]), icon("clipboard-list"))
