"""Situation reports: written together, validated, read, taken away as PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.core import clock
from cordee.core.ids import number_in
from cordee.core.verdict import Conflict, require
from cordee.incidents import actions, rules
from cordee.incidents.documents import situation_docx
from cordee.incidents.facts import facts_of
from cordee.incidents.forms import SituationForm
from cordee.incidents.models import Incident, Situation
from cordee.incidents.views.entering import drawn, in_incident
from cordee.ui.downloads import attachment

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_POST
@in_incident
def new(request: HttpRequest, found: Incident) -> HttpResponse:
    made = actions.open_situation(found, by=request.actor)
    return redirect("incidents:situation", found.pk, made.number)


@require_http_methods(["GET", "POST"])
@in_incident
def situation(request: HttpRequest, found: Incident, number: int) -> HttpResponse:
    row = _situation(request, found, number)
    may = rules.can_write_situation(request.actor, row)
    form = SituationForm(
        request.POST or None,
        pack=found.rules,
        texts=row.content["texts"],
        initial={"revision": row.revision},
    )
    status = 200
    if request.method == "POST":
        require(may)
        status = 422
        if form.is_valid():
            try:
                actions.edit_situation(
                    row, texts=form.texts, revision=form.cleaned_data["revision"], by=request.actor
                )
            except Conflict as conflict:
                form.add_error(None, str(conflict.reason))
                status = 409
            else:
                messages.success(request, _("Enregistré."))
                return redirect("incidents:situation", found.pk, number)
    return drawn(
        request,
        "incidents/situation.html",
        found,
        _("Point de situation n° %s") % number,
        row=row,
        form=form,
        facts=row.content.get("facts") or facts_of(found, clock.now()),
        texts=[(told["title"], row.content["texts"].get(told["key"], "")) for told in found.rules.texts],
        may=may,
        can_acknowledge=rules.can_acknowledge(request.actor, row),
        readers=row.acknowledgements.all(),
        has_read=row.acknowledgements.filter(actor=f"{request.actor.kind}:{request.actor.id}").exists(),
        status=status,
    )


@require_POST
@in_incident
def freeze(request: HttpRequest, found: Incident, number: int) -> HttpResponse:
    revision = number_in(request.POST.get("revision"), digits=9) or 0
    actions.freeze_situation(_situation(request, found, number), revision=revision, by=request.actor)
    messages.success(request, _("Validé : la région est prévenue, le PDF est prêt."))
    return redirect("incidents:situation", found.pk, number)


@require_POST
@in_incident
def acknowledge(request: HttpRequest, found: Incident, number: int) -> HttpResponse:
    actions.acknowledge_situation(_situation(request, found, number), by=request.actor)
    return redirect("incidents:situation", found.pk, number)


@require_safe
@in_incident
def pdf(request: HttpRequest, found: Incident, number: int) -> HttpResponse:
    row = get_object_or_404(found.situations.visible_to(request.actor), number=number)
    if not row.pdf:
        raise Http404
    return attachment(bytes(row.pdf), "application/pdf", _("point-de-situation-%s.pdf") % number)


@require_safe
@in_incident
def docx(request: HttpRequest, found: Incident, number: int) -> HttpResponse:
    row = _situation(request, found, number)
    if not row.is_frozen:
        raise Http404
    return attachment(situation_docx(row), DOCX, _("point-de-situation-%s.docx") % number)


def _situation(request: HttpRequest, found: Incident, number: int) -> Situation:
    rows = found.situations.visible_to(request.actor).defer("pdf")
    row = get_object_or_404(rows, number=number)
    row.incident = found
    return row
