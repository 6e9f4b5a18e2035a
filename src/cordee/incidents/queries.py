"""Which declared crises an actor sees: their house's, those of the room they sit in, those of the region they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.crises.models import Room
from cordee.crises.queries import ROOM_ROLES
from cordee.directory.models import Ght, Site
from cordee.directory.queries import site_filter

if TYPE_CHECKING:
    from cordee.incidents.models import Incident

DECLARING = ESTABLISHMENT_EDITORS | {Role.REGION_PILOT}


def declarable_by(actor: Actor) -> models.QuerySet[Site]:
    """The houses for which the actor may declare a crisis."""
    if actor.is_admin:
        return Site.objects.none()
    within = site_filter(actor, roles=tuple(ESTABLISHMENT_EDITORS), region_roles=(Role.REGION_PILOT,))
    return Site.objects.filter(within).open().select_related("legal_entity").order_by("name")


def houses_offering(actor: Actor, incident: Incident) -> models.QuerySet[Site]:
    """The actor's houses, in a group with which the crisis is shared now."""
    raised = incident.activations.filter(lifted_at__isnull=True, shared_with__isnull=False)
    mine = site_filter(actor, roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
    rows = Site.objects.filter(mine, legal_entity__ght_id__in=raised.values("shared_with_id")).open()
    return rows.exclude(pk=incident.site_id).select_related("legal_entity").order_by("name")


class IncidentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> IncidentSet:
        """A house never learns of another's crisis. The region sees the crisis, not the room where it is handled."""
        if actor.is_machine or actor.is_admin:
            return self
        seen = site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS))
        return self.filter(seen | Q(room_id__in=actor.keys("room", ROOM_ROLES)))

    def shared_with(self, actor: Actor) -> IncidentSet:
        """Those of another house of the actor's group, while a level that shares them is raised: for its direction and
        its RSSI, a short sheet (``sharing.py``) and nothing else. Their own crises are not « shared » with them."""
        if (
            actor.is_machine
            or actor.is_admin
            or not any(g.role in ESTABLISHMENT_EDITORS for g in actor.grants)
        ):
            return self.none()
        groups = Ght.objects.with_house_of(actor, tuple(ESTABLISHMENT_EDITORS))
        return self.sharing(groups).exclude(site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS)))

    def sharing(self, groups: models.QuerySet[Ght] | None = None) -> IncidentSet:
        """Those that are shared now, with one of these groups when some are given."""
        from cordee.incidents.models import Activation

        raised = Activation.objects.filter(lifted_at__isnull=True, shared_with__isnull=False)
        if groups is not None:
            raised = raised.filter(shared_with__in=groups)
        return self.open().filter(pk__in=raised.values("incident_id"))

    def sheets_for(self, actor: Actor) -> IncidentSet:
        """The sheets that an actor may read: those shared with them, and what is shared of the crises they see."""
        theirs = self.model.objects.shared_with(actor).values("pk")
        seen = self.model.objects.visible_to(actor).values("pk")
        return self.sharing().filter(Q(pk__in=theirs) | Q(pk__in=seen))

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


class OfferSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> OfferSet:
        """For those who see the crisis, and for the direction and RSSI of the house that offers."""
        from cordee.incidents.models import Incident

        mine = site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
        return self.filter(Q(incident__in=Incident.objects.visible_to(actor)) | mine)
