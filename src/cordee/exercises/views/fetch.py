"""How views of this app come to their objects: always through what the actor may see."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cordee.core.verdict import Forbidden, Verdict
from cordee.exercises import rules
from cordee.exercises.models import Exercise, Inject


def exercise_or_404(request: HttpRequest, pk: int) -> Exercise:
    """An exercise within the actor's sight; a foreign one is the same 404 as a missing one."""
    rows = Exercise.objects.visible_to(request.actor).select_related(
        "room", "site__legal_entity", "site__region", "site__department", "kit", "provider", "series"
    )
    return get_object_or_404(rows, pk=pk)


def insist(verdict: Verdict) -> None:
    """Stop here with the rule's own reason: a form that would be refused is not shown."""
    if not verdict:
        raise Forbidden(str(verdict.reason))


def scripted_exercise(request: HttpRequest, pk: int) -> Exercise:
    """An exercise whose chronogramme the actor may read."""
    exercise = exercise_or_404(request, pk)
    insist(rules.can_see_script(request.actor, exercise))
    return exercise


def inject_or_404(request: HttpRequest, pk: int, inject_pk: int) -> Inject:
    """An inject, reached only through its exercise."""
    exercise = scripted_exercise(request, pk)
    inject = get_object_or_404(exercise.injects, pk=inject_pk)
    inject.exercise = exercise
    return inject
