"""Which exercises an actor may see, and as what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cordee.core.actor import Actor, Role
from cordee.directory.queries import REGION_ROLES, site_filter

CONDUCT_ROLES = (Role.PLANNER, Role.FACILITATOR)
STAFF_ROLES = (*CONDUCT_ROLES, Role.OBSERVER)
OVER = ("ended", "cancelled")


def hired(actor: Actor, prefix: str = "") -> Q:
    """The condition « its provider is the actor's firm, and it is not over »: a hire ends with the exercise."""
    firms = actor.keys("provider", (Role.PROVIDER,))
    return Q(**{f"{prefix}provider_id__in": firms}) & ~Q(**{f"{prefix}state__in": OVER})


def rooms_of_hired(actor: Actor) -> Q:
    """The same, of rooms."""
    return hired(actor, "exercise__")


class ExerciseSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ExerciseSet:
        """Those who staff it, its provider until it is over, the direction and RSSI of its houses, and the
        region's pilots and readers.

        Seeing an exercise is not seeing its injects: that is ``rules.can_see_script``.
        """
        if actor.is_machine or actor.is_admin:
            return self
        houses = (Role.DIRECTOR, Role.RSSI)
        return self.filter(
            Q(pk__in=actor.keys("exercise", STAFF_ROLES))
            | hired(actor)
            | site_filter(actor, "site__", roles=houses, region_roles=REGION_ROLES)
            | Q(other_sites__in=actor.keys("site", houses))
        ).distinct()

    def attended_by(self, actor: Actor) -> ExerciseSet:
        """Those that the actor takes part in, players included: for what each role may read, never the script."""
        attended = self.filter(pk__in=actor.keys("exercise", (*STAFF_ROLES, Role.PLAYER)))
        return attended | self.filter(pk__in=self.model.objects.visible_to(actor).values("pk"))

    def live(self) -> ExerciseSet:
        return self.filter(state="running")


class SeriesSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> SeriesSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(region_id__in=actor.keys("region", REGION_ROLES))


class InjectSet(models.QuerySet):
    def waiting(self) -> InjectSet:
        return self.filter(state="pending")

    def due(self, elapsed_s: float) -> InjectSet:
        return self.waiting().filter(planned_s__lte=elapsed_s).order_by("planned_s", "number")


class ObservationSet(models.QuerySet):
    def without_photos(self) -> ObservationSet:
        return self.defer("photo")
