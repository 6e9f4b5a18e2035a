"""The figures of a region: the dashboard, the map of establishments and actions, one action in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cordee.core import clock
from cordee.core.verdict import require
from cordee.directory.enums import SiteKind
from cordee.directory.following import region_or_404
from cordee.directory.models import Department, Ght
from cordee.indicators import rules
from cordee.indicators.committee import slides
from cordee.indicators.menu import groups_of, of_region
from cordee.indicators.models import Standing
from cordee.indicators.panels import action_trend, dashboard, department_rows, house_rows, legend, place_panel
from cordee.indicators.queries import StandingSet
from cordee.indicators.weights import rule
from cordee.plan.models import Plan

MOST_HOUSES = 6000


class Choice(NamedTuple):
    label: str
    url: str


def _plan(request: HttpRequest) -> Plan | None:
    """The plan in force of the region that the actor reads; 404 for whoever reads none."""
    if not of_region(request.actor):
        raise Http404
    region = region_or_404(request.actor)
    require(rules.can_read_figures(request.actor, region))
    return Plan.objects.in_force().select_related("region").filter(region=region).first()


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The region's dashboard; for who looks after a group and no region, the page of the group."""
    if not of_region(request.actor) and (group := groups_of(request.actor).first()):
        return redirect("indicators:ght", group.pk)
    plan = _plan(request)
    if plan is None:
        return render(request, "indicators/none.html")
    panel = dashboard(plan, timezone.localdate(clock.now()))
    context = {"panel": panel, "weight": rule(), "places": list(_places(request, plan))}
    return render(request, "indicators/index.html", context)


def _places(request: HttpRequest, plan: Plan) -> Iterator[Choice]:
    for place in Department.objects.filter(region=plan.region):
        yield Choice(str(place), reverse("indicators:department", args=[place.code]))
    for group in Ght.objects.visible_to(request.actor).filter(region=plan.region):
        yield Choice(str(group), reverse("indicators:ght", args=[group.pk]))


@require_GET
def ght(request: HttpRequest, pk: int) -> HttpResponse:
    """A group of hospitals, for those who look after it and for the region."""
    group = get_object_or_404(Ght.objects.visible_to(request.actor).select_related("region"), pk=pk)
    houses = Standing.objects.visible_to(request.actor).filter(site__legal_entity__ght=group)
    return _place(request, group, houses, _("Groupement hospitalier de territoire"))


@require_GET
def department(request: HttpRequest, code: str) -> HttpResponse:
    """A territory, for the region."""
    plan = _plan(request)
    if plan is None:
        raise Http404
    place = get_object_or_404(Department.objects.select_related("region"), region=plan.region, code=code)
    houses = Standing.objects.visible_to(request.actor).filter(site__department=place)
    return _place(request, place, houses, _("Territoire"))


def _place(request: HttpRequest, place: Ght | Department, houses: StandingSet, over: str) -> HttpResponse:
    plan = Plan.objects.in_force().filter(region=place.region).first()
    if plan is None:
        raise Http404
    panel = place_panel(plan, houses, lambda pk: reverse("plan:sheet", args=[pk]))
    context = {
        "place": place,
        "over": over,
        "plan": plan,
        "panel": panel,
        "rows": panel.rows,
        "legend": legend(),
        "crumbs": [(_("Indicateurs"), reverse("indicators:index")), (str(place), "")],
    }
    return render(request, "indicators/place.html", context)


@require_GET
def committee(request: HttpRequest) -> HttpResponse:
    """The state of the plan as slides, for those who decide and will not sign in."""
    plan = _plan(request)
    if plan is None:
        raise Http404
    today = timezone.localdate(clock.now())
    response = HttpResponse(slides(plan, today), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="comite-{plan.region.code}-{today.isoformat()}.pdf"'
    )
    return response


@require_GET
def heat_map(request: HttpRequest) -> HttpResponse:
    """Folded by département at first; one of them, or all, house by house."""
    plan = _plan(request)
    if plan is None:
        return render(request, "indicators/none.html")
    departments = list(Department.objects.filter(region=plan.region))
    place, kind = request.GET.get("departement", ""), request.GET.get("famille", "")
    place = place if place in {d.code for d in departments} | {"tous"} else ""
    kind = kind if kind in SiteKind.values else ""
    here = reverse("indicators:map")
    if place:
        rows = house_rows(_houses(request, plan, place, kind), lambda pk: reverse("plan:sheet", args=[pk]))
    else:
        rows = department_rows(plan, lambda code: f"{here}?departement={code}")
    context = {
        "plan": plan,
        "rows": rows,
        "legend": legend(),
        "place": place,
        "kind": kind,
        "folded": not place,
        "departments": departments,
        "kinds": SiteKind.choices,
        "crumbs": [(_("Indicateurs"), reverse("indicators:index")), (_("Carte"), "")],
    }
    return render(request, "indicators/map.html", context)


def _houses(request: HttpRequest, plan: Plan, place: str, kind: str):
    rows = Standing.objects.visible_to(request.actor).filter(plan=plan)
    if place != "tous":
        rows = rows.filter(site__department__code=place)
    if kind:
        rows = rows.filter(site__kind=kind)
    rows = rows.order_by("site__department__code", "site__name")
    return list(rows.values_list("site_id", "site__name", "site__department__code", "levels")[:MOST_HOUSES])


@require_GET
def action(request: HttpRequest, number: int) -> HttpResponse:
    plan = _plan(request)
    if plan is None:
        raise Http404
    panel = dashboard(plan, timezone.localdate(clock.now()))
    row = next((row for part in panel.parts for row in part.rows if row.action.number == number), None)
    if row is None:
        raise Http404
    context = {
        "plan": plan,
        "row": row,
        "trend": action_trend(plan, number),
        "weight": rule(),
        "crumbs": [(_("Indicateurs"), reverse("indicators:index")), (_("Action %s") % number, "")],
    }
    return render(request, "indicators/action.html", context)
