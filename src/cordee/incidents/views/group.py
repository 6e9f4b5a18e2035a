"""Crises that a house of the group shares: their sheet, and the help that a neighbour offers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core import clock
from cordee.core.actor import ESTABLISHMENT_EDITORS
from cordee.core.verdict import Refused
from cordee.crises.views.entering import banner
from cordee.incidents import actions, rules
from cordee.incidents.forms import OfferForm
from cordee.incidents.models import Incident
from cordee.incidents.queries import houses_offering
from cordee.incidents.sharing import seq_of, sheets


@require_GET
@never_cache
def group(request: HttpRequest) -> HttpResponse:
    if not any(grant.role in ESTABLISHMENT_EDITORS for grant in request.actor.grants):
        raise Http404
    return render(request, "incidents/group.html", {"sheets": sheets(request.actor, clock.now())})


@require_GET
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet. A page that is open when the sharing ends is emptied; it is told the same of a crisis that never was."""
    chosen = Incident.objects.sheets_for(request.actor).filter(pk=pk)
    found = sheets(request.actor, clock.now(), incidents=chosen)
    if not found:
        if request.htmx:
            return render(request, "incidents/_ended_sharing.html")
        raise Http404
    incident = found[0].incident
    context = {
        "sheet": found[0],
        "seq": seq_of(incident),
        "may_offer": rules.can_offer_help(request.actor, incident),
        "offers_title": _("Aide offerte"),
        "banner": banner(incident.room),
        "crumbs": _crumbs(request, incident, (incident.title, "")),
    }
    return render(request, "incidents/_sheet.html" if request.htmx else "incidents/sheet.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.shared_with(request.actor).around(), pk=pk)
    form = OfferForm(request.POST or None, sites=houses_offering(request.actor, incident))
    if request.method == "POST" and form.is_valid():
        try:
            actions.offer_help(
                incident, client_uuid=form.cleaned_data["client_id"], by=request.actor, **form.offer
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Votre offre est dans leur salle de crise."))
            return redirect("incidents:sheet", incident.pk)
    title = (incident.title, reverse("incidents:sheet", args=[incident.pk]))
    context = {
        "incident": incident,
        "form": form,
        "banner": banner(incident.room),
        "crumbs": _crumbs(request, incident, title, (_("Offrir de l’aide"), "")),
    }
    return render(request, "incidents/offer.html", context, status=422 if form.is_bound else 200)


def _crumbs(request: HttpRequest, incident: Incident, *below: tuple[str, str]) -> list[tuple[str, str]]:
    """From the group's page; from the crisis itself for those who see it."""
    if Incident.objects.visible_to(request.actor).filter(pk=incident.pk).exists():
        return [(_("Crises"), reverse("incidents:index")), *below]
    return [(_("Crises de mon groupement"), reverse("incidents:group")), *below]
