"""The list of establishments, their sheets, and the places that contain them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cordee.directory import rules, sheet
from cordee.directory.models import Department, Ght, LegalEntity, Region, Site
from cordee.directory.queries import SiteSet
from cordee.directory.scopes import SESSION_KEY, choices
from cordee.directory.tables import KIND_ICONS, sites_table
from cordee.ui.panels import Tab


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"tabs": list_tabs(request, "list"), "can_import": rules.can_open_import(request.actor)}
    return sites_table(request).response("directory/list.html", context)


def list_tabs(request: HttpRequest, active: str) -> list[Tab]:
    """The same filtered establishments as a list or as a map."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    faces = (("list", _("Liste")), ("map", _("Carte")))
    return [Tab(label, reverse(f"directory:{name}") + query, name == active) for name, label in faces]


@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Site.objects.visible_to(request.actor).select_related("legal_entity__ght", "region", "department"),
        pk=pk,
    )
    context = {
        "site": found,
        "kind_icon": KIND_ICONS[found.kind],
        "figures": sheet.figures(found),
        "freshness": sheet.freshness(found),
        "sisters": sheet.sisters(found, request.actor),
        "sections": sheet.sections(request, found),
        "crumbs": _crumbs(*_above(found), last=found.name),
    }
    return render(request, "directory/site.html", context)


def _above(site: Site) -> list[Any]:
    """What contains a site; an owner of the same name would only say it twice."""
    owner = site.legal_entity
    group = [owner.ght] if owner.ght else []
    return [site.region, *group, *([owner] if owner.name != site.name else [])]


@require_safe
def entity(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        LegalEntity.objects.visible_to(request.actor).select_related("region", "ght"), pk=pk
    )
    above = [found.region, *([found.ght] if found.ght else [])]
    facts = [("FINESS", found.finess), (_("Statut"), found.legal_status), (_("GHT"), found.ght)]
    if found.closed_on:
        facts.append((_("Fermée le"), found.closed_on))
    return _place(
        request,
        found,
        Site.objects.filter(legal_entity=found),
        over=_("Entité juridique"),
        above=above,
        facts=facts,
    )


@require_safe
def ght(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Ght.objects.visible_to(request.actor).select_related("region"), pk=pk)
    members = LegalEntity.objects.visible_to(request.actor).filter(ght=found)
    sites = Site.objects.filter(legal_entity__ght=found)
    over = _("Groupement hospitalier de territoire")
    return _place(
        request,
        found,
        sites,
        over=over,
        above=[found.region],
        inside=members,
        inside_title=_("Entités juridiques"),
    )


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(
        Department.objects.visible_to(request.actor).select_related("region"), code=code
    )
    sites = Site.objects.filter(department=found)
    return _place(request, found, sites, over=_("Département"), above=[found.region])


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Region.objects.visible_to(request.actor), code=code)
    sites = Site.objects.filter(region=found)
    parts = [*Ght.objects.visible_to(request.actor).filter(region=found), *found.departments.all()]
    facts = [(_("Agence"), found.agency_name)]
    return _place(
        request,
        found,
        sites,
        over=_("Région"),
        facts=facts,
        inside=parts,
        inside_title=_("GHT et départements"),
    )


def _place(
    request: HttpRequest, place: Any, sites: SiteSet, *, over: str, above: list = (), **context: Any
) -> HttpResponse:
    """A place and what the actor may see inside it; a place where they see nothing does not exist for them."""
    seen = sites.visible_to(request.actor)
    totals = seen.open().totals()
    if not totals["sites"] and not seen.exists():
        raise Http404
    table = sites_table(request, seen, name="sites")
    told = {
        "place": place,
        "over": over,
        "totals": totals,
        "crumbs": _crumbs(*above, last=str(place)),
        **context,
    }
    return table.response("directory/place.html", told)


def _crumbs(*places: Any, last: str) -> list[tuple[str, str]]:
    home = (_("Annuaire"), reverse("directory:list"))
    return [home, *((str(place), place.get_absolute_url()) for place in places), (last, "")]


@require_POST
def choose_scope(request: HttpRequest) -> HttpResponse:
    """Stand somewhere else. A place that is not offered leaves the actor where they were."""
    wanted = request.POST.get("scope", "")
    if any(choice.value == wanted for choice in choices(request.actor)):
        request.session[SESSION_KEY] = wanted
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "directory:list")
