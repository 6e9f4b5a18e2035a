"""The map: the borders we ship, the filtered establishments as points, and the same ones as a list."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cordee.directory.models import Department, Site
from cordee.directory.tables import sites_table
from cordee.directory.views.places import list_tabs
from cordee.ui.table import Table

LISTED = 100  # beside the map; all of them are in the list


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    table = sites_table(request)
    rows = _on_the_map(table)
    points = [_point(site) for site in rows.order_by("-weight", "name")[:LISTED]]
    placed = rows.exclude(lat=None).count()
    context = {
        "table": table,
        "tabs": list_tabs(request, "map"),
        "sites": points,
        "total": rows.count(),
        "placed": placed,
        "query": request.GET.urlencode(),
        "crumbs": [(_("Annuaire"), list_tabs(request, "map")[0].url), (_("Carte"), "")],
    }
    return render(request, "directory/map.html", context)


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The filtered establishments that have a position, as GeoJSON."""
    rows = _on_the_map(sites_table(request)).exclude(lat=None).exclude(lon=None)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [site.lon, site.lat]},
            "properties": _point(site),
        }
        for site in rows
    ]
    return JsonResponse(
        {"type": "FeatureCollection", "features": features}, headers={"Cache-Control": "no-store"}
    )


@require_safe
def borders(request: HttpRequest) -> HttpResponse:
    """The départements where the actor sees something, as GeoJSON."""
    seen = Site.objects.visible_to(request.actor)
    codes = set(Department.objects.filter(sites__in=seen).values_list("code", flat=True))
    shapes = [shape for shape in _shapes() if shape["properties"]["code"] in codes]
    return JsonResponse(
        {"type": "FeatureCollection", "features": shapes}, headers={"Cache-Control": "private, max-age=3600"}
    )


def _on_the_map(table: Table):
    """A closed place is only drawn for whoever asks for closed places."""
    rows = table.kept if table.chosen_filters.get("etat") == "fermes" else table.kept.open()
    return rows.with_weight()


def _point(site: Site) -> dict[str, Any]:
    return {
        "id": site.pk,
        "name": site.name,
        "url": site.get_absolute_url(),
        "kind": site.kind,
        "kind_label": site.get_kind_display(),
        "department": site.department.name,
        "places": site.places,
        "ed_visits": site.ed_visits,
        "weight": site.weight,
        "placed": site.lat is not None,
    }


@lru_cache(maxsize=1)
def _shapes() -> list[dict[str, Any]]:
    """The shapes of every border file of the packs; they do not change while we run."""
    files = sorted(Path(settings.PACKS_DIR, "geo").glob("*-departements.geojson"))
    return [shape for path in files for shape in json.loads(path.read_text(encoding="utf-8"))["features"]]
