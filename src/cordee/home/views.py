"""The first page of each role, and the pages that must be read without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cordee.accounts.middleware import public
from cordee.core import clock
from cordee.exercises.rules import can_plan
from cordee.home.panels.region import region_card
from cordee.home.panels.seats import seats_of
from cordee.home.panels.todo import todo_of


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """A welcome for strangers; the room for whoever holds only a place; otherwise what there is to do."""
    actor = request.actor
    if not actor.is_known:
        return render(request, "home/welcome.html")
    seats = seats_of(actor)
    if actor.kind == "participant":
        return render(request, "home/seated.html", {"seats": seats})
    today = timezone.localdate(clock.now())
    context = {
        "seats": seats,
        "todo": todo_of(actor, today),
        "region": region_card(actor, today),
        "today": today,
        "may_plan": _may_plan(actor),
    }
    return render(request, "home/home.html", context)


@public
@require_GET
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "home/legal.html")


def _may_plan(actor) -> bool:
    from cordee.directory.models import Site

    site = Site.objects.editable_by(actor).open().select_related("legal_entity").first()
    return site is not None and bool(can_plan(actor, site))
