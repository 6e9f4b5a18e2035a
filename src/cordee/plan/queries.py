"""Plans, commitments and evidence, as an actor may see them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from cordee.core.actor import Actor
from cordee.directory.queries import REGION_ROLES, site_filter


class PlanSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> PlanSet:
        """A published plan is for everybody with an account; a draft for its region."""
        if actor.is_machine or actor.is_admin:
            return self
        if actor.kind not in ("user", "token"):
            return self.none()
        return self.filter(Q(region_id__in=actor.keys("region")) | ~Q(state="draft"))

    def in_force(self) -> PlanSet:
        return self.filter(state="published")


class CommitmentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> CommitmentSet:
        """The house's own, and all those of the region for its pilots and readers: never a neighbour's."""
        if actor.is_machine or actor.is_admin:
            return self
        region = actor.keys(
            "region", REGION_ROLES
        )  # a plan's houses are its region's: no need to ask each house
        of_region = Q(plan__region_id__in=region) if region else Q(pk__in=[])
        return self.filter(site_filter(actor, "site__", region_roles=()) | of_region)

    def in_force(self) -> CommitmentSet:
        return self.filter(plan__state="published")

    def late(self, on: dt.date) -> CommitmentSet:
        """Not met, and the date has passed."""
        return self.filter(not_applicable=False, target_on__lt=on, level__lt=models.F("target_level"))


class EvidenceSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> EvidenceSet:
        return self.filter(site_filter(actor, "commitment__site__"))

    def in_force(self) -> EvidenceSet:
        return self.filter(commitment__plan__state="published")

    def standing(self, on: dt.date) -> EvidenceSet:
        """Neither replaced, nor withdrawn, nor expired on that day."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            replaced_by__isnull=True,
            withdrawn_at__isnull=True,
        )
