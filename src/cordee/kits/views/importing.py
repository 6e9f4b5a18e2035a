"""Bringing in a kit as an archive, or a chronogramme as a spreadsheet: upload, columns, dry run, draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core import clock
from cordee.core.ids import number_in
from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.kits import actions, rules, uploads
from cordee.kits.archive import read_archive
from cordee.kits.chronogramme import Conversion, convert
from cordee.kits.drafting import document_of, known_of
from cordee.kits.enums import Origin
from cordee.kits.forms.importing import AcceptForm, DraftForm, MappingForm, UploadForm
from cordee.kits.headings import LABELS, BadMapping
from cordee.kits.models import Kit
from cordee.kits.panels.reading import chronogramme
from cordee.kits.places import place_choices
from cordee.kits.views.fetch import draft_or_404, insist
from cordee.kits.views.head import free_slug
from cordee.kits.views.undoing import remember
from cordee.kits.workbook import Sheet, best_of, read_sheets
from cordee.ui import exports

SHOWN_REFUSALS = 100
SAMPLE_ROWS = 5


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    insist(rules.can_write_kits(request.actor))
    target = _target(request, request.GET.get("kit", ""))
    form = UploadForm(request.POST or None, request.FILES or None, places=_places(request))
    if target:
        form.fields.pop("scope")
    context: dict[str, Any] = {"form": form, "target": target}
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "kits/import.html", context, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        if b"xl/workbook.xml" not in data and b"kit.yaml" in data:
            return _pack(request, data, form, context)
        read_sheets(data, loose=True)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error("file" if target or "file" in form.fields else None, str(refusal.reason))
        return render(request, "kits/import.html", context, status=422)
    kept = uploads.keep(request.session, data, name=file.name, kit=target.pk if target else None)
    return redirect("kits:import_sheet", kept.token)


def _pack(request: HttpRequest, data: bytes, form: UploadForm, context: dict[str, Any]) -> HttpResponse:
    """A whole kit: without fault it becomes a draft; otherwise each fault is shown with its line."""
    read = read_archive(data)
    if read.faults:
        return render(request, "kits/import.html", context | {"faults": read.faults}, status=422)
    scope = form.cleaned_data.get("scope") or context["target"].scope
    pack = {"document": read.document, "files": read.files, "origin": Origin.IMPORTED}
    kit = actions.import_kit(scope, **pack, by=request.actor)
    messages.success(request, _("Kit importé, en brouillon : relisez-le, puis publiez-le."))
    return redirect("kits:detail", kit.pk)


@dataclass(slots=True)
class Trial:
    """A dry run: the file as it is understood now."""

    upload: uploads.Upload
    target: Kit | None
    sheet: Sheet
    form: MappingForm
    found: Conversion | None = None
    trouble: str = ""


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """Columns and dry run on GET (what is chosen is in the address); the draft on POST."""
    trial = _trial(request, token)
    title = trial.upload.name.rpartition(".")[0][:200] or trial.upload.name[:200]
    draft = DraftForm(request.POST or None, places=_places(request), initial={"title": title})
    accept = AcceptForm(request.POST or None)
    if request.method == "POST" and trial.found and trial.found.injects and accept.is_valid():
        if trial.found.refusals and not accept.cleaned_data["without"]:
            accept.add_error(
                "without", _("Des lignes sont refusées : corrigez le fichier, ou cochez cette case.")
            )
        elif trial.target or draft.is_valid():
            answer = _bring_in(request, trial, draft)
            if answer:
                return answer
    context = {
        "trial": trial,
        "found": trial.found,
        "form": trial.form,
        "draft": draft,
        "accept": accept,
        "samples": _samples(trial),
        "refusals": trial.found.refusals[:SHOWN_REFUSALS] if trial.found else [],
        "lines": _preview(trial),
        "query": request.GET.urlencode(),
    }
    return render(request, "kits/import_sheet.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def refused(request: HttpRequest, token: str) -> HttpResponse:
    """The refused rows as a file, whole, with the reason of each."""
    trial = _trial(request, token)
    if trial.found is None:
        raise Http404
    rows = {row.number: row.cells for row in trial.sheet.rows}
    headers = [_("Ligne"), _("Colonne"), _("Raison"), *trial.sheet.headers]
    lines = (
        [
            refusal.row,
            refusal.column,
            refusal.message,
            *("" if cell is None else str(cell) for cell in rows[refusal.row]),
        ]
        for refusal in trial.found.refusals
    )
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return exports.as_response(kind, _("lignes-refusees"), headers, lines, stamp=clock.now())


def _bring_in(request: HttpRequest, trial: Trial, draft: DraftForm) -> HttpResponse | None:
    """Create the draft, or add to the one chosen; None, with the reason on the form, when it is refused."""
    found = trial.found
    try:
        if trial.target:
            kit = actions.add_injects(
                trial.target, injects=found.injects, revision=trial.target.revision, by=request.actor
            )
            remember(request, kit, order="remove", keys=[inject["key"] for inject in found.injects])
        else:
            said = draft.cleaned_data
            slug = free_slug(said["title"], said["scope"])
            document = document_of(found, title=said["title"], level=said["level"], slug=slug)
            told = {"document": document, "files": {}, "origin": Origin.IMPORTED}
            kit = actions.import_kit(said["scope"], **told, by=request.actor)
    except (Forbidden, Conflict):
        raise
    except Refused as refusal:
        trial.trouble = str(refusal.reason)
        return None
    uploads.forget(request.session, trial.upload)
    messages.success(request, _("%s injects importés. Relisez-les ici.") % len(found.injects))
    return redirect("kits:editor", kit.pk)


def _trial(request: HttpRequest, token: str) -> Trial:
    insist(rules.can_write_kits(request.actor))
    kept = uploads.find(request.session, token)
    data = kept.read() if kept else None
    if kept is None or data is None:
        raise Http404
    target = _target(request, str(kept.kit or ""))
    sheets = read_sheets(data, loose=True)
    asked = request.GET.get("sheet", "")
    chosen = next((one for one in sheets if one.name == asked), None) or best_of(sheets)
    trial = Trial(kept, target, chosen, MappingForm(_answers(request, chosen), sheets=sheets, sheet=chosen))
    if trial.form.is_valid():
        _try(trial)
    return trial


def _answers(request: HttpRequest, chosen: Sheet) -> QueryDict:
    """What the address says; the columns guessed when it says nothing about this sheet."""
    answers = request.GET.copy()
    if request.GET.get("of") != chosen.name:
        for name in LABELS:
            column = chosen.mapping.get(name)
            answers[f"col_{name}"] = "" if column is None else str(column)
    answers["sheet"] = chosen.name
    answers.setdefault("hours", "auto")
    return answers


def _try(trial: Trial) -> None:
    said = trial.form.cleaned_data
    known = known_of(trial.target.document) if trial.target else None
    start = said["start"] or (trial.target.document["fiction"]["time"] if trial.target else "")
    options = {"known": known, "start": start, "manner": said["hours"] or "auto"}
    try:
        trial.found = convert(trial.sheet.headers, trial.sheet.rows, trial.form.mapping(), **options)
    except BadMapping as fault:
        trial.trouble = str(fault)


def _samples(trial: Trial) -> list[list[str]]:
    width = len(trial.sheet.headers)
    rows = ([*row, *[None] * width][:width] for row in trial.sheet.samples[:SAMPLE_ROWS])
    return [["" if cell is None else str(cell)[:80] for cell in row] for row in rows]


def _preview(trial: Trial) -> list[Any]:
    """The injects as the kit would show them."""
    if not (trial.found and trial.found.injects):
        return []
    frame = trial.target.document if trial.target else document_of(trial.found, title="?", level="beginner")
    return chronogramme({**frame, "injects": trial.found.injects})


def _target(request: HttpRequest, asked: str) -> Kit | None:
    key = number_in(asked)
    return None if key is None else draft_or_404(request, key)


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    return place_choices(rules.writing_scopes(request.actor))
