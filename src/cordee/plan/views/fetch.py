"""How views of the plan come to their objects: always through what the actor may see."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.directory.queries import site_filter
from cordee.plan.models import Evidence, Plan
from cordee.plan.pack import PlanAction


def today() -> dt.date:
    return timezone.localdate(clock.now())


def sites_of(actor: Actor):
    """The houses whose sheet the actor may read."""
    rows = Site.objects.filter(site_filter(actor)).open()
    return rows.select_related("legal_entity__ght", "department", "region").order_by("name", "finess")


def site_or_404(request: HttpRequest, pk: int) -> Site:
    rows = Site.objects.filter(site_filter(request.actor))
    return get_object_or_404(rows.select_related("legal_entity__ght", "department", "region"), pk=pk)


def evidence_or_404(request: HttpRequest, pk: int) -> Evidence:
    rows = Evidence.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("commitment__plan", "commitment__site__legal_entity"), pk=pk)


def plan_of(site: Site) -> Plan:
    """The plan in force where the house is. Raises 404 where there is none: there is then nothing to show."""
    return get_object_or_404(Plan.objects.in_force(), region_id=site.region_id)


def action_or_404(plan: Plan, number: int) -> PlanAction:
    try:
        return plan.action(number)
    except KeyError:
        raise Http404 from None
