"""All the lessons of the actor's exercises, and the path of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cordee.exercises.models import Exercise
from cordee.incidents.models import Incident
from cordee.retex import actions
from cordee.retex.enums import ReportState
from cordee.retex.panels.addresses import addresses_of
from cordee.retex.panels.hub import hub_panel
from cordee.retex.queries import with_lessons, with_verdict
from cordee.retex.subjects import Subject, is_ended
from cordee.retex.views.fetch import banner_of, exercise_or_404, subject_or_404
from cordee.retex.views.tabs import tabs_of
from cordee.ui.table import Column, Filter, Table

STATES = [
    ("none", gettext_lazy("À écrire")),
    ("draft", gettext_lazy("Brouillon")),
    ("approved", gettext_lazy("Approuvé")),
]


def _by_report(rows, value: str):
    if value == "none":
        return rows.filter(report_state__isnull=True)
    return (
        rows.filter(has_approved=True) if value == "approved" else rows.filter(report_state=ReportState.DRAFT)
    )


def _report_words(subject: Subject) -> str:
    return ReportState(subject.report_state).label if subject.report_state else _("À écrire")


LESSONS = [
    Column("sheets", gettext_lazy("Réponses à chaud"), align="end", sortable=True),
    Column(
        "report_state",
        gettext_lazy("RETEX à froid"),
        template="retex/_report_state.html",
        value=_report_words,
    ),
    Column(
        "open_improvements",
        gettext_lazy("Actions ouvertes"),
        align="end",
        sortable=True,
        value=lambda subject: subject.open_improvements or 0,
    ),
]
COLUMNS = [
    Column(
        "title", gettext_lazy("Exercice"), sortable=True, link=lambda e: reverse("retex:hub", args=[e.pk])
    ),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("ended_at", gettext_lazy("Terminé le"), sortable=True),
    *LESSONS,
    Column("counts", gettext_lazy("Compte"), template="retex/_counts.html"),
]
CRISIS_COLUMNS = [
    Column(
        "title",
        gettext_lazy("Crise"),
        sortable=True,
        link=lambda incident: reverse("retex:crisis_hub", args=[incident.pk]),
    ),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("ended_at", gettext_lazy("Close le"), sortable=True),
    *LESSONS,
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    ended = Exercise.objects.visible_to(request.actor).filter(state="ended").select_related("site")
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=with_verdict(with_lessons(ended)),
        name="retex",
        caption=_("Retours d’expérience"),
        search=["title", "site__name"],
        filters=[Filter("retex", _("RETEX"), STATES, apply=_by_report)],
        sort="-ended_at",
        empty=_("Aucun exercice terminé pour l’instant."),
        empty_icon="report",
    )
    return table.response("retex/index.html", {"tabs": tabs_of(request, "retex:index")})


@require_GET
def crises(request: HttpRequest) -> HttpResponse:
    """The same for what was not played."""
    ended = Incident.objects.visible_to(request.actor).filter(ended_at__isnull=False).select_related("site")
    table = Table(
        request=request,
        columns=CRISIS_COLUMNS,
        rows=with_lessons(ended, "incident"),
        name="retex-crises",
        caption=_("Retours d’expérience des crises"),
        search=["title", "site__name"],
        filters=[Filter("retex", _("RETEX"), STATES, apply=_by_report)],
        sort="-ended_at",
        empty=_("Aucune crise close pour l’instant."),
        empty_icon="report",
    )
    return table.response("retex/index.html", {"tabs": tabs_of(request, "retex:crises")})


@require_GET
def hub(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    subject = subject_or_404(request, pk, crisis=crisis)
    to = addresses_of(subject)
    context = {
        "subject": subject,
        "crisis": crisis,
        "over": is_ended(subject),
        "to": to,
        "banner": banner_of(subject),
        "panel": hub_panel(subject, request.actor),
        "crumbs": [
            (_("Retours d’expérience"), reverse("retex:crises" if crisis else "retex:index")),
            (subject.title, ""),
        ],
        "debrief_url": request.build_absolute_uri(to.answer),
    }
    return render(request, "retex/hub.html", context)


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge again, by the rule in force: after a rule of the pack or the facts of the room were corrected."""
    actions.attest(exercise_or_404(request, pk), by=request.actor)
    return redirect("retex:hub", pk)
