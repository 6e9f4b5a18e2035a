"""How views of this app come to their objects: always through what the actor may see."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cordee.exercises.models import Exercise
from cordee.exercises.panels.control import exercise_banner
from cordee.retex.models import Improvement, Report
from cordee.ui.panels import Banner

AROUND = ("room", "kit", "provider", "series", "site__legal_entity", "site__department", "site__region")


def exercise_or_404(request: HttpRequest, pk: int) -> Exercise:
    """An exercise within the actor's sight; a foreign one is the same 404 as a missing one."""
    return get_object_or_404(Exercise.objects.visible_to(request.actor).select_related(*AROUND), pk=pk)


def report_or_404(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.visible_to(request.actor).without_files().distinct()
    return get_object_or_404(rows.select_related(*(f"exercise__{name}" for name in AROUND)), pk=pk)


def improvement_or_404(request: HttpRequest, pk: int) -> Improvement:
    rows = Improvement.objects.visible_to(request.actor).select_related(
        "site__legal_entity", "exercise__room"
    )
    return get_object_or_404(rows, pk=pk)


def banner_of(exercise: Exercise) -> Banner:
    return exercise_banner(exercise)
