"""One person of a mission: stood down, at work, released."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cordee.core.verdict import require
from cordee.taskforce import actions, rules
from cordee.taskforce.forms.helping import ReleaseForm, WordsForm
from cordee.taskforce.models import Assignment
from cordee.taskforce.reading import policy
from cordee.taskforce.views.requests import found_or_404


@require_http_methods(["GET", "POST"])
def stand_down(request: HttpRequest, pk: int, sent_pk: int) -> HttpResponse:
    sent = _sent(request, pk, sent_pk)
    require(rules.can_stand_down(request.actor, sent))
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.stand_down(sent, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Personne désengagée."))
        return redirect("taskforce:request", pk)
    return _page(request, sent, form, _("Désengager"), "user-x")


@require_POST
def arrive(request: HttpRequest, pk: int, sent_pk: int) -> HttpResponse:
    actions.mark_arrival(_sent(request, pk, sent_pk), by=request.actor)
    messages.success(request, _("Arrivée notée."))
    return redirect("taskforce:request", pk)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: int, sent_pk: int) -> HttpResponse:
    sent = _sent(request, pk, sent_pk)
    require(rules.can_release(request.actor, sent))
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.release_person(sent, by=request.actor, **form.told())
        messages.success(request, _("Personne libérée."))
        return redirect("taskforce:request", pk)
    return _page(request, sent, form, _("Libérer"), "user-check")


def _sent(request: HttpRequest, pk: int, sent_pk: int) -> Assignment:
    """Only through a request that the actor sees."""
    found = found_or_404(request, pk)
    sent = get_object_or_404(found.assignments.select_related("member"), pk=sent_pk)
    sent.request = found
    return sent


def _page(request: HttpRequest, sent: Assignment, form, verb: str, icon: str) -> HttpResponse:
    context = {
        "sent": sent,
        "skill": policy().skill(sent.skill),
        "form": form,
        "verb": verb,
        "icon": icon,
        "crumbs": [
            (_("Task force"), reverse("taskforce:index")),
            (sent.request.reference, reverse("taskforce:request", args=[sent.request_id])),
            (verb, ""),
        ],
    }
    return render(request, "taskforce/person_step.html", context, status=422 if form.is_bound else 200)
