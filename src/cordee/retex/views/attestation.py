"""Attestations: the page, the paper, and the public page that a printed code leads to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cordee.accounts.middleware import public
from cordee.core import clock
from cordee.retex.documents.attested import attestation_told_by
from cordee.retex.documents.papers import attestation_pdf
from cordee.retex.models import Attestation
from cordee.retex.obligation import Rule, rule

AROUND = ("site", "exercise")


@require_GET
def attestation(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    crumbs = [(_("Retours d’expérience"), reverse("retex:index"))]
    if found.exercise_id:
        crumbs.append((found.exercise.title, reverse("retex:hub", args=[found.exercise_id])))
    context = {"attestation": found, "rule": _rule(found), "crumbs": [*crumbs, (_("Attestation"), "")]}
    return render(request, "retex/attestation.html", context)


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    response = HttpResponse(attestation_pdf(_visible(request, pk)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="attestation-{pk}.pdf"'
    return response


@public
@never_cache
@require_GET
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a paper says what the platform says today. Holds nothing that the paper does not."""
    told = attestation_told_by(token)
    if told is None:
        raise Http404
    found = get_object_or_404(Attestation.objects.select_related(*AROUND), pk=told[0])
    current = clock.iso(found.issued_at) == told[1]
    return render(
        request, "retex/check.html", {"attestation": found, "current": current, "rule": _rule(found)}
    )


def _visible(request: HttpRequest, pk: int) -> Attestation:
    rows = Attestation.objects.visible_to(request.actor).select_related(*AROUND).distinct()
    return get_object_or_404(rows, pk=pk)


def _rule(found: Attestation) -> Rule | None:
    try:
        return rule(found.rule)
    except FileNotFoundError:
        return None
