"""The observer's phone, the photos, the replay and the comparison."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.ids import new_uuid
from cordee.core.verdict import Forbidden
from cordee.crises.seating import seat_of
from cordee.directory.models import Region
from cordee.exercises import actions, forms, rules
from cordee.exercises.enums import Rating
from cordee.exercises.models import Series
from cordee.exercises.panels.comparison import comparison
from cordee.exercises.panels.control import clock_face, exercise_banner
from cordee.exercises.panels.replay import moments
from cordee.exercises.photos import read_photo
from cordee.exercises.views.fetch import exercise_or_404, insist, scripted_exercise


@require_GET
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = _observed(request, pk)
    kept = set(exercise.objectives)
    context = {
        "exercise": exercise,
        "face": clock_face(exercise),
        "banner": exercise_banner(exercise),
        "objectives": [o for o in exercise.document["objectives"] if o["key"] in kept],
        "ratings": Rating.choices,
        "mine": exercise.observations.without_photos()
        .filter(observer=request.actor.label)
        .order_by("-pk")[:50],
    }
    return render(request, "exercises/observe.html", context)


@require_POST
def send_observation(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet. Answers the phone's queue with JSON, and a plain form with the page."""
    exercise = _observed(request, pk)
    form = forms.ObservationForm(request.POST, request.FILES)
    queued = "X-Offline-Queue" in request.headers
    if not form.is_valid():
        reason = " ".join(error for errors in form.errors.values() for error in errors)
        if queued:
            return JsonResponse({"reason": reason}, status=422)
        return render(request, "ui/refused.html", {"reason": reason}, status=422)
    sheet = form.cleaned_data
    actions.observe(
        exercise,
        objective=sheet["objective"],
        criterion=sheet["criterion"],
        rating=sheet["rating"],
        note=sheet["note"],
        client_uuid=sheet["client_id"] or new_uuid(),
        photo=read_photo(sheet["photo"].read()) if sheet["photo"] else None,
        observed_at=sheet["written_at"],
        seat=seat_of(request.actor, exercise.room),
        by=request.actor,
    )
    if queued:
        return JsonResponse({"kept": True}, status=201)
    return redirect("exercises:observe", pk)


@require_GET
def photo(request: HttpRequest, pk: int, observation_pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    if not (rules.can_observe(request.actor, exercise) or exercise.is_over):
        raise Http404
    found = get_object_or_404(exercise.observations.exclude(photo=None), pk=observation_pk)
    return HttpResponse(bytes(found.photo), content_type=found.photo_type)


@require_GET
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = scripted_exercise(request, pk)
    if not exercise.is_over:
        raise Forbidden(_("On rejoue un exercice une fois terminé."))
    found = moments(exercise)
    last_s = max((moment.at_s for moment in found), default=0)
    return render(
        request, "exercises/replay.html", {"exercise": exercise, "moments": found, "last_s": last_s}
    )


@require_GET
def series(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Series.objects.visible_to(request.actor), pk=pk)
    return render(request, "exercises/series.html", {"series": found, "lines": comparison(found)})


@require_http_methods(["GET", "POST"])
def plan_series(request: HttpRequest) -> HttpResponse:
    insist(rules.can_plan_series_somewhere(request.actor))
    form = forms.SeriesForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        sites = list(chosen.pop("sites"))
        region = Region.objects.get(pk=sites[0].region_id)
        planned = actions.plan_series(region, sites=sites, **chosen, by=request.actor)
        return redirect("exercises:series", planned.pk)
    return render(request, "exercises/plan_series.html", {"form": form}, status=422 if form.is_bound else 200)


def _observed(request: HttpRequest, pk: int):
    exercise = exercise_or_404(request, pk)
    verdict = rules.can_observe(request.actor, exercise)
    if not verdict:
        raise Forbidden(str(verdict.reason))
    return exercise
