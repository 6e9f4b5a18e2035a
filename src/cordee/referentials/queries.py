"""Referentials, campaigns and assessments, as an actor may see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Q

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.directory.models import Site
from cordee.directory.queries import REGION_ROLES, site_filter
from cordee.referentials.enums import WRITABLE, AssessmentState


class ReferentialSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ReferentialSet:
        """For those who follow the region: houses meet a referential through the campaign that pushes it."""
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(region_id__in=actor.keys("region", REGION_ROLES))


class CampaignSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> CampaignSet:
        """For those who follow the region: it counts the houses. A house sees its own assessment only."""
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(region_id__in=actor.keys("region", REGION_ROLES))

    def with_counts(self) -> CampaignSet:
        def in_state(*states: str) -> Count:
            return Count("assessments", filter=Q(assessments__state__in=states))

        return self.annotate(
            houses=Count("assessments"),
            submitted=in_state(AssessmentState.SUBMITTED),
            accepted=in_state(AssessmentState.ACCEPTED),
        )


class AssessmentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> AssessmentSet:
        """The house's own, and those of the region for its pilots and readers: never a neighbour's."""
        return self.filter(site_filter(actor, "site__"))

    def of_houses(self, actor: Actor) -> AssessmentSet:
        """Those that the actor's own houses have to answer."""
        if actor.is_machine or actor.is_admin:
            return self.none()
        return self.filter(site_filter(actor, "site__", region_roles=()))

    def to_write_by(self, actor: Actor) -> AssessmentSet:
        """Those that wait for the actor's answers: the whole, or a section that was handed to them."""
        editors = site_filter(actor, "site__", roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
        # « in », not « = »: nobody's account must not match an assessment that was handed to nobody.
        handed = self.of_houses(actor).filter(delegations__user__in=[actor.user_pk])
        mine = self.filter(editors) | self.filter(pk__in=handed.values("pk"))
        return mine.filter(state__in=WRITABLE, campaign__closed_at=None).order_by("campaign__due_on", "pk")


def audience_of(region_id: int, kinds: list[str]) -> models.QuerySet:
    """The open houses of a region that a campaign goes to."""
    return Site.objects.open().filter(region_id=region_id, kind__in=kinds)
