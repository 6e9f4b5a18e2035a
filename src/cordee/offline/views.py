"""The offline kit of one house: whether its paper is up to date, and the kit itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cordee.core import clock
from cordee.core.verdict import require
from cordee.directory.models import Site
from cordee.documents.page import standalone
from cordee.documents.typeset import typeset
from cordee.offline import actions, rules
from cordee.offline.contents import kit_of
from cordee.offline.models import Printing
from cordee.ui.downloads import attachment


@require_safe
def kit(request: HttpRequest, pk: int) -> HttpResponse:
    site = _site(request, pk)
    made = kit_of(site)
    last = Printing.objects.filter(site=site).first()
    context = {
        "site": site,
        "kit": made,
        "last": last,
        "is_current": last is not None and last.digest == made.digest,
        "crumbs": [
            (_("Annuaire"), reverse("directory:list")),
            (site.name, reverse("directory:site", args=[pk])),
            (_("Kit hors ligne"), ""),
        ],
    }
    return render(request, "offline/kit.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    site = _site(request, pk)
    return attachment(
        typeset("page.typ", kit_of(site).sheet, clock.now()), "application/pdf", f"kit-{site.finess}.pdf"
    )


@require_safe
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """One file without anything outside it, for a stick or a telephone."""
    site = _site(request, pk)
    page = standalone(kit_of(site).sheet).encode()
    return attachment(page, "text/html; charset=utf-8", f"kit-{site.finess}.html")


@require_POST
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    actions.note_printing(_site(request, pk), digest=request.POST.get("digest", ""), by=request.actor)
    messages.success(request, _("Noté. Jetez l’ancien."))
    return redirect("offline:kit", pk)


def _site(request: HttpRequest, pk: int) -> Site:
    rows = Site.objects.visible_to(request.actor).select_related("legal_entity", "region")
    site = get_object_or_404(rows, pk=pk)
    require(rules.can_take_kit(request.actor, site))
    return site
