"""Improvement actions: the list, one of them, its proof."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core import clock
from cordee.core.dates import date_format
from cordee.core.verdict import Refused, require
from cordee.journal.models import Entry
from cordee.retex import actions, rules
from cordee.retex.enums import ImprovementState, Origin
from cordee.retex.forms import (
    PLAN_ACTIONS,
    ImprovementForm,
    LessonForm,
    MoveForm,
    NewImprovementForm,
    default_due,
)
from cordee.retex.models import Improvement
from cordee.retex.panels.addresses import addresses_of
from cordee.retex.views.fetch import improvement_or_404, subject_or_404
from cordee.retex.views.tabs import tabs_of
from cordee.ui.table import Column, Filter, Table


def _late(rows, value: str):
    today = timezone.localdate(clock.now())
    return rows.overdue(today) if value == "oui" else rows.open().filter(due_on__gte=today)


def _state(rows, value: str):
    return rows.open() if value == "ouvertes" else rows.filter(state=value)


COLUMNS = [
    Column(
        "title",
        gettext_lazy("Action"),
        sortable=True,
        link=lambda i: reverse("retex:improvement", args=[i.pk]),
    ),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("owner_name", gettext_lazy("Responsable"), sortable=True),
    Column("due_on", gettext_lazy("Échéance"), sortable=True, template="retex/_due.html"),
    Column(
        "state",
        gettext_lazy("État"),
        sortable=True,
        template="retex/_improvement_state.html",
        value=lambda i: i.get_state_display(),
    ),
    Column("plan_action", gettext_lazy("Plan régional"), align="end", sortable=True),
    Column("origin", gettext_lazy("Origine"), sortable=True, value=lambda i: i.get_origin_display()),
    Column("exercise__title", gettext_lazy("Exercice"), sortable=True, hidden=True),
    Column("finding", gettext_lazy("Constat"), hidden=True),
    Column("closing_note", gettext_lazy("Preuve ou motif"), hidden=True),
]


LESSONS = [
    Column("lesson", gettext_lazy("Enseignement")),
    Column("origin", gettext_lazy("Origine"), sortable=True, value=lambda i: i.get_origin_display()),
    Column("plan_action", gettext_lazy("Plan régional"), align="end", sortable=True),
    Column(
        "shared_at",
        gettext_lazy("Partagé en"),
        sortable=True,
        value=lambda i: date_format(i.shared_at, "F Y"),
    ),
]


@require_GET
def improvements(request: HttpRequest) -> HttpResponse:
    states = [("ouvertes", _("Toutes les ouvertes")), *ImprovementState.choices]
    numbers = [(str(n), _("Action %s") % n) for n in range(1, PLAN_ACTIONS + 1)]
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=Improvement.objects.visible_to(request.actor).select_related("site", "exercise"),
        name="actions",
        caption=_("Actions d’amélioration"),
        search=["title", "finding", "owner_name", "site__name"],
        filters=[
            Filter("etat", _("État"), states, apply=_state),
            Filter("retard", _("En retard"), [("oui", _("Oui")), ("non", _("Non"))], apply=_late),
            Filter("plan_action", _("Plan régional"), numbers),
            Filter("origin", _("Origine"), Origin.choices),
        ],
        sort="due_on",
        empty=_("Aucune action d’amélioration."),
        empty_icon="checklist",
    )
    context = {
        "tabs": tabs_of(request, "retex:improvements"),
        "can_add": rules.can_add_somewhere(request.actor),
        "today": timezone.localdate(clock.now()),
    }
    return table.response("retex/improvements.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """An action of a house that neither an exercise nor a crisis of Cordée has shown."""
    require(rules.can_add_somewhere(request.actor))
    initial = {"due_on": default_due(None, timezone.localdate(clock.now()))}
    form = NewImprovementForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = dict(form.cleaned_data)
        try:
            improvement = actions.add_improvement(chosen.pop("site"), by=request.actor, **chosen)
        except Refused as refusal:
            form.add_error("title", str(refusal.reason))
        else:
            return redirect("retex:improvement", improvement.pk)
    context = {"form": form, "cancel_url": reverse("retex:improvements")}
    return render(request, "retex/improvement_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    """An action drawn from an exercise or a crisis."""
    subject = subject_or_404(request, pk, crisis=crisis)
    to = addresses_of(subject)
    initial = {"due_on": default_due(subject, timezone.localdate(clock.now()))}
    form = ImprovementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.note_improvement(subject, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Action ajoutée."))
        return redirect(f"{to.hub}#actions")
    require(rules.can_note_improvement(request.actor, subject))
    context = {"form": form, "subject": subject, "cancel_url": to.hub}
    return render(request, "retex/improvement_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def improvement(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "retex/improvement.html", _page(request, improvement_or_404(request, pk)))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = improvement_or_404(request, pk)
    form = MoveForm(request.POST, may_close=_may_close(request, found))
    if not form.is_valid():
        return render(request, "retex/improvement.html", _page(request, found) | {"form": form}, status=422)
    actions.move_improvement(found, **form.cleaned_data, by=request.actor)
    return redirect("retex:improvement", pk)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, or take back, what the others of the region can learn."""
    found = improvement_or_404(request, pk)
    require(rules.can_share_lesson(request.actor, found))
    form = LessonForm(request.POST)
    if not form.is_valid():
        return render(request, "retex/improvement.html", _page(request, found) | {"lesson": form}, status=422)
    actions.share_lesson(found, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Enseignement partagé.") if found.lesson else _("Rien n’est partagé."))
    return redirect("retex:improvement", pk)


@require_GET
def lessons(request: HttpRequest) -> HttpResponse:
    """What the houses of the region have learned and let others read: no house is named."""
    table = Table(
        request=request,
        columns=LESSONS,
        rows=Improvement.objects.lessons_for(request.actor),
        name="enseignements",
        caption=_("Enseignements partagés"),
        search=["lesson"],
        filters=[Filter("origin", _("Origine"), Origin.choices)],
        sort="-shared_at",
        empty=_("Aucun enseignement partagé pour le moment."),
        empty_icon="bulb",
    )
    return table.response("retex/lessons.html", {"tabs": tabs_of(request, "retex:lessons")})


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = improvement_or_404(request, pk)
    form = ImprovementForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_improvement(found, by=request.actor, **form.cleaned_data)
        return redirect("retex:improvement", pk)
    require(rules.can_change_improvement(request.actor, found))
    context = {"form": form, "improvement": found, "cancel_url": reverse("retex:improvement", args=[pk])}
    return render(request, "retex/improvement_form.html", context, status=422 if form.is_bound else 200)


def _may_close(request: HttpRequest, found: Improvement) -> bool:
    return bool(rules.can_close_improvement(request.actor, found))


def _page(request: HttpRequest, found: Improvement) -> dict:
    return {
        "improvement": found,
        "today": timezone.localdate(clock.now()),
        "form": MoveForm(initial={"state": found.state}, may_close=_may_close(request, found)),
        "can_move": rules.can_move_improvement(request.actor, found),
        "can_change": rules.can_change_improvement(request.actor, found),
        "lesson": LessonForm(initial={"lesson": found.lesson})
        if rules.can_share_lesson(request.actor, found)
        else None,
        "history": _history(found),
        "crumbs": [(_("Actions d’amélioration"), reverse("retex:improvements")), (found.title, "")],
    }


def _history(found: Improvement) -> list[Entry]:
    """What the journal says of this action."""
    stream = f"exercise:{found.exercise_id}" if found.exercise_id else f"site:{found.site_id}"
    entries = Entry.objects.of(stream).filter(kind__startswith="retex.improvement_")
    return [entry for entry in entries if entry.content and entry.content.get("improvement") == found.pk]
