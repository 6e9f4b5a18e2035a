"""Where the actor stands: the place that the top bar offers, kept in the session, and what it filters."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import NOBODY, Actor
from cordee.directory.models import Department, Ght, Region, Site
from cordee.directory.queries import REGION_ROLES
from cordee.ui.scopes import ScopeChoice, ScopeSwitch

SESSION_KEY = "directory_scope"
MOST_SITES = 60  # beyond, a list to scroll is no longer a choice: the search box is


def current_scope(request: HttpRequest) -> str:
    """``ght:3``, ``department:91``… or empty for all that the actor may see. Only ever narrows a list."""
    return request.session.get(SESSION_KEY, "")


def choices(actor: Actor) -> tuple[ScopeChoice, ...]:
    """The places the actor may narrow the pages to; none when there would be nothing to choose."""
    found = [*_regions(actor), *_ghts(actor), *_sites(actor)]
    if len(found) < 2:
        return ()
    return (ScopeChoice("", _("Tout mon périmètre")), *found)


def _regions(actor: Actor) -> Iterator[ScopeChoice]:
    regions = Region.objects.order_by("name")
    if not (actor.is_admin or actor.is_machine):
        regions = regions.filter(pk__in=actor.keys("region", REGION_ROLES))
    known = list(regions)
    yield from (ScopeChoice(region.scope, region.name, _("Région")) for region in known)
    for department in Department.objects.filter(region__in=known) if known else ():
        yield ScopeChoice(f"department:{department.code}", str(department), _("Département"))


def _ghts(actor: Actor) -> Iterator[ScopeChoice]:
    yield from (ScopeChoice(ght.scope, ght.name, _("GHT")) for ght in Ght.objects.visible_to(actor))


def _sites(actor: Actor) -> Iterator[ScopeChoice]:
    """One by one, for whoever looks after a few houses."""
    if actor.is_admin or actor.is_machine or actor.keys("region", REGION_ROLES):
        return
    sites = list(Site.objects.visible_to(actor).open()[: MOST_SITES + 1])
    if len(sites) <= MOST_SITES:
        yield from (ScopeChoice(site.scope, site.name, _("Établissement")) for site in sites)


def scope_switch(request: HttpRequest) -> ScopeSwitch | None:
    """What the top bar shows; registered with ``cordee.ui.scopes``."""
    actor = getattr(request, "actor", NOBODY)
    if not actor.is_known or not hasattr(request, "session"):
        return None
    found = choices(actor)
    return ScopeSwitch(reverse("directory:scope"), current_scope(request), found) if found else None
