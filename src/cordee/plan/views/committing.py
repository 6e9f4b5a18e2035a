"""What a house says of one action, and what it brings to prove it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core.dates import months_after
from cordee.core.ids import number_in
from cordee.core.verdict import require
from cordee.directory.models import Site
from cordee.journal.models import Entry
from cordee.plan import actions, rules
from cordee.plan.enums import EvidenceKind
from cordee.plan.forms import CommitmentForm, EvidenceForm, WithdrawForm
from cordee.plan.models import Commitment, Evidence, EvidenceFile, Plan
from cordee.plan.pack import PlanAction
from cordee.plan.panels import Line, steps
from cordee.plan.proposals import proposals
from cordee.plan.views.fetch import action_or_404, evidence_or_404, plan_of, site_or_404, today
from cordee.ui.downloads import sent_in

LAST_ENTRIES = 12


@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    site = site_or_404(request, pk)
    plan = plan_of(site)
    action = action_or_404(plan, number)
    row = Commitment.objects.filter(plan=plan, site=site, action=number).first()
    form = CommitmentForm.of(row, request.POST or None)
    if request.method == "POST":
        require(rules.can_commit(request.actor, site))
        if form.is_valid():
            actions.set_commitment(site, number=number, by=request.actor, **form.cleaned_data)
            messages.success(request, _("Engagement enregistré."))
            return redirect("plan:commitment", pk, number)
    return _page(request, site, plan, action, row, form)


@require_http_methods(["GET", "POST"])
def add_evidence(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A new piece of evidence; with ``remplace``, the next revision of one."""
    site = site_or_404(request, pk)
    plan = plan_of(site)
    action = action_or_404(plan, number)
    row = Commitment.objects.filter(plan=plan, site=site, action=number).first()
    row = row or Commitment(plan=plan, site=site, action=number)
    require(rules.can_add_evidence(request.actor, row))
    replaced = _replaced(request, row)
    form = EvidenceForm(request.POST or None, request.FILES or None, initial=_first_words(action, replaced))
    if request.method == "POST" and form.is_valid():
        actions.add_evidence(row, replaces=replaced, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Preuve ajoutée."))
        return redirect("plan:commitment", pk, number)
    back = reverse("plan:commitment", args=[pk, number])
    context = {
        "site": site,
        "action": action,
        "form": form,
        "replaced": replaced,
        "cancel_url": back,
        "crumbs": [*_crumbs(site, number, back), (_("Ajouter une preuve"), "")],
    }
    return render(request, "plan/evidence_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    evidence = evidence_or_404(request, pk)
    require(rules.can_withdraw_evidence(request.actor, evidence))
    form = WithdrawForm(request.POST or None)
    row = evidence.commitment
    back = reverse("plan:commitment", args=[row.site_id, row.action])
    if request.method == "POST" and form.is_valid():
        actions.withdraw_evidence(evidence, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Preuve retirée."))
        return redirect(back)
    page = {
        "title": _("Retirer la preuve"),
        "question": _("Retirer « %s » ?") % evidence.title,
        "consequences": [
            _("La preuve reste lisible dans l’historique, avec votre motif."),
            _("Si elle était seule à établir « éprouvé », le niveau redescend d’une marche."),
        ],
        "submit_label": _("Retirer la preuve"),
        "cancel_url": back,
        "form": form,
    }
    return render(request, "ui/confirm.html", page, status=422 if form.is_bound else 200)


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, as an attachment only: what a house has sent is never drawn by our own pages."""
    evidence = evidence_or_404(request, pk)
    file = get_object_or_404(EvidenceFile, evidence=evidence)
    return sent_in(bytes(file.data), file.media_type, file.name)


def _replaced(request: HttpRequest, row: Commitment) -> Evidence | None:
    asked = number_in(request.GET.get("remplace"))
    if asked is None or row.pk is None:
        return None
    return (
        Evidence.objects.filter(commitment=row, pk=asked, replaced_by__isnull=True)
        .exclude(kind=EvidenceKind.OBJECT)
        .first()
    )


def _first_words(action: PlanAction, replaced: Evidence | None) -> dict:
    words = {"obtained_on": today(), "level": 3}
    if action.validity_months:
        words["valid_until"] = months_after(today(), action.validity_months)
    return words | ({"title": replaced.title, "level": replaced.level} if replaced else {})


def _crumbs(site: Site, number: int, here: str = "") -> list[tuple[str, str]]:
    return [
        (_("Plan de résilience"), reverse("plan:index")),
        (site.name, reverse("plan:sheet", args=[site.pk])),
        (_("Action %s") % number, here),
    ]


def _page(
    request: HttpRequest,
    site: Site,
    plan: Plan,
    action: PlanAction,
    row: Commitment | None,
    form: CommitmentForm,
) -> HttpResponse:
    pieces = list(row.evidence.select_related("file", "replaced_by")) if row else []
    day = today()
    standing = [piece for piece in pieces if piece.stands_on(day)]
    line = Line(action, row, tuple(standing), day)
    can_commit = rules.can_commit(request.actor, site)
    context = {
        "site": site,
        "plan": plan,
        "action": action,
        "line": line,
        "steps": steps(action, line),
        "standing": standing,
        "past": [piece for piece in pieces if piece not in standing],
        "form": form,
        "can_commit": can_commit,
        "proposals": [] if line.is_met else proposals(request.actor, site, action),
        "history": _history(site, action.number),
        "crumbs": _crumbs(site, action.number),
    }
    return render(request, "plan/commitment.html", context, status=422 if form.is_bound else 200)


def _history(site: Site, number: int) -> list[Entry]:
    """What the journal of the house says of this action."""
    entries = Entry.objects.of(site.scope).filter(kind__startswith="plan.").order_by("-seq")
    told = (entry for entry in entries[:400] if entry.content and entry.content.get("action") == number)
    return [entry for entry, _rank in zip(told, range(LAST_ENTRIES), strict=False)]
