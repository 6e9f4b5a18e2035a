"""The door of every page of an incident: accounts and those who sit in its room; a foreign one is a missing one."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cordee.accounts.middleware import public
from cordee.crises.views.entering import banner
from cordee.incidents.models import Incident


def in_incident(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the incident of the address, if the actor sees it."""

    @public
    @never_cache
    @functools.wraps(view)
    def entered(request: HttpRequest, pk: int, **told) -> HttpResponse:
        if not request.actor.is_known:
            return redirect("crises:join_code")
        found = get_object_or_404(Incident.objects.visible_to(request.actor).around(), pk=pk)
        return view(request, found, **told)

    return entered


def drawn(
    request: HttpRequest, template: str, incident: Incident, here: str = "", *, status: int = 200, **context
) -> HttpResponse:
    """A page of an incident: the strip that says exercise or crisis, the way back, no menu for who has no account."""
    crumbs = [(incident.title, reverse("incidents:incident", args=[incident.pk]) if here else "")]
    if here:
        crumbs.append((here, ""))
    shell = "ui/base.html" if request.actor.user_pk else "ui/bare.html"
    carried = {"incident": incident, "banner": banner(incident.room), "crumbs": crumbs, "shell": shell}
    return render(request, template, carried | context, status=status)
