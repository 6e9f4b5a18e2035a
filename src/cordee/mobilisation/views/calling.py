"""A call-out: launched, watched, noted, closed."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.accounts.middleware import public
from cordee.core import clock
from cordee.core.verdict import require
from cordee.incidents.models import Incident
from cordee.incidents.views.entering import drawn, in_incident
from cordee.mobilisation import actions, rules
from cordee.mobilisation.forms.calling import AnswerForm, LaunchForm
from cordee.mobilisation.models import Callout
from cordee.mobilisation.panels import need_rows


def in_callout(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the call-out of the address, if the actor sees its crisis."""

    @public
    @never_cache
    @functools.wraps(view)
    def entered(request: HttpRequest, pk: int, **told) -> HttpResponse:
        if not request.actor.is_known:
            return redirect("crises:join_code")
        found = get_object_or_404(Callout.objects.visible_to(request.actor).around(), pk=pk)
        return view(request, found, **told)

    return entered


@require_http_methods(["GET", "POST"])
@in_incident
def launch(request: HttpRequest, found: Incident) -> HttpResponse:
    require(rules.can_launch(request.actor, found))
    form = LaunchForm(request.POST or None, incident=found)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = actions.launch_callout(
            found,
            needs=form.needs,
            message=told["message"],
            meeting=told["meeting"],
            channels=told["channels"],
            wait_min=told["wait_min"],
            client_uuid=told["client_id"],
            by=request.actor,
        )
        return redirect("mobilisation:callout", made.pk)
    context = {"form": form, "open": Callout.objects.filter(incident=found, closed_at__isnull=True)}
    return drawn(
        request,
        "mobilisation/launch.html",
        found,
        _("Appeler l’astreinte"),
        status=422 if form.is_bound else 200,
        **context,
    )


@require_safe
@in_callout
def board(request: HttpRequest, found: Callout) -> HttpResponse:
    """Who was called, when, by what, and what they said. The region reads how many, not who."""
    rows = need_rows(request.actor, found, clock.now())
    return drawn(
        request,
        "mobilisation/board.html",
        found.incident,
        found.reference,
        callout=found,
        needs=rows,
        names=rules.sees_people(request.actor, found.incident),
        exhausted=[row for row in rows if row.is_exhausted],
        spoken=[call for row in rows for call in row.calls if call.is_spoken_only],
        can_close=rules.can_close(request.actor, found),
        can_launch=rules.can_launch(request.actor, found.incident),
        others=Callout.objects.filter(incident=found.incident).exclude(pk=found.pk),
    )


@require_POST
@in_callout
def close(request: HttpRequest, found: Callout) -> HttpResponse:
    actions.close_callout(found, by=request.actor)
    messages.success(request, _("Alerte levée : plus personne n’est appelé."))
    return redirect("mobilisation:callout", found.pk)


@require_http_methods(["GET", "POST"])
@in_callout
def note(request: HttpRequest, found: Callout, number: int) -> HttpResponse:
    """What somebody answered aloud."""
    require(rules.can_note(request.actor, found.incident))
    call = get_object_or_404(found.calls.select_related("need", "contact"), number=number)
    call.callout = found
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer_call(call, by=request.actor, **form.cleaned_data)
        return redirect("mobilisation:callout", found.pk)
    numbers = call.contact.numbers if rules.sees_numbers(request.actor, found.incident) else []
    return drawn(
        request,
        "mobilisation/note.html",
        found.incident,
        call.name,
        callout=found,
        call=call,
        form=form,
        numbers=numbers,
        status=422 if form.is_bound else 200,
    )
