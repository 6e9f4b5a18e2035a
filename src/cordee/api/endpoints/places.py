"""Regions and establishments."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from cordee.api.filters import Finess, SiteFilter
from cordee.api.paging import Page, Paging, paged
from cordee.api.problems import NOT_FOUND, REFUSALS
from cordee.api.schemas import RegionOut, SiteOut
from cordee.directory.models import Region, Site
from cordee.packs.wording import _

router = Router(tags=["Annuaire"])


@router.get("/regions", response={200: list[RegionOut], **REFUSALS}, summary=_("Les régions"))
def regions(request: HttpRequest):
    return Region.objects.visible_to(request.actor)


@router.get(
    "/sites",
    response={200: Page[SiteOut], **REFUSALS},
    summary=_("Les établissements"),
    description=_("Ceux que contient le périmètre du jeton, par numéro FINESS ; les fermés aussi."),
)
def sites(request: HttpRequest, only: Query[SiteFilter], paging: Query[Paging]):
    return paged(only.among(_sites(request)), paging)


@router.get(
    "/sites/{finess}", response={200: SiteOut, **REFUSALS, **NOT_FOUND}, summary=_("Un établissement")
)
def site(request: HttpRequest, finess: Finess):
    return get_object_or_404(_sites(request), finess=finess)


def _sites(request: HttpRequest):
    rows = Site.objects.visible_to(request.actor).select_related("legal_entity__ght", "department")
    return rows.order_by("finess")
