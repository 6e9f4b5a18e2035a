"""Services and requests, as an actor may see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.directory.queries import REGION_ROLES, site_filter


class ServiceSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ServiceSet:
        """A region's catalogue is for its houses and for those who follow it."""
        if actor.is_machine or actor.is_admin:
            return self
        regions = Site.objects.filter(site_filter(actor, region_roles=())).values("region_id")
        return self.filter(Q(region_id__in=actor.keys("region", REGION_ROLES)) | Q(region_id__in=regions))

    def offered(self) -> ServiceSet:
        return self.filter(withdrawn=False)


class RequestSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RequestSet:
        """The house's own, and all those of the region for its pilots and readers: never a neighbour's."""
        return self.filter(site_filter(actor, "site__"))

    def open(self) -> RequestSet:
        return self.filter(state__in=("asked", "accepted", "under_way"))
