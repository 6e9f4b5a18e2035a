"""The figures of a region: the dashboard, the map of establishments and actions, one action in time."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cordee.core import clock
from cordee.core.verdict import require
from cordee.directory.enums import SiteKind
from cordee.directory.models import Department, Region
from cordee.indicators import rules
from cordee.indicators.menu import of_region
from cordee.indicators.models import Standing
from cordee.indicators.panels import action_trend, dashboard, department_rows, house_rows, legend
from cordee.indicators.weights import rule
from cordee.plan.models import Plan

MOST_HOUSES = 6000


def _plan(request: HttpRequest) -> Plan | None:
    """The plan in force of the region that the actor reads; 404 for whoever reads none."""
    if not of_region(request.actor):
        raise Http404
    region = Region.objects.followed_by(request.actor).first()
    if region is None:
        raise Http404
    require(rules.can_read_figures(request.actor, region))
    return Plan.objects.in_force().select_related("region").filter(region=region).first()


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    plan = _plan(request)
    if plan is None:
        return render(request, "indicators/none.html")
    panel = dashboard(plan, timezone.localdate(clock.now()))
    return render(request, "indicators/index.html", {"panel": panel, "weight": rule()})


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
