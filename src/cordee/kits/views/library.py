"""The library of kits, a kit's page, its documents."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from cordee.core.ids import number_in
from cordee.kits import rules
from cordee.kits.documents import document_html, documents_of
from cordee.kits.enums import KitState, Level, Origin
from cordee.kits.models import Kit
from cordee.kits.panels.reading import card_of, cell_lines, chronogramme, measures_of, spoken
from cordee.kits.panels.timeline import timeline
from cordee.kits.places import place_choices, place_names
from cordee.kits.views.fetch import for_readers, kit_or_404
from cordee.ui.table import Column, Filter, Table

COLUMNS = [
    Column("title", gettext_lazy("Kit"), sortable=True, link=lambda k: reverse("kits:detail", args=[k.pk])),
    Column("version", gettext_lazy("Version")),
    Column(
        "level",
        gettext_lazy("Niveau"),
        sortable=True,
        order="level_rank",
        value=lambda k: k.get_level_display(),
    ),
    Column("duration", gettext_lazy("Durée (min)"), align="end", value=lambda k: k.document["duration_min"]),
    Column("injects", gettext_lazy("Injects"), align="end", value=lambda k: len(k.document["injects"])),
    Column("origin", gettext_lazy("Origine"), sortable=True, value=lambda k: k.get_origin_display()),
    Column("state", gettext_lazy("État"), sortable=True, value=lambda k: k.get_state_display()),
    Column("changed_at", gettext_lazy("Modifié"), sortable=True),
    Column("changed_by", gettext_lazy("Par"), hidden=True),
]
FILTERS = [
    Filter("state", gettext_lazy("État"), KitState.choices),
    Filter("level", gettext_lazy("Niveau"), Level.choices),
    Filter("origin", gettext_lazy("Origine"), Origin.choices),
]


@require_GET
@for_readers
def index(request: HttpRequest) -> HttpResponse:
    mine = Kit.objects.visible_to(request.actor)
    table = Table(
        columns=COLUMNS,
        rows=mine.by_level(),
        request=request,
        name="kits",
        caption=_("Tous les kits, brouillons et versions retirées compris"),
        search=["title", "slug"],
        filters=FILTERS,
        sort="title",
        empty=_("Aucun kit pour l’instant."),
        empty_icon="package",
    )
    context = {
        "cards": [card_of(kit) for kit in mine.published().by_level()[:60]],
        "drafts": [card_of(kit) for kit in mine.filter(state=KitState.DRAFT)[:12]],
        "can_write": rules.can_write_kits(request.actor),
    }
    return table.response("kits/index.html", context)


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    kit = kit_or_404(request, pk)
    by = "channel" if request.GET.get("vue") == "canaux" else "cell"
    read = spoken(kit.document)
    return render(
        request,
        "kits/detail.html",
        {
            "kit": kit,
            "document": read,
            "card": card_of(kit),
            "cells": cell_lines(read),
            "lines": chronogramme(read),
            "timeline": timeline(read, by=by, zoom=asked_zoom(request)),
            "by": by,
            "measures": measures_of(read),
            "documents": documents_of(read),
            "place": place_names([kit.scope]).get(kit.scope, ""),
            "fork_places": place_choices(rules.writing_scopes(request.actor)),
            "can_edit": rules.can_edit(request.actor, kit),
            "can_fork": rules.can_fork(request.actor, kit),
            "can_retire": rules.can_retire(request.actor, kit),
            "crumbs": [(_("Kits"), reverse("kits:index")), (kit.title, "")],
        },
    )


@require_GET
def document(request: HttpRequest, pk: int, path: str) -> HttpResponse:
    """A text as a page; anything else as a download, never shown by the browser."""
    kit = kit_or_404(request, pk)
    entry = next((entry for entry in documents_of(kit.document) if entry.file == path), None)
    if entry is None:
        raise Http404
    file = get_object_or_404(kit.files, path=path)
    if not entry.is_text:
        response = HttpResponse(bytes(file.data), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{path.rpartition("/")[2]}"'
        return response
    crumbs = [
        (_("Kits"), reverse("kits:index")),
        (kit.title, reverse("kits:detail", args=[pk])),
        (entry.title, ""),
    ]
    shown = {"kit": kit, "entry": entry, "html": document_html(kit, path), "crumbs": crumbs}
    return render(request, "kits/document.html", shown)


def asked_zoom(request: HttpRequest) -> int | None:
    return number_in(request.GET.get("zoom"), digits=3)
