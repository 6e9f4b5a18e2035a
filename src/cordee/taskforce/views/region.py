"""The first page: for a region what it has and what is left; for a house, what it asked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cordee.core import clock
from cordee.directory.following import region_of
from cordee.taskforce import panels, rules
from cordee.taskforce.menu import concerned
from cordee.taskforce.models import HelpRequest, MaterialPack
from cordee.taskforce.views.requests import askable
from cordee.taskforce.wording import need_sentence

SHOWN = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    if not concerned(request.actor):
        raise Http404
    region = region_of(request.actor)
    rows = HelpRequest.objects.visible_to(request.actor).select_related("site", "room")
    mine = rows.filter(site__region=region).open() if region else rows
    context = {
        "region": region,
        "rows": [(row, [need_sentence(need) for need in row.needs]) for row in mine[:SHOWN]],
        "can_ask": askable(request.actor).exists(),
    }
    if region is None:
        return render(request, "taskforce/house.html", context)
    today = timezone.localdate(clock.now())
    late = MaterialPack.objects.visible_to(request.actor).filter(region=region).overdue(today)
    context |= {
        "left": panels.left(region),
        "delay_h": panels.hours_to_arrival(region),
        "late": [(pack, panels.late_since(pack, today)) for pack in late],
        "can_keep": rules.can_keep(request.actor, region),
    }
    return render(request, "taskforce/index.html", context)
