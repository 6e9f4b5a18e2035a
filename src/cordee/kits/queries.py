"""Which kits an actor may read: kits hold the injects, so a player never sees them."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Q, When

from cordee.core.actor import Actor, Role

KIT_READERS = (
    Role.REGION_PILOT,
    Role.REGION_READER,
    Role.DIRECTOR,
    Role.RSSI,
    Role.PROVIDER,
    Role.PLANNER,
    Role.FACILITATOR,
)


class KitSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> KitSet:
        if actor.is_machine or actor.is_admin:
            return self
        held = [g.scope for g in actor.grants if g.role in KIT_READERS]
        if not held:
            return self.none()
        shared = Q(scope="platform:") & ~Q(state="draft")
        return self.filter(shared | Q(scope__in=held))

    def published(self) -> KitSet:
        return self.filter(state="published")

    def by_level(self) -> KitSet:
        """From the easiest to the hardest; ``level_rank`` sorts a list by level, not by its English name."""
        ranks = [
            When(level=level, then=rank)
            for rank, level in enumerate(("beginner", "intermediate", "advanced"))
        ]
        return self.annotate(level_rank=Case(*ranks, default=9)).order_by("level_rank", "title", "-pk")
