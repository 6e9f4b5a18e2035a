"""The cold report: open a version, write it, read it, have it signed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.ids import number_in
from cordee.core.verdict import Conflict, require
from cordee.retex import actions, rules
from cordee.retex.content import content_of
from cordee.retex.documents.wording import offset_words, room_hour
from cordee.retex.forms import ShareForm, TextsForm
from cordee.retex.models import Report
from cordee.retex.panels.addresses import addresses_of
from cordee.retex.panels.page import page_of
from cordee.retex.subjects import is_crisis
from cordee.retex.views.fetch import banner_of, report_or_404, subject_or_404


@require_POST
def draft(request: HttpRequest, pk: int, *, crisis: bool = False) -> HttpResponse:
    report = actions.draft_report(subject_or_404(request, pk, crisis=crisis), by=request.actor)
    return redirect("retex:edit", report.pk)


@require_GET
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it stands, or as it was frozen."""
    report = report_or_404(request, pk)
    shown = request.GET.get("lien", "")
    context = _around(report) | {
        "sheet": page_of(report),
        "can_edit": rules.can_edit(request.actor, report),
        "can_approve": rules.can_approve(request.actor, report),
        "can_share": rules.can_share(request.actor, report),
        "can_revoke": rules.can_revoke(request.actor, report),
        "share_form": ShareForm(),
        "links": report.links.all() if rules.can_revoke(request.actor, report) else [],
        "new_link": request.session.pop(f"share:{shown}", None) if shown.isdecimal() else None,
    }
    return render(request, "retex/report.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write. When somebody else saved meanwhile, both texts are shown and nothing typed is lost."""
    report = report_or_404(request, pk)
    form = TextsForm(request.POST or None, report=report)
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "retex/edit.html", _around(report) | {"form": form}, status=422)
        try:
            actions.edit_report(
                report, texts=form.texts(), revision=form.cleaned_data["revision"], by=request.actor
            )
        except Conflict as conflict:
            return _conflict(request, pk, conflict)
        messages.success(request, _("Enregistré."))
        return redirect("retex:edit" if "continue" in request.POST else "retex:report", pk)
    require(rules.can_edit(request.actor, report))
    return render(request, "retex/edit.html", _around(report) | {"form": form})


def _conflict(request: HttpRequest, pk: int, conflict: Conflict) -> HttpResponse:
    """The form again with what was typed; beside each part that differs, what is saved. Saving now keeps the form's."""
    fresh = report_or_404(request, pk)
    data = request.POST.copy()
    data["revision"] = str(fresh.revision)
    form = TextsForm(data, report=fresh)
    saved = TextsForm(report=fresh).initial
    differing = [
        (form[name].label, value)
        for name, value in saved.items()
        if name in form.fields and name != "revision" and _flat(data.get(name, "")) != _flat(value)
    ]
    context = _around(fresh) | {"form": form, "conflict": str(conflict.reason), "differing": differing}
    return render(request, "retex/edit.html", context, status=409)


def _flat(text: object) -> str:
    return "\n".join(str(text).split())


@require_http_methods(["GET", "POST"])
def annotate(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark beside each moment of the timeline."""
    report = report_or_404(request, pk)
    require(rules.can_edit(request.actor, report))
    content = content_of(report)
    notes, conflict = content["texts"]["annotations"], ""
    if request.method == "POST":
        known = {line["ref"] for line in content["facts"]["timeline"]}
        typed = {ref: request.POST.get(f"note:{ref}", "").replace("\x00", "").strip() for ref in known}
        notes = {ref: note for ref, note in typed.items() if note}
        revision_read = number_in(request.POST.get("revision"), digits=8) or 0
        try:
            actions.edit_report(
                report, texts={"annotations": notes}, revision=revision_read, by=request.actor
            )
            messages.success(request, _("Annotations enregistrées."))
            return redirect("retex:report", pk)
        except Conflict as refusal:
            conflict, report = str(refusal.reason), report_or_404(request, pk)
    t0 = content["facts"]["context"]["fiction_t0"]
    lines = [
        line
        | {
            "when": offset_words(line["at_s"]),
            "hour": room_hour(t0, line["at_s"]),
            "note": notes.get(line["ref"], ""),
        }
        for line in content["facts"]["timeline"]
    ]
    context = _around(report) | {"lines": lines, "conflict": conflict}
    return render(request, "retex/annotate.html", context, status=409 if conflict else 200)


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of its own: what signing means is read before it is done."""
    report = report_or_404(request, pk)
    if request.method == "POST":
        revision_read = number_in(request.POST.get("revision"), digits=8) or 0
        actions.approve_report(report, revision=revision_read, by=request.actor)
        subject = report.subject
        messages.success(
            request,
            _("RETEX approuvé et figé.")
            if is_crisis(subject)
            else _("RETEX approuvé et figé. L’exercice a été jugé au regard de la règle."),
        )
        return redirect(addresses_of(subject).hub)
    require(rules.can_approve(request.actor, report))
    return render(request, "retex/approve.html", _around(report))


def _around(report: Report) -> dict:
    subject, to = report.subject, addresses_of(report.subject)
    return {
        "report": report,
        "subject": subject,
        "crisis": is_crisis(subject),
        "to": to,
        "banner": banner_of(subject),
        "crumbs": [
            (_("Retours d’expérience"), reverse("retex:crises" if is_crisis(subject) else "retex:index")),
            (subject.title, to.hub),
            (_("RETEX version %s") % report.version, ""),
        ],
    }
