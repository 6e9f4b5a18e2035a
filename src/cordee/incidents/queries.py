"""Which declared crises an actor sees: their house's, those of the room they sit in, those of the region they follow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.crises.models import Room
from cordee.crises.queries import ROOM_ROLES
from cordee.directory.models import Site
from cordee.directory.queries import site_filter

DECLARING = ESTABLISHMENT_EDITORS | {Role.REGION_PILOT}


def declarable_by(actor: Actor) -> models.QuerySet[Site]:
    """The houses for which the actor may declare a crisis."""
    if actor.is_admin:
        return Site.objects.none()
    within = site_filter(actor, roles=tuple(ESTABLISHMENT_EDITORS), region_roles=(Role.REGION_PILOT,))
    return Site.objects.filter(within).open().select_related("legal_entity").order_by("name")


class IncidentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> IncidentSet:
        """A house never learns of another's crisis. The region sees the crisis, not the room where it is handled."""
        if actor.is_machine or actor.is_admin:
            return self
        seen = site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS))
        return self.filter(seen | Q(room_id__in=actor.keys("room", ROOM_ROLES)))

    def open(self) -> IncidentSet:
        return self.filter(ended_at__isnull=True)

    def real(self) -> IncidentSet:
        return self.filter(room__kind="real")

    def around(self) -> IncidentSet:
        """With what every page of an incident reads."""
        return self.select_related("room", "site__legal_entity__ght", "site__region", "site__department")


class SituationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> SituationSet:
        """What is validated, for whoever sees the crisis; a draft holds lines of the log, and is for the room."""
        from cordee.incidents.models import Incident

        incidents = Incident.objects.visible_to(actor)
        rooms = Room.objects.visible_to(actor)
        return self.filter(Q(state="frozen", incident__in=incidents) | Q(incident__room__in=rooms))
