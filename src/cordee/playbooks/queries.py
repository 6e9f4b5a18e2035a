"""Playbooks, as an actor may see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cordee.core.actor import Actor
from cordee.crises.models import Room
from cordee.directory.models import Site
from cordee.directory.queries import REGION_ROLES, site_filter


class PlaybookSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> PlaybookSet:
        """A region's playbooks are for its houses and for those who follow it: they are read before they are needed."""
        if actor.is_machine or actor.is_admin:
            return self
        regions = Site.objects.filter(site_filter(actor, region_roles=())).values("region_id")
        return self.filter(Q(region_id__in=actor.keys("region", REGION_ROLES)) | Q(region_id__in=regions))

    def for_room(self, room: Room) -> PlaybookSet:
        """Those of the room's region, for whoever was let into the room."""
        return self.filter(region_id=room.site.region_id)
