"""People, packs and requests, as an actor may see them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef

from cordee.core.actor import Actor
from cordee.directory.queries import REGION_ROLES, site_filter
from cordee.taskforce.enums import LIVE, OPEN, PackState


class _OfRegion(models.QuerySet):
    def _of(self, actor: Actor):
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(region_id__in=actor.keys("region", REGION_ROLES))


class MemberSet(_OfRegion):
    def visible_to(self, actor: Actor) -> MemberSet:
        """The roster is the region's: a house meets only the people sent to it, on its own request."""
        return self._of(actor)

    def active(self) -> MemberSet:
        return self.filter(withdrawn_at__isnull=True)

    def with_engagement(self) -> MemberSet:
        """``engaged``: a victim, or a proposal that waits for its answer, has them already."""
        from cordee.taskforce.models import Assignment

        held = Assignment.objects.filter(member=OuterRef("pk"), state__in=LIVE)
        return self.annotate(engaged=Exists(held))


class PackSet(_OfRegion):
    def visible_to(self, actor: Actor) -> PackSet:
        return self._of(actor)

    def ready(self, today: dt.date) -> PackSet:
        """Those that may leave now: checked, and not too long ago."""
        return self.filter(state=PackState.READY, next_check_on__gt=today)

    def overdue(self, today: dt.date) -> PackSet:
        """Those that somebody must look at; one that is with a victim waits until it is back."""
        return self.exclude(state=PackState.ENGAGED).filter(
            models.Q(state=PackState.TO_CHECK) | models.Q(next_check_on__lte=today)
        )


class RequestSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RequestSet:
        """The house's own, and all those of the region for its pilots and readers: never a neighbour's."""
        return self.filter(site_filter(actor, "site__"))

    def open(self) -> RequestSet:
        return self.filter(state__in=OPEN)


class AssignmentSet(models.QuerySet):
    def live(self) -> AssignmentSet:
        return self.filter(state__in=LIVE)
