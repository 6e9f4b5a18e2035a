"""Which places an actor may see. The rest of the platform scopes its own objects through these."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.ui.cells import fold

REGION_ROLES = (Role.REGION_PILOT, Role.REGION_READER)
HOUSE_ROLES = (Role.DIRECTOR, Role.RSSI, Role.MEMBER)

# From the kind of a place to the field of a site that names it.
PLACES = {
    "region": "region_id",
    "department": "department__code",
    "ght": "legal_entity__ght_id",
    "entity": "legal_entity_id",
    "site": "pk",
}


def site_filter(actor: Actor, prefix: str = "", roles=HOUSE_ROLES, region_roles=REGION_ROLES) -> Q:
    """The condition « this site is within the actor's scopes », for any model that leads to a site.

    ``prefix`` is the lookup path to the site, ending with ``__`` (``"exercise__site__"``) or empty.
    """
    if actor.is_machine or actor.is_admin:
        return Q(**{f"{prefix}pk__isnull": False})  # and not Q(), which any « or » would swallow
    held = {
        "region_id": actor.keys("region", region_roles),
        "legal_entity__ght_id": actor.keys("ght", roles),
        "legal_entity_id": actor.keys("entity", roles),
        "pk": actor.keys("site", roles),
    }
    return _any_of({f"{prefix}{path}": keys for path, keys in held.items()})


def _any_of(held: dict[str, frozenset[str]]) -> Q:
    """One of these paths leads to one of its keys. Only what is held is named: a path that is named is joined, row
    by row, even when nothing is sought there."""
    paths = [Q(**{f"{path}__in": keys}) for path, keys in held.items() if keys]
    return reduce(or_, paths) if paths else Q(pk__in=[])


class RegionSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RegionSet:
        """A region's name and borders are public to whoever is signed in."""
        return self if actor.is_known else self.none()

    def followed_by(self, actor: Actor) -> RegionSet:
        """Those that the actor pilots or reads; all of them for the platform's administrator. The first one first."""
        rows = self.order_by("pk")
        return rows if actor.is_admin else rows.filter(pk__in=actor.keys("region", REGION_ROLES))


class DepartmentSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> DepartmentSet:
        return self if actor.is_known else self.none()


class GhtSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> GhtSet:
        if actor.is_machine or actor.is_admin:
            return self
        held = {
            "region_id": actor.keys("region", REGION_ROLES),
            "pk": actor.keys("ght", HOUSE_ROLES),
            "legal_entities": actor.keys("entity", HOUSE_ROLES),
            "legal_entities__sites": actor.keys("site", HOUSE_ROLES),
        }
        return self.filter(_any_of(held)).distinct()

    def with_house_of(self, actor: Actor, roles=HOUSE_ROLES) -> GhtSet:
        """Those of which the actor holds, by one of the roles, one house: what they share among themselves is theirs."""
        held = {
            "legal_entities": actor.keys("entity", roles),
            "legal_entities__sites": actor.keys("site", roles),
            "pk": actor.keys("ght", roles),
        }
        return self.filter(_any_of(held)).distinct()


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

    def within(self, scope: str) -> SiteSet:
        """The sites of one place, ``ght:3`` or ``department:91``; all of them when it is empty."""
        kind, _colon, key = scope.partition(":")
        path = PLACES.get(kind)
        return self.filter(**{path: key}) if path and key else self

    def saying(self, words: str) -> SiteSet:
        """Every word is in the name, the commune or the FINESS number; accents and capitals do not count."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded__contains=word)
        return found

    def with_places(self) -> SiteSet:
        """``places``: beds and places of all sorts; null when no source tells."""
        known = Q(mco_beds__isnull=False) | Q(other_beds__isnull=False)
        total = Coalesce(F("mco_beds"), 0) + Coalesce(F("other_beds"), 0)
        return self.annotate(
            places=models.Case(models.When(known, then=total), output_field=models.IntegerField())
        )

    def with_weight(self) -> SiteSet:
        """``weight``: how much goes on here, to order and to draw: a hundred visits a year weigh like a bed."""
        beds = Coalesce(F("mco_beds"), 0) + Coalesce(F("other_beds"), 0)
        return self.annotate(weight=beds + Coalesce(F("ed_visits"), 0) / 100)

    def totals(self) -> dict[str, int | None]:
        """What these sites add up to, in one query; an unknown count is left out, never taken for zero."""
        return self.aggregate(
            sites=Count("pk"),
            told=Count("pk", filter=Q(mco_beds__isnull=False) | Q(other_beds__isnull=False)),
            mco_beds=Sum("mco_beds"),
            rea_beds=Sum("rea_beds"),
            intensive_beds=Sum("intensive_beds"),
            other_beds=Sum("other_beds"),
            ed_visits=Sum("ed_visits"),
            eds=Count("pk", filter=Q(has_ed=True)),
            smurs=Count("pk", filter=Q(has_smur=True)),
            samus=Count("pk", filter=Q(has_samu=True)),
        )


class ProviderSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ProviderSet:
        """The list of providers is a service of the region to its houses; a provider sees itself."""
        if (
            actor.is_machine
            or actor.is_admin
            or actor.keys("region")
            or actor.keys("site")
            or actor.keys("ght")
            or actor.keys("entity")
        ):
            return self
        return self.filter(pk__in=actor.keys("provider"))
