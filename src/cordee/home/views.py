"""The first page of each role, and the pages that must be read without an account."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.accounts.middleware import public
from cordee.accounts.models import User
from cordee.accounts.sessions import actor_of_user
from cordee.core import clock
from cordee.core.ids import fingerprint
from cordee.exercises.rules import can_plan
from cordee.home import actions
from cordee.home.agenda import calendar_of
from cordee.home.models import Feed
from cordee.home.panels.region import region_card
from cordee.home.panels.seats import seats_of
from cordee.home.panels.todo import todo_of
from cordee.incidents.queries import DECLARING


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
        "may_declare": _may_declare(actor),
    }
    return render(request, "home/home.html", context)


@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest) -> HttpResponse:
    """The link that a diary follows; it is shown once, when it is opened."""
    user = _account_or_404(request)
    context = {"opened": Feed.objects.filter(user=user).first()}
    if request.method == "POST":
        secret = actions.open_feed(user, by=request.actor)
        context["address"] = settings.BASE_URL + reverse("home:feed", args=[secret])
    return render(request, "home/agenda.html", context)


@require_POST
def close_agenda(request: HttpRequest) -> HttpResponse:
    actions.close_feed(_account_or_404(request), by=request.actor)
    messages.success(request, _("Votre agenda ne suit plus vos échéances."))
    return redirect("home:agenda")


@public
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link reads titles and dates, nothing more: a diary cannot sign in."""
    rows = Feed.objects.current().select_related("user")
    found = get_object_or_404(rows, token_hash=fingerprint(token))
    actor = actor_of_user(found.user, strong=found.strong)
    with translation.override(found.user.language):
        told = calendar_of(actor, timezone.localdate(clock.now()))
    response = HttpResponse(told, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store, private"
    return response


def _account_or_404(request: HttpRequest) -> User:
    return get_object_or_404(User, pk=request.actor.user_pk or 0)


@public
@require_GET
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "home/legal.html")


def _may_plan(actor) -> bool:
    from cordee.directory.models import Site

    site = Site.objects.editable_by(actor).open().select_related("legal_entity").first()
    return site is not None and bool(can_plan(actor, site))


def _may_declare(actor) -> bool:
    """Told from the roles alone: this is the first page of everybody."""
    return any(grant.role in DECLARING for grant in actor.grants)
