"""Who keeps a region's playbooks, and who launches one in a room."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor, Role
from cordee.core.verdict import NOT_YOURS, Verdict, allow
from cordee.crises import rules as rooms
from cordee.crises.models import Room
from cordee.directory.models import Region
from cordee.playbooks.models import Playbook


class Launching(NamedTuple):
    """A playbook, and the room in which somebody would launch it."""

    room: Room
    playbook: Playbook


def can_keep(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.is_admin or actor.has(Role.REGION_PILOT, region.scope),
        _("Les procédures sont apportées par la région."),
    )


def can_launch(actor: Actor, launching: Launching) -> Verdict:
    """Whoever writes in the room; a playbook that its author has withdrawn is only read."""
    room, playbook = launching
    verdict = rooms.can_write(actor, room)
    if not verdict:
        return verdict
    if playbook.region_id != room.site.region_id:
        return NOT_YOURS
    return allow(
        not playbook.revoked,
        _("L’auteur de cette procédure l’a retirée : elle se lit, elle ne se lance plus."),
    )
