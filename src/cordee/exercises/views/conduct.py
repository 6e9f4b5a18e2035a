"""The control room and its orders. Every order is a POST that comes back to the control room."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import Forbidden, Refused
from cordee.exercises import actions, forms, rules
from cordee.exercises.models import Exercise
from cordee.exercises.panels.control import control_panel, exercise_banner
from cordee.exercises.views.fetch import exercise_or_404, inject_or_404, insist, scripted_exercise

SPEEDS = (1, 2, 5, 10, 30, 60)


@require_GET
def control(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = _conducted(request, pk)
    context = {
        "panel": control_panel(exercise),
        "exercise": exercise,
        "banner": exercise_banner(exercise),
        "speeds": SPEEDS,
        "jump_form": forms.JumpForm(clock_start=exercise.document["fiction"]["time"]),
        "can_conduct": rules.can_conduct(request.actor, exercise),
    }
    return render(request, "exercises/control.html", context)


@require_GET
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of the control room, fetched again whenever something moves."""
    return _thread(request, _conducted(request, pk))


@require_GET
def inject(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    """One inject in full: what players get, what is expected of them, the script of the call."""
    found = inject_or_404(request, pk, inject_pk)
    context = {
        "exercise": found.exercise,
        "inject": found,
        "banner": exercise_banner(found.exercise),
        "shift_form": forms.ShiftForm(),
        "call_form": forms.CallForm(initial={"text": found.call_log}),
        "can_conduct": rules.can_conduct(request.actor, found.exercise),
        "message": found.exercise.room.messages.filter(origin=f"inject:{found.key}")
        .prefetch_related("readings__seat", "replies")
        .first(),
    }
    return render(request, "exercises/inject.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    speed = _number(forms.SpeedForm(request.POST), "speed") or 1
    return _ordered(request, pk, actions.start_exercise, speed=speed)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _ordered(request, pk, actions.pause_exercise, reason=request.POST.get("reason", "")[:200])


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _ordered(request, pk, actions.resume_exercise)


@require_POST
def speed(request: HttpRequest, pk: int) -> HttpResponse:
    wanted = _number(forms.SpeedForm(request.POST), "speed")
    if wanted is None:
        raise Refused(_("La vitesse va de ×1 à ×60."))
    return _ordered(request, pk, actions.set_speed, speed=wanted)


@require_POST
def jump(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    form = forms.JumpForm(request.POST, clock_start=exercise.document["fiction"]["time"])
    if not form.is_valid():
        raise Refused(" ".join(form.errors.get("to", [])))
    return _ordered(request, pk, actions.jump_clock, to_s=form.cleaned_data["to"])


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_exercise(exercise_or_404(request, pk), by=request.actor)
    return redirect("exercises:detail", pk)


@require_POST
def release(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    return _played(request, pk, inject_pk, actions.release_inject)


@require_POST
def hold(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    return _played(request, pk, inject_pk, actions.hold_inject)


@require_POST
def free(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    return _played(request, pk, inject_pk, actions.free_inject)


@require_POST
def skip(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    return _played(request, pk, inject_pk, actions.skip_inject, reason=request.POST.get("reason", "")[:200])


@require_POST
def shift(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    form = forms.ShiftForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Donnez un nombre de minutes entre −600 et 600."))
    return _played(request, pk, inject_pk, actions.shift_injects, **form.cleaned_data)


@require_POST
def log_call(request: HttpRequest, pk: int, inject_pk: int) -> HttpResponse:
    form = forms.CallForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Écrivez ce qui s’est dit pendant l’appel (5 000 caractères au plus)."))
    return _played(request, pk, inject_pk, actions.log_call, **form.cleaned_data)


@require_http_methods(["GET", "POST"])
def improvise(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = _conducted(request, pk)
    insist(rules.can_conduct(request.actor, exercise))
    form = forms.ImproviseForm(request.POST or None, exercise=exercise)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        now = not chosen["in_minutes"]
        actions.improvise_inject(exercise, **chosen, now=now, by=request.actor)
        return redirect("exercises:control", pk)
    context = {"exercise": exercise, "form": form, "banner": exercise_banner(exercise)}
    return render(request, "exercises/improvise.html", context, status=422 if form.is_bound else 200)


def _conducted(request: HttpRequest, pk: int) -> Exercise:
    """An exercise that the actor conducts, or could read as its conductor did."""
    exercise = scripted_exercise(request, pk)
    if not (rules.is_staff(request.actor, exercise) or exercise.is_over):
        raise Forbidden(_("La salle d’animation est réservée aux animateurs."))
    return exercise


def _ordered(request: HttpRequest, pk: int, order: Callable, **how) -> HttpResponse:
    order(exercise_or_404(request, pk), by=request.actor, **how)
    return redirect("exercises:control", pk)


def _played(request: HttpRequest, pk: int, inject_pk: int, order: Callable, **how) -> HttpResponse:
    order(inject_or_404(request, pk, inject_pk), by=request.actor, **how)
    if request.htmx:
        return _thread(request, _conducted(request, pk))
    return redirect("exercises:control", pk)


def _thread(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    return render(request, "exercises/_thread.html", {"panel": control_panel(exercise), "exercise": exercise})


def _number(form: forms.SpeedForm, name: str) -> float | None:
    return form.cleaned_data[name] if form.is_valid() else None
