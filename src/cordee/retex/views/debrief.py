"""The hot debrief: a questionnaire on the participants' phones, its results on the animators' screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.actor import Actor
from cordee.core.verdict import require
from cordee.crises.seating import seat_of
from cordee.exercises.models import Exercise
from cordee.journal.models import Stream
from cordee.retex import actions, rules
from cordee.retex.forms import DebriefForm
from cordee.retex.models import Debrief
from cordee.retex.panels.results import results_panel
from cordee.retex.queries import attended_by
from cordee.retex.views.fetch import banner_of, exercise_or_404


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A participant's sheet: written once, then only thanks."""
    exercise = get_object_or_404(
        attended_by(request.actor).select_related("room", "site__legal_entity"), pk=pk
    )
    debrief = Debrief.objects.filter(exercise=exercise).select_related("exercise").first()
    key = seat_key(request.actor, exercise)
    context = {"exercise": exercise, "banner": banner_of(exercise), "debrief": debrief}
    if debrief is None or debrief.closed_at or key in debrief.answered:
        context["answered"] = debrief is not None and key in debrief.answered
        return render(request, "retex/answered.html", context)
    form = DebriefForm(request.POST or None, debrief=debrief)
    if request.method == "POST" and form.is_valid():
        actions.answer_debrief(debrief, answers=form.cleaned_data, seat_key=key, by=request.actor)
        return redirect("retex:answer", pk)
    return render(
        request, "retex/answer.html", context | {"form": form}, status=422 if form.is_bound else 200
    )


def seat_key(actor: Actor, exercise: Exercise) -> str:
    """What says « this person has answered »: the place in the room, else the account."""
    seat = seat_of(actor, exercise.room)
    return seat.scope if seat else f"{actor.kind}:{actor.id}"


@require_GET
def results(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "retex/results.html", _results(request, pk))


@require_GET
def results_live(request: HttpRequest, pk: int) -> HttpResponse:
    """The part that is fetched again whenever a sheet comes in."""
    return render(request, "retex/_results.html", _results(request, pk))


@require_POST
def open_it(request: HttpRequest, pk: int) -> HttpResponse:
    actions.open_debrief(exercise_or_404(request, pk), by=request.actor)
    return redirect("retex:results", pk)


@require_POST
def close_it(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    debrief = get_object_or_404(
        Debrief.objects.select_related("exercise__site__legal_entity"), exercise=exercise
    )
    actions.close_debrief(debrief, by=request.actor)
    messages.success(request, _("Questionnaire clos. Les réponses passent dans le RETEX à froid."))
    return redirect("retex:hub", pk)


def _results(request: HttpRequest, pk: int) -> dict:
    exercise = exercise_or_404(request, pk)
    require(rules.can_open_debrief(request.actor, exercise))
    debrief = get_object_or_404(Debrief, exercise=exercise)
    debrief.exercise = exercise
    stream = Stream.objects.filter(key=exercise.stream).first()
    return {
        "exercise": exercise,
        "banner": banner_of(exercise),
        "panel": results_panel(debrief),
        "participants": exercise.room.seats.filter(joined_at__isnull=False).count(),
        "seq": stream.size if stream else 0,
        "answer_url": request.build_absolute_uri(reverse("retex:answer", args=[pk])),
    }
