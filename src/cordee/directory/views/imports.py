"""Importing from a page: hand the files over, look at what would change, then decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.core.verdict import Forbidden, Refused
from cordee.directory import rules, uploads, work
from cordee.directory.forms import ImportForm
from cordee.directory.sheet import SOURCES
from cordee.directory.sources import departements
from cordee.runs.models import Run
from cordee.runs.panels import run_panel
from cordee.ui.columns import Column, Filter
from cordee.ui.table import Table

REFUSALS = [
    Column("file", gettext_lazy("Fichier"), sortable=True),
    Column("line", gettext_lazy("Ligne"), sortable=True, align="end"),
    Column("column", gettext_lazy("Colonne"), sortable=True),
    Column("value", gettext_lazy("Valeur")),
    Column("message", gettext_lazy("Raison"), sortable=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    _check(request)
    posted = request.method == "POST"
    form = ImportForm(
        request.POST if posted else None, request.FILES if posted else None, actor=request.actor
    )
    if posted and form.is_valid():
        try:
            uploaded = uploads.receive(form.cleaned_data["files"])
        except Refused as refusal:
            form.add_error("files", str(refusal.reason))
        else:
            run = work.request_import(
                uploaded, region=form.cleaned_data["region"], dry_run=True, by=request.actor
            )
            return redirect("directory:import_result", run.pk)
    past = Run.objects.visible_to(request.actor).filter(kind=work.KIND)[:10]
    context = {"form": form, "past": past, "crumbs": _crumbs((_("Importer"), ""))}
    return render(request, "directory/import.html", context, status=422 if posted else 200)


@require_safe
@never_cache
def result(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    told = _told(request, run)
    crumbs = _crumbs((_("Importer"), "directory:import"), (str(_title(run)), ""))
    return told["table"].response("directory/import_result.html", told | {"crumbs": crumbs})


@require_safe
@never_cache
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the result that lives while the files are read; the page itself includes it."""
    return render(request, "directory/_import_state.html", _told(request, _run(request, pk)))


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """After a dry run: the same files, for good."""
    run = _run(request, pk)
    if not work.can_still_import(run):
        raise Refused(_("Les fichiers déposés ont été effacés : déposez-les à nouveau."))
    asked = Run.objects.filter(
        kind=work.KIND, input__folder=run.input["folder"], input__dry_run=False
    ).first()
    done = asked or work.request_import(
        run.input, region=run.input["region"], dry_run=False, by=request.actor
    )
    return redirect("directory:import_result", done.pk)


def _check(request: HttpRequest) -> None:
    if not (verdict := rules.can_open_import(request.actor)):
        raise Forbidden(str(verdict.reason))


def _run(request: HttpRequest, pk: int) -> Run:
    _check(request)
    return get_object_or_404(Run.objects.visible_to(request.actor).filter(kind=work.KIND), pk=pk)


def _title(run: Run) -> str:
    return _("Essai à blanc") if run.input["dry_run"] else _("Import")


def _told(request: HttpRequest, run: Run) -> dict[str, Any]:
    panel = run_panel(run, request.actor)
    result = run.result or {}
    files = [
        file | {"source": SOURCES.get(file["format"], file["format"])} for file in result.get("files", ())
    ]
    region = run.input["region"]
    return {
        "panel": panel,
        "run": run,
        "title": _title(run),
        "names": [file["name"] for file in run.input["files"]],
        "region": next(
            (d.region_name for d in departements().values() if d.region == region), _("Toute la France")
        ),
        "result": result,
        "files": files,
        "can_import": work.can_still_import(run),
        "table": _refusals(request, result.get("errors", [])),
    }


def _refusals(request: HttpRequest, errors: list[dict[str, Any]]) -> Table:
    names = sorted({error["file"] for error in errors})
    return Table(
        columns=REFUSALS,
        rows=errors,
        request=request,
        name="refus",
        caption=_("Lignes refusées"),
        search=("column", "value", "message"),
        filters=[Filter("file", _("Fichier"), [(name, name) for name in names])] if len(names) > 1 else [],
        empty=_("Aucune ligne refusée."),
        empty_icon="circle-check",
    )


def _crumbs(*below: tuple[str, str]) -> list[tuple[str, str]]:
    named = ((_("Annuaire"), "directory:list"), *below)
    return [(label, reverse(name) if name else "") for label, name in named]
