"""How views come to their objects: always through what the actor may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.referentials.framework import Section
from cordee.referentials.models import Assessment, Campaign, Referential


def assessment_or_404(request: HttpRequest, pk: int) -> Assessment:
    rows = Assessment.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("campaign__referential", "campaign__region", "site__legal_entity"), pk=pk
    )


def section_or_404(assessment: Assessment, number: int) -> Section:
    for section in assessment.campaign.referential.framework.sections:
        if section.number == number:
            return section
    raise Http404


def campaign_or_404(request: HttpRequest, pk: int) -> Campaign:
    rows = Campaign.objects.visible_to(request.actor).select_related("referential", "region")
    return get_object_or_404(rows, pk=pk)


def referential_or_404(request: HttpRequest, pk: int) -> Referential:
    return get_object_or_404(Referential.objects.visible_to(request.actor).select_related("region"), pk=pk)


def crumbs(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Évaluations"), reverse("referentials:index")), *steps]
