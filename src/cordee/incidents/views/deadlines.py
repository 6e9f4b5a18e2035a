"""One legal deadline: what to send, to whom, until when, and what proves it was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.core import clock
from cordee.core.verdict import require
from cordee.incidents import actions, rules
from cordee.incidents.forms import ReasonsForm, ReceiptForm
from cordee.incidents.models import Deadline, Incident, Receipt
from cordee.incidents.panels import deadline_row
from cordee.incidents.prefilled import as_text, filled
from cordee.incidents.views.entering import drawn, in_incident
from cordee.ui.downloads import sent_in


@require_http_methods(["GET", "POST"])
@in_incident
def deadline(request: HttpRequest, found: Incident, key: str) -> HttpResponse:
    row = _deadline(found, key)
    may = rules.can_answer_deadline(request.actor, row)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(may)
        if form.is_valid():
            told = form.cleaned_data
            actions.meet_deadline(
                row, reference=told["reference"], met_at=told["when"], paper=told["paper"], by=request.actor
            )
            return redirect("incidents:incident", found.pk)
    told = found.rules.clock(key)
    rows = filled(found, told)
    return drawn(
        request,
        "incidents/deadline.html",
        found,
        told.title,
        row=deadline_row(found, row, clock.now()),
        told=told,
        filled=rows,
        text=as_text(rows),
        receipt=Receipt.objects.filter(deadline=row).defer("data").first(),
        may=may,
        form=form if may else None,
        status=422 if form.is_bound else 200,
    )


@require_POST
@in_incident
def start(request: HttpRequest, found: Incident, key: str) -> HttpResponse:
    actions.start_deadline(_deadline(found, key), by=request.actor)
    return redirect("incidents:deadline", found.pk, key)


@require_http_methods(["GET", "POST"])
@in_incident
def set_aside(request: HttpRequest, found: Incident, key: str) -> HttpResponse:
    row = _deadline(found, key)
    require(rules.can_answer_deadline(request.actor, row))
    form = ReasonsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_deadline_aside(row, reason=form.cleaned_data["reasons"], by=request.actor)
        return redirect("incidents:incident", found.pk)
    title = _("« %s » est sans objet") % found.rules.clock(key).title
    return drawn(
        request,
        "incidents/form.html",
        found,
        title,
        form=form,
        button=_("Dire sans objet"),
        title=title,
        status=422 if form.is_bound else 200,
    )


@require_safe
@in_incident
def receipt(request: HttpRequest, found: Incident, key: str) -> HttpResponse:
    """The file, as an attachment only: what somebody sent is never drawn by our own pages."""
    kept = get_object_or_404(Receipt, deadline=_deadline(found, key))
    return sent_in(bytes(kept.data), kept.media_type, kept.name)


def _deadline(found: Incident, key: str) -> Deadline:
    row = get_object_or_404(found.deadlines, key=key)
    row.incident = found
    return row
