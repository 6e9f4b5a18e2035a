"""Which places an actor may see. The rest of the platform scopes its own objects through these."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role

REGION_ROLES = (Role.REGION_PILOT, Role.REGION_READER)
HOUSE_ROLES = (Role.DIRECTOR, Role.RSSI, Role.MEMBER)


def site_filter(actor: Actor, prefix: str = "", roles=HOUSE_ROLES, region_roles=REGION_ROLES) -> Q:
    """The condition « this site is within the actor's scopes », for any model that leads to a site.

    ``prefix`` is the lookup path to the site, ending with ``__`` (``"exercise__site__"``) or empty.
    """
    if actor.is_machine or actor.is_admin:
        return Q()
    return (
        Q(**{f"{prefix}region_id__in": actor.keys("region", region_roles)})
        | Q(**{f"{prefix}legal_entity__ght_id__in": actor.keys("ght", roles)})
        | Q(**{f"{prefix}legal_entity_id__in": actor.keys("entity", roles)})
        | Q(**{f"{prefix}pk__in": actor.keys("site", roles)})
    )


class RegionSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RegionSet:
        """A region's name and borders are public to whoever is signed in."""
        return self if actor.is_known else self.none()


class DepartmentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> DepartmentSet:
        return self if actor.is_known else self.none()


class GhtSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> GhtSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(
            Q(region_id__in=actor.keys("region", REGION_ROLES))
            | Q(pk__in=actor.keys("ght", HOUSE_ROLES))
            | Q(legal_entities__in=actor.keys("entity", HOUSE_ROLES))
            | Q(legal_entities__sites__in=actor.keys("site", HOUSE_ROLES))
        ).distinct()


class LegalEntitySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> LegalEntitySet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(
            Q(region_id__in=actor.keys("region", REGION_ROLES))
            | Q(ght_id__in=actor.keys("ght", HOUSE_ROLES))
            | Q(pk__in=actor.keys("entity", HOUSE_ROLES))
            | Q(sites__in=actor.keys("site", HOUSE_ROLES))
        ).distinct()


class SiteSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> SiteSet:
        return self.filter(site_filter(actor))

    def editable_by(self, actor: Actor) -> SiteSet:
        """Sites for which the actor may act: view scope and edit scope are apart."""
        return self.filter(
            site_filter(actor, roles=tuple(ESTABLISHMENT_EDITORS), region_roles=(Role.REGION_PILOT,))
        )

    def open(self) -> SiteSet:
        return self.filter(closed_on__isnull=True)


class ProviderSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ProviderSet:
        """The list of providers is a service of the region to its houses; a provider sees itself."""
        if actor.is_machine or actor.is_admin or actor.keys("region") or actor.keys("site") or actor.keys("ght") or actor.keys("entity"):
            return self
        return self.filter(pk__in=actor.keys("provider"))
