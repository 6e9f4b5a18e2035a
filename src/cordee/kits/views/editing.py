"""The editor: the timeline and the injects of a draft."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.kits import actions
from cordee.kits.chronogramme import Conversion
from cordee.kits.forms.writing import InjectForm, PasteForm
from cordee.kits.headings import BadMapping
from cordee.kits.models import Kit
from cordee.kits.offsets import parse_offset
from cordee.kits.panels.editing import fingerprint, next_key, variables_of, workshop
from cordee.kits.panels.reading import chronogramme
from cordee.kits.pasted import read_pasted
from cordee.kits.views.fetch import draft_or_404
from cordee.kits.views.library import asked_zoom
from cordee.kits.views.undoing import can_undo, remember, undo_last


@require_GET
def editor(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, draft_or_404(request, pk))


@require_http_methods(["GET", "POST"])
def inject(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One inject in the side panel. What was typed is shown again whatever happens."""
    kit = draft_or_404(request, pk)
    current = next((one for one in kit.document["injects"] if one["key"] == key), None)
    if current is None and request.method == "GET":
        raise Http404
    form = _form(request, kit, current)
    if request.method == "GET":
        return _panel(request, kit, form, key)
    if not form.is_valid():
        return _panel(request, kit, form, key, status=422)
    if current is None:
        form.add_error(
            None, _("Quelqu’un a retiré cet inject entre-temps. « Enregistrer comme nouveau » le remet.")
        )
        return _panel(request, kit, form, key, status=409, gone=True)
    if form.cleaned_data["seen"] != fingerprint(current):
        return _conflict(request, kit, form, current)
    return _saved(request, kit, form, current)


@require_http_methods(["GET", "POST"])
def new_inject(request: HttpRequest, pk: int) -> HttpResponse:
    kit = draft_or_404(request, pk)
    form = _form(request, kit, None)
    if request.method == "GET":
        return _panel(request, kit, form, "")
    if not form.is_valid():
        return _panel(request, kit, form, "", status=422)
    return _saved(request, kit, form, None)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Dragged, or pushed with the arrows; ``to_s`` is exercise seconds."""
    kit = draft_or_404(request, pk)
    key, to_s = request.POST.get("key", "")[:40], _seconds(request.POST.get("to_s", ""))
    current = next((one for one in kit.document["injects"] if one["key"] == key), None)
    if current is None:
        raise Refused(_("L’inject « %s » n’est plus dans le kit.") % key)
    was_s = parse_offset(current["at"], clock_start=kit.document["fiction"]["time"])
    if to_s != was_s:
        kit = actions.move_inject(kit, key=key, to_s=to_s, revision=kit.revision, by=request.actor)
        remember(request, kit, order="move", key=key, to_s=was_s)
    return _done(request, kit, key)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    kit = draft_or_404(request, pk)
    key = request.POST.get("key", "")[:40]
    taken = [one for one in kit.document["injects"] if one["key"] == key]
    steps = [step for step in kit.document.get("rehearsal", []) if step.get("after") == key]
    kit = actions.remove_injects(kit, keys=[key], revision=kit.revision, by=request.actor)
    remember(request, kit, order="add", injects=taken, steps=steps)
    return _done(request, kit, "", said=_("Inject %s retiré.") % key)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    kit = undo_last(request, draft_or_404(request, pk))
    return _done(request, kit, "", said=_("Modification annulée."))


@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """First a preview, then all the lines or none."""
    kit = draft_or_404(request, pk)
    form = PasteForm(request.POST or None)
    context: dict[str, Any] = {"kit": kit, "form": form, "crumbs": crumbs(kit, _("Coller des injects"))}
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "kits/paste.html", context, status=422 if form.is_bound else 200)
    try:
        found = read_pasted(form.cleaned_data["lines"], kit.document)
    except BadMapping as fault:
        form.add_error("lines", str(fault))
        return render(request, "kits/paste.html", context, status=422)
    if "add" in request.POST and found.injects and not found.refusals:
        try:
            kit = actions.add_injects(kit, injects=found.injects, revision=kit.revision, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
            return render(request, "kits/paste.html", context | _preview(kit, found), status=409)
        remember(request, kit, order="remove", keys=[one["key"] for one in found.injects])
        messages.success(request, _("%s injects ajoutés.") % len(found.injects))
        return redirect("kits:editor", pk)
    return render(request, "kits/paste.html", context | _preview(kit, found))


def crumbs(kit: Kit, here: str) -> list[tuple[str, str]]:
    return [
        (_("Kits"), reverse("kits:index")),
        (kit.title, reverse("kits:detail", args=[kit.pk])),
        (_("Écrire"), reverse("kits:editor", args=[kit.pk])),
        (here, ""),
    ]


def _preview(kit: Kit, found: Conversion) -> dict[str, Any]:
    return {"found": found, "lines": chronogramme({**kit.document, "injects": found.injects})}


def _seconds(text: str) -> int:
    if not (text.removeprefix("-").isdecimal() and len(text) < 10):
        raise Refused(_("Cette heure ne se lit pas."))
    return int(text)


def _form(request: HttpRequest, kit: Kit, current: dict[str, Any] | None) -> InjectForm:
    files = [file.path for file in kit.files.only("path")]
    start = {"seen": fingerprint(current) if current else ""}
    if current is None:
        start |= {"key": next_key(kit.document), "at": request.GET.get("at", "")[:60]}
    return InjectForm(request.POST or None, document=kit.document, files=files, inject=current, initial=start)


def _saved(request: HttpRequest, kit: Kit, form: InjectForm, current: dict[str, Any] | None) -> HttpResponse:
    made, previous = form.inject(), current["key"] if current else None
    try:
        kit = actions.save_inject(
            kit, inject=made, previous_key=previous, revision=kit.revision, by=request.actor
        )
    except Conflict:
        kit.refresh_from_db()
        return _conflict(request, kit, form, current)
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _panel(request, kit, form, previous or "", status=409)
    inverse = {"order": "save", "inject": current, "previous_key": made["key"]}
    remember(request, kit, **(inverse if current else {"order": "remove", "keys": [made["key"]]}))
    return _done(request, kit, made["key"], said=_("Inject %s enregistré.") % made["key"])


def _conflict(
    request: HttpRequest, kit: Kit, form: InjectForm, current: dict[str, Any] | None
) -> HttpResponse:
    """Somebody else changed this inject: show their version beside what was typed, and let the author decide."""
    now = next((one for one in kit.document["injects"] if current and one["key"] == current["key"]), None)
    form.data = form.data.copy()
    form.data["seen"] = fingerprint(now) if now else ""
    form.add_error(
        None,
        _("Modifié entre-temps par %s. Rien n’est perdu : comparez, puis enregistrez à nouveau.")
        % kit.changed_by,
    )
    theirs = chronogramme({**kit.document, "injects": [now]})[0] if now else None
    return _panel(request, kit, form, current["key"] if current else "", status=409, theirs=theirs)


def _context(request: HttpRequest, kit: Kit, current: str = "") -> dict[str, Any]:
    return {
        **workshop(kit, current=current, zoom=asked_zoom(request)),
        "can_undo": can_undo(request, kit),
        "variables": variables_of(kit.document),
        "crumbs": crumbs(kit, "")[:-1],
    }


def _page(request: HttpRequest, kit: Kit, current: str = "", status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "kits/editor.html", _context(request, kit, current) | more, status=status)


def _panel(
    request: HttpRequest, kit: Kit, form: InjectForm, key: str, status: int = 200, **more: Any
) -> HttpResponse:
    """The form alone for htmx, within the whole page otherwise."""
    more |= {"form": form, "inject_key": key}
    if request.htmx and not request.htmx.history_restore_request:
        shown = {"kit": kit, "variables": variables_of(kit.document), **more}
        return render(request, "kits/_panel.html", shown, status=status)
    return _page(request, kit, key, status, **more)


def _done(request: HttpRequest, kit: Kit, key: str, said: str = "") -> HttpResponse:
    """After an order: the drawing, the list and the faults anew; or the whole page at the right place."""
    if not request.htmx:
        if said:
            messages.success(request, said)
        address = reverse("kits:editor", args=[kit.pk])
        return redirect(f"{address}#inject-{key}" if key else address)
    response = render(request, "kits/_workshop.html", _context(request, kit, key))
    response["HX-Retarget"], response["HX-Reswap"] = "#workshop", "outerHTML"
    if said:
        response["HX-Trigger"] = json.dumps({"toast": {"level": "success", "text": said}})
    response["HX-Trigger-After-Settle"] = json.dumps({"kits:saved": {"key": key}})
    return response
