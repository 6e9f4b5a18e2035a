"""One page: ask, then hand the file over."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cordee.archive import actions, rules
from cordee.core.verdict import require
from cordee.directory.models import Site

IN_MEMORY = 8 * 2**20  # beyond, the file waits on the disk


@require_http_methods(["GET", "POST"])
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Site.objects.visible_to(request.actor).select_related("legal_entity")
    site = get_object_or_404(rows, pk=pk)
    require(rules.can_take_out(request.actor, site))
    if request.method == "POST":
        out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
        actions.take_out(site, out=out, by=request.actor)
        out.seek(0)
        return FileResponse(out, as_attachment=True, filename=f"cordee-{site.finess}.zip")
    page = {
        "title": _("Emporter les données"),
        "question": _("Emporter tout ce que Cordée garde de « %s » ?") % site.name,
        "consequences": [
            _("Un seul fichier : tables, documents, journaux scellés et de quoi les vérifier sans Cordée."),
            _("Il porte les noms et les mots de la main courante : gardez-le comme un dossier sensible."),
            _("Le journal note qui l’a emporté, et quand."),
        ],
        "submit_label": _("Emporter"),
        "cancel_url": reverse("directory:site", args=[pk]),
        "danger": False,
    }
    return render(request, "ui/confirm.html", page)
