"""Every crisis under way that one follows, and those that are over."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cordee.core import clock
from cordee.directory.following import region_of
from cordee.incidents.menu import concerned
from cordee.incidents.models import Incident
from cordee.incidents.panels import board, count_words
from cordee.incidents.suppliers import shared_suppliers
from cordee.ui.table import Column, Table


def _link(row: Incident) -> str:
    return reverse("incidents:incident", args=[row.pk])


ENDED = [
    Column("title", gettext_lazy("Crise"), sortable=True, link=_link),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("declared_at", gettext_lazy("Déclarée le"), sortable=True),
    Column("ended_at", gettext_lazy("Close le"), sortable=True),
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    if not concerned(request.actor):
        raise Http404
    rows = board(request.actor, clock.now())
    ended = Table(
        request=request,
        columns=ENDED,
        rows=Incident.objects.visible_to(request.actor).filter(ended_at__isnull=False).around(),
        name="closes",
        caption=_("Crises closes"),
        search=["title", "site__name"],
        sort="-ended_at",
        empty=_("Aucune crise close."),
        empty_icon="urgent",
    )
    context = {
        "rows": rows,
        "suppliers": shared_suppliers(row.incident for row in rows),
        "count": count_words(rows),
        "of_region": region_of(request.actor) is not None,
    }
    return ended.response("incidents/index.html", context)


@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    """The same on a wall: large, without a menu, looking again by itself every half minute."""
    if not concerned(request.actor):
        raise Http404
    rows = board(request.actor, clock.now())
    template = "incidents/_wall.html" if request.htmx else "incidents/wall.html"
    suppliers = shared_suppliers(row.incident for row in rows)
    context = {"rows": rows, "suppliers": suppliers, "count": count_words(rows), "now": clock.now()}
    return render(request, template, context)
