"""How views come to their objects: always through what the actor may see."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.directory.models import Site
from cordee.directory.queries import site_filter
from cordee.funding.models import Application, Call, Deliverable, Instalment, Review


def call_or_404(request: HttpRequest, pk: int) -> Call:
    return get_object_or_404(Call.objects.visible_to(request.actor).select_related("region"), pk=pk)


def application_or_404(request: HttpRequest, pk: int) -> Application:
    rows = Application.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("call__region", "site__legal_entity"), pk=pk)


def deliverable_or_404(request: HttpRequest, pk: int) -> Deliverable:
    return _of_application(request, Deliverable, pk)


def instalment_or_404(request: HttpRequest, pk: int) -> Instalment:
    return _of_application(request, Instalment, pk)


def review_or_404(request: HttpRequest, pk: int) -> Review:
    """One's own only: the opinion of another is another's."""
    rows = Review.objects.of(request.actor).select_related(
        "application__call__region", "application__site__legal_entity"
    )
    return get_object_or_404(rows, pk=pk)


def applicants(actor: Actor, call: Call):
    """The houses of the actor to which the call is addressed."""
    if actor.is_admin:
        return Site.objects.none()
    within = site_filter(actor, roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())
    rows = Site.objects.filter(within, region_id=call.region_id, kind__in=call.terms.audience).open()
    return rows.select_related("legal_entity").order_by("name")


def crumbs(*then: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Financements"), reverse("funding:index")), *then]


def application_crumbs(application: Application, last: str = "") -> list[tuple[str, str]]:
    here = reverse("funding:application", args=[application.pk]) if last else ""
    call = (application.call.title, reverse("funding:call", args=[application.call_id]))
    return crumbs(call, (application.reference, here), *([(last, "")] if last else []))


def _of_application(request: HttpRequest, model, pk: int):
    seen = Application.objects.visible_to(request.actor)
    rows = model.objects.filter(application__in=seen)
    return get_object_or_404(
        rows.select_related("application__call__region", "application__site__legal_entity"), pk=pk
    )


def state_label(row: Application | Instalment) -> str:
    return str(row.get_state_display())
