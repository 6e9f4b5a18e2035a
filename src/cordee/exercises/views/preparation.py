"""List, plan, invite, communication check."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.actor import Role
from cordee.directory.models import Site
from cordee.exercises import actions, forms, rules
from cordee.exercises.calendar import invitation_file
from cordee.exercises.enums import ExerciseState
from cordee.exercises.models import Exercise, Series
from cordee.exercises.panels.control import clock_face, exercise_banner
from cordee.exercises.views.fetch import exercise_or_404, insist
from cordee.kits.enums import Level
from cordee.ui.table import Column, Filter, Table

COLUMNS = [
    Column(
        "title",
        gettext_lazy("Exercice"),
        sortable=True,
        link=lambda e: reverse("exercises:detail", args=[e.pk]),
    ),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("level", gettext_lazy("Niveau"), sortable=True, value=lambda e: Level(e.level).label),
    Column("scheduled_at", gettext_lazy("Date"), sortable=True),
    Column("state", gettext_lazy("État"), sortable=True, value=lambda e: e.get_state_display()),
]
FILTERS = [
    Filter("state", gettext_lazy("État"), ExerciseState.choices),
    Filter("level", gettext_lazy("Niveau"), Level.choices),
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    table = Table(
        columns=COLUMNS,
        rows=Exercise.objects.visible_to(request.actor).select_related("site"),
        request=request,
        name="exercices",
        caption=_("Exercices"),
        search=["title", "site__name"],
        filters=FILTERS,
        sort="-scheduled_at",
        empty=_("Aucun exercice pour l’instant."),
        empty_icon="target-arrow",
    )
    context = {
        "can_plan": Site.objects.editable_by(request.actor).exists(),
        "series": Series.objects.visible_to(request.actor).select_related("kit")[:5],
        "can_plan_series": bool(request.actor.keys("region", (Role.REGION_PILOT,))),
    }
    return table.response("exercises/index.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    insist(rules.can_plan_somewhere(request.actor))
    picked = {"kit": request.GET.get("kit"), "site": request.GET.get("site")}
    form = forms.PlanForm(request.POST or None, actor=request.actor, initial=picked)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        exercise = actions.plan_exercise(chosen.pop("site"), **chosen, by=request.actor)
        messages.success(request, _("Exercice planifié. Invitez maintenant la cellule de crise."))
        return redirect("exercises:detail", exercise.pk)
    return render(request, "exercises/plan.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    return render(request, "exercises/detail.html", _preparation(request, exercise))


@require_GET
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment that shows who has joined and passed the communication check, as it happens."""
    exercise = exercise_or_404(request, pk)
    return render(request, "exercises/_people.html", _preparation(request, exercise))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    insist(rules.can_prepare(request.actor, exercise))
    form = forms.PreparationForm(request.POST or None, exercise=exercise, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        actions.change_preparation(exercise, by=request.actor, **form.cleaned_data)
        return redirect("exercises:detail", pk)
    return render(
        request,
        "exercises/change.html",
        {"exercise": exercise, "form": form},
        status=422 if form.is_bound else 200,
    )


@require_POST
def add_seat(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    form = forms.SeatForm(request.POST, exercise=exercise)
    if not form.is_valid():
        context = _preparation(request, exercise) | {"seat_form": form}
        return render(request, "exercises/detail.html", context, status=422)
    chosen = form.cleaned_data
    chosen["cell"] = chosen["cell"] or None
    seat, token = actions.invite_seat(exercise, **chosen, by=request.actor)
    request.session[f"link:{seat.pk}"] = token  # shown once, to whoever made it
    messages.success(request, _("%s a sa place. Son lien est affiché ci-dessous.") % seat)
    return redirect(f"{reverse('exercises:detail', args=[pk])}?lien={seat.pk}#places")


@require_POST
def withdraw_seat(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    seat = get_object_or_404(exercise.room.seats.current(), pk=seat_pk)
    actions.withdraw_seat_of(exercise, seat=seat, by=request.actor)
    return redirect(f"{reverse('exercises:detail', args=[pk])}#places")


@require_POST
def invite_staff(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    form = forms.StaffForm(request.POST)
    if not form.is_valid():
        context = _preparation(request, exercise) | {"staff_form": form}
        return render(request, "exercises/detail.html", context, status=422)
    chosen = form.cleaned_data
    actions.invite_staff(
        exercise, email=chosen["email"], name=chosen["name"], role=Role(chosen["role"]), by=request.actor
    )
    messages.success(request, _("Invitation envoyée à %s.") % chosen["email"])
    return redirect("exercises:detail", pk)


@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    response = HttpResponse(invitation_file(exercise), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="exercice-{exercise.pk}.ics"'
    return response


@require_POST
def make_ready(request: HttpRequest, pk: int) -> HttpResponse:
    actions.make_ready(exercise_or_404(request, pk), by=request.actor)
    return redirect("exercises:detail", pk)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = exercise_or_404(request, pk)
    insist(rules.can_prepare(request.actor, exercise))
    form = forms.CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel_exercise(exercise, reason=form.cleaned_data["reason"], by=request.actor)
        return redirect("exercises:detail", pk)
    return render(
        request,
        "exercises/cancel.html",
        {"exercise": exercise, "form": form},
        status=422 if form.is_bound else 200,
    )


def _preparation(request: HttpRequest, exercise: Exercise) -> dict:
    actor = request.actor
    seats = list(exercise.room.seats.current().select_related("cell"))
    shown = request.GET.get("lien", "")
    link = request.session.get(f"link:{shown}") if shown.isdigit() else None
    return {
        "exercise": exercise,
        "face": clock_face(exercise),
        "banner": exercise_banner(exercise),
        "seats": seats,
        "checked": sum(seat.checked_at is not None for seat in seats),
        "linked_seat": next((seat for seat in seats if link and str(seat.pk) == shown), None),
        "link": request.build_absolute_uri(reverse("crises:join", args=[link])) if link else None,
        "seat_form": forms.SeatForm(exercise=exercise),
        "staff_form": forms.StaffForm(),
        "can_prepare": rules.can_prepare(actor, exercise),
        "can_staff": rules.can_staff(actor, exercise),
        "can_conduct": rules.can_conduct(actor, exercise),
        "can_see_script": rules.can_see_script(actor, exercise),
        "can_observe": rules.can_observe(actor, exercise),
    }
