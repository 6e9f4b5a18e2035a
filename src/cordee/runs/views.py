"""One run: how far it is, what came out, and a button to stop it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cordee.runs import actions
from cordee.runs.models import Run
from cordee.runs.panels import run_panel


@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "runs/detail.html", {"panel": run_panel(_run(request, pk), request.actor)})


@require_safe
@never_cache
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that lives; the page itself includes it."""
    return render(request, "runs/_state.html", {"panel": run_panel(_run(request, pk), request.actor)})


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    actions.cancel_run(_run(request, pk), by=request.actor)
    return redirect("runs:detail", pk)


def _run(request: HttpRequest, pk: int) -> Run:
    return get_object_or_404(Run.objects.visible_to(request.actor), pk=pk)
