"""The self-assessment grid: which level suits, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cordee.kits.enums import Level
from cordee.kits.forms.choosing import SelfAssessmentForm
from cordee.kits.models import Kit
from cordee.kits.panels.reading import card_of
from cordee.kits.self_assessment import grid, recommend
from cordee.kits.views.fetch import for_readers


@require_GET
@for_readers
def choose(request: HttpRequest) -> HttpResponse:
    """A page whose answers are in its address: it can be shared with the direction. Nothing is stored."""
    questions = grid()
    form = SelfAssessmentForm(request.GET or None, grid=questions)
    context = {
        "grid": questions,
        "form": form,
        "crumbs": [(_("Kits"), reverse("kits:index")), (_("Choisir"), "")],
    }
    if form.is_bound and form.is_valid():
        advice = recommend(form.cleaned_data, questions)
        kits = Kit.objects.visible_to(request.actor).published().filter(level=advice.level)
        context |= {
            "advice": advice,
            "level": Level(advice.level).label,
            "cards": [card_of(kit) for kit in kits[:12]],
        }
    return render(request, "kits/choose.html", context)
