"""Figures of the plan, as an actor may see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cordee.core.actor import Actor
from cordee.directory.queries import REGION_ROLES, site_filter


class StandingSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> StandingSet:
        """The house's own, and all those of the region for its pilots and readers: never a neighbour's."""
        return self.filter(site_filter(actor, "site__"))


class SnapshotSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> SnapshotSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(Q(plan__region_id__in=actor.keys("region", REGION_ROLES)))
