"""What is above the injects of a draft: its head, and its lists written as lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import Conflict, Forbidden, Refused
from cordee.kits import actions, rules
from cordee.kits.drafting import kit_slug, new_document
from cordee.kits.enums import Origin
from cordee.kits.forms.lines import SECTIONS, LinesForm
from cordee.kits.forms.writing import HeadForm, NewKitForm
from cordee.kits.models import Kit
from cordee.kits.panels.editing import fingerprint
from cordee.kits.places import place_choices
from cordee.kits.views.editing import crumbs
from cordee.kits.views.fetch import draft_or_404, insist
from cordee.kits.views.undoing import remember


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A draft with one inject, to write over."""
    insist(rules.can_write_kits(request.actor))
    form = NewKitForm(request.POST or None, places=place_choices(rules.writing_scopes(request.actor)))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        document = new_document(
            title=said["title"], level=said["level"], slug=free_slug(said["title"], said["scope"])
        )
        told = {"document": document, "files": {}, "origin": Origin.WRITTEN}
        kit = actions.import_kit(said["scope"], **told, by=request.actor)
        return redirect("kits:editor", kit.pk)
    return render(request, "kits/new.html", {"form": form}, status=422 if form.is_bound else 200)


def free_slug(title: str, scope: str) -> str:
    """An identifier that no kit of this place has yet."""
    base = kit_slug(title)[:55]
    taken = set(Kit.objects.filter(scope=scope, slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug
        for rank in range(1, len(taken) + 2)
        if (slug := base if rank == 1 else f"{base}-{rank}") not in taken
    )


@require_GET
def head(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, draft_or_404(request, pk))


@require_POST
def section(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Save the head, or one list. What was typed comes back whatever happens."""
    kit = draft_or_404(request, pk)
    if name != "head" and name not in SECTIONS:
        raise Http404
    form = HeadForm(request.POST) if name == "head" else LinesForm(request.POST, section=SECTIONS[name])
    if not form.is_valid():
        return _page(request, kit, name, form, status=422)
    before = HeadForm.of(kit.document) if name == "head" else kit.document.get(name, [])
    if form.cleaned_data["seen"] != fingerprint(before):
        return _conflict(request, kit, name, form, before)
    changes = form.changes() if name == "head" else {name: form.items}
    old = {key: kit.document.get(key) for key in changes}
    try:
        kit = actions.edit_head(
            kit, changes=changes, revision=kit.revision, what=_told(name), by=request.actor
        )
    except Conflict:
        kit.refresh_from_db()
        return _conflict(request, kit, name, form, kit.document.get(name, []))
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return _page(request, kit, name, form, status=409)
    remember(request, kit, order="head", changes=old)
    messages.success(request, _("Enregistré."))
    return redirect(f"{reverse('kits:head', args=[pk])}#{name}")


def _told(name: str) -> str:
    return _("Fiche du kit modifiée") if name == "head" else _("Modifié : %s") % SECTIONS[name].label


def _conflict(request: HttpRequest, kit: Kit, name: str, form: Any, now: Any) -> HttpResponse:
    """Somebody else changed this part: their version beside what was typed; saving again replaces it."""
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = fingerprint(HeadForm.of(kit.document) if name == "head" else now)
    form.add_error(
        None,
        _("Modifié entre-temps par %s. Rien n’est perdu : comparez, puis enregistrez à nouveau.")
        % kit.changed_by,
    )
    theirs = None if name == "head" else SECTIONS[name].text(now)
    return _page(request, kit, name, form, status=409, theirs=theirs)


def _page(
    request: HttpRequest,
    kit: Kit,
    name: str = "",
    form: Any = None,
    status: int = 200,
    theirs: str | None = None,
) -> HttpResponse:
    """Every part of the page; the one just submitted keeps what was typed."""
    said = HeadForm.of(kit.document)
    sections = []
    for section in SECTIONS.values():
        items = kit.document.get(section.name, [])
        start = {"lines": section.text(items), "seen": fingerprint(items)}
        one = form if section.name == name else LinesForm(section=section, initial=start)
        one.theirs = theirs if section.name == name else None
        one.fields["lines"].widget.attrs["rows"] = min(max(start["lines"].count("\n") + 3, 4), 24)
        sections.append(one)
    context = {
        "kit": kit,
        "head": form if name == "head" else HeadForm(initial=said | {"seen": fingerprint(said)}),
        "sections": sections,
        "crumbs": crumbs(kit, _("Fiche")),
    }
    return render(request, "kits/head.html", context, status=status)
