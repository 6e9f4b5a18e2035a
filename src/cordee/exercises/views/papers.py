"""The kit's documents, each to those it was written for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cordee.exercises.doors import papers as papers_for
from cordee.exercises.models import Exercise
from cordee.exercises.panels.control import exercise_banner
from cordee.kits.documents import document_html


@require_GET
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = _attended(request, pk)
    context = {
        "exercise": exercise,
        "banner": exercise_banner(exercise),
        "papers": papers_for(request.actor, exercise),
    }
    return render(request, "exercises/papers.html", context)


@require_GET
def paper(request: HttpRequest, pk: int, path: str) -> HttpResponse:
    """One document; one that is for others is the same 404 as one that does not exist."""
    exercise = _attended(request, pk)
    entry = next((e for e in papers_for(request.actor, exercise) if e.file == path and e.is_text), None)
    if entry is None:
        raise Http404
    context = {
        "exercise": exercise,
        "banner": exercise_banner(exercise),
        "entry": entry,
        "html": document_html(exercise.kit, path, exercise.document),
    }
    return render(request, "exercises/paper.html", context)


def _attended(request: HttpRequest, pk: int) -> Exercise:
    rows = Exercise.objects.attended_by(request.actor).select_related("room", "kit")
    return get_object_or_404(rows, pk=pk)
