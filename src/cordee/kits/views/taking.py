"""What a reader takes away: the kit as a ZIP, the chronogramme as a spreadsheet, the booklet on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cordee.kits.archive import write_archive
from cordee.kits.documents import document_html, documents_of
from cordee.kits.models import Kit
from cordee.kits.panels.reading import card_of, cell_lines, chronogramme, phases, spoken
from cordee.kits.sheet_writer import write_sheet
from cordee.kits.views.fetch import kit_or_404
from cordee.ui.exports import XLSX_MIME


@require_GET
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    kit = kit_or_404(request, pk)
    files = {file.path: bytes(file.data) for file in kit.files.all()}
    return _download(write_archive(kit.document, files), "application/zip", _file_name(kit, "zip"))


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    kit = kit_or_404(request, pk)
    return _download(write_sheet(kit.document), XLSX_MIME, _file_name(kit, "xlsx"))


@require_GET
def booklet(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole kit on paper for whoever conducts: one page a phase, then the facilitators' documents."""
    kit = kit_or_404(request, pk)
    kept = {file.path for file in kit.files.only("path")}
    read = spoken(kit.document)
    texts = [e for e in documents_of(read) if e.is_text and e.file in kept]
    return render(
        request,
        "kits/booklet.html",
        {
            "kit": kit,
            "document": read,
            "card": card_of(kit),
            "cells": cell_lines(read),
            "phases": phases(chronogramme(read)),
            "documents": [(entry, document_html(kit, entry.file)) for entry in texts],
        },
    )


def _file_name(kit: Kit, kind: str) -> str:
    return f"{kit.slug}-{kit.version}.{kind}"


def _download(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
