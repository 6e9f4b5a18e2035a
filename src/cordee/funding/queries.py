"""Calls, applications and what is paid, as an actor may see them."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum

from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES, site_filter
from cordee.funding.enums import GRANTED, OPEN


class CallSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> CallSet:
        """A published call is for the houses of its region; a draft for those who follow the region."""
        if actor.is_machine or actor.is_admin:
            return self
        regions = Site.objects.filter(site_filter(actor, region_roles=())).values("region_id")
        return self.filter(
            Q(region_id__in=actor.keys("region", REGION_ROLES))
            | (Q(state="published") & Q(region_id__in=regions))
        )

    def with_counts(self) -> CallSet:
        """``filed``: applications that were filed; ``granted``: those retained; ``engaged``: cents."""
        kept = Q(applications__state__in=GRANTED)
        return self.annotate(
            filed=Count("applications", filter=~Q(applications__state__in=("draft", "withdrawn"))),
            granted=Count("applications", filter=kept),
            engaged=Sum("applications__awarded", filter=kept, default=0),
        )


class ApplicationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ApplicationSet:
        """The house's own; for those who follow the region, what was filed. A draft is the house's alone."""
        if actor.is_machine or actor.is_admin:
            return self
        regional = site_filter(actor, "site__", roles=()) & ~Q(filed_at=None)
        return self.filter(site_filter(actor, "site__", roles=HOUSE_ROLES, region_roles=()) | regional)

    def open(self) -> ApplicationSet:
        return self.filter(state__in=OPEN)

    def granted(self) -> ApplicationSet:
        return self.filter(state__in=GRANTED)

    def with_reviews(self) -> ApplicationSet:
        """``asked``: opinions still to come; ``given``: those given."""
        return self.annotate(
            asked=Count("reviews", filter=Q(reviews__state="asked")),
            given=Count("reviews", filter=Q(reviews__state="given")),
        )

    def exercised(self, since) -> ApplicationSet:
        """Whose house has played an exercise that counts since a day."""
        from cordee.retex.models import Attestation

        counted = Attestation.objects.filter(site=OuterRef("site"), counts=True, counts_on__gte=since)
        return self.filter(Exists(counted))


class PieceSet(models.QuerySet):
    def current(self) -> PieceSet:
        """The latest of each name; those before stay, to be read."""
        return self.filter(replaced=False)


class ReviewSet(models.QuerySet):
    def of(self, actor: Actor) -> ReviewSet:
        """The opinions asked of this person."""
        return self.filter(user_id=actor.user_pk)


class InstalmentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> InstalmentSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(site_filter(actor, "application__site__"))

    def paid(self) -> InstalmentSet:
        return self.filter(state="paid")
