"""How views of this app come to their objects: always through what the actor may see."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cordee.crises.views.entering import banner as room_banner
from cordee.exercises.models import Exercise
from cordee.exercises.panels.control import exercise_banner
from cordee.incidents.models import Incident
from cordee.retex.models import Improvement, Report
from cordee.retex.subjects import AROUND, OF_EXERCISE, OF_INCIDENT, Subject
from cordee.ui.panels import Banner


def subject_or_404(request: HttpRequest, pk: int, *, crisis: bool) -> Subject:
    """An exercise or a crisis within the actor's sight; a foreign one is the same 404 as a missing one."""
    if crisis:
        return get_object_or_404(
            Incident.objects.visible_to(request.actor).select_related(*OF_INCIDENT), pk=pk
        )
    return exercise_or_404(request, pk)


def exercise_or_404(request: HttpRequest, pk: int) -> Exercise:
    return get_object_or_404(Exercise.objects.visible_to(request.actor).select_related(*OF_EXERCISE), pk=pk)


def report_or_404(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.visible_to(request.actor).without_files().distinct()
    return get_object_or_404(rows.select_related(*AROUND), pk=pk)


def improvement_or_404(request: HttpRequest, pk: int) -> Improvement:
    rows = Improvement.objects.visible_to(request.actor).select_related(
        "site__legal_entity", "exercise__room", "incident__room"
    )
    return get_object_or_404(rows, pk=pk)


def banner_of(subject: Subject) -> Banner:
    return room_banner(subject.room) if isinstance(subject, Incident) else exercise_banner(subject)
