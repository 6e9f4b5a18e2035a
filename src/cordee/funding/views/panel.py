"""The panel that decides: every admissible application by score, one printable sheet each, many decisions at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core.verdict import Refused, require
from cordee.funding import actions, rules
from cordee.funding.actions.deciding import Choice
from cordee.funding.envelope import envelope_of
from cordee.funding.forms import PanelForm
from cordee.funding.panels import page_of, ranked
from cordee.funding.views.fetch import application_crumbs, application_or_404, call_or_404, crumbs


@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    call = call_or_404(request, pk)
    require(rules.can_keep_calls(request.actor, call.region))
    form = PanelForm(request.POST or None)
    rows = ranked(call)
    if request.method == "POST" and form.is_valid():
        ticked = set(request.POST.getlist("dossier"))
        award, reason = form.cleaned_data["outcome"] == "award", form.cleaned_data["reason"]
        choices = [
            Choice(row.application.pk, row.proposed if award else 0, reason)
            for row in rows
            if str(row.application.pk) in ticked and not row.is_decided
        ]
        try:
            decided = actions.decide_batch(call.region, call=call, choices=choices, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("%s dossiers décidés.") % len(decided))
            return redirect("funding:panel", pk)
    context = {
        "call": call,
        "rows": rows,
        "envelope": envelope_of(call),
        "form": form,
        "to_decide": any(not row.is_decided for row in rows),
        "crumbs": crumbs((call.title, reverse("funding:call", args=[pk])), (_("Commission"), "")),
    }
    return render(request, "funding/panel.html", context, status=422 if form.is_bound else 200)


@require_GET
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One printable page: what is asked, what was seen, what was thought of it."""
    found = application_or_404(request, pk)
    require(rules.can_see_reviews(request.actor, found))
    context = {
        "application": found,
        "page": page_of(request.actor, found),
        "row": next((row for row in ranked(found.call) if row.application.pk == found.pk), None),
        "crumbs": application_crumbs(found, _("Fiche de commission")),
    }
    return render(request, "funding/brief.html", context)
