"""What the pilot of a region does with its plan: bring a version, publish it, bring commitments in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.core import clock
from cordee.core.verdict import Refused, require
from cordee.directory.following import region_or_404
from cordee.packs.document import BadPack
from cordee.plan import actions, rules, template_sheet
from cordee.plan.forms import CommitmentsForm, PlanForm
from cordee.plan.importing import Outcome, compare
from cordee.plan.models import Plan
from cordee.plan.panels import moves
from cordee.plan.reading import read_plan
from cordee.plan.sheet_rows import read_commitments
from cordee.ui import exports

SHOWN_ROWS = 50


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A version of the plan, from its file; each fault is said with its line."""
    region = region_or_404(request.actor)
    require(rules.can_import_plan(request.actor, region))
    form, faults = PlanForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            plan = actions.import_plan(region, document=read_plan(file.read(), file.name), by=request.actor)
        except BadPack as bad:
            faults = bad.faults
        else:
            said = (
                _("Version apportée en brouillon.")
                if plan
                else _("Cette version est déjà là : rien n’a changé.")
            )
            messages.success(request, said)
            return redirect("plan:versions")
    context = {"form": form, "faults": faults, "region": region, "crumbs": _crumbs(_("Apporter une version"))}
    return render(request, "plan/bring.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft in force, after a look at what becomes of each action."""
    plan = get_object_or_404(Plan.objects.visible_to(request.actor).select_related("region"), pk=pk)
    require(rules.can_publish(request.actor, plan))
    if request.method == "POST":
        actions.publish_plan(plan, by=request.actor)
        messages.success(request, _("Version en vigueur : les engagements ont suivi."))
        return redirect("plan:versions")
    old = Plan.objects.in_force().filter(region=plan.region).first()
    context = {
        "plan": plan,
        "old": old,
        "moves": [move for move in moves(old, plan) if move.kind != "same"] if old else [],
        "crumbs": _crumbs(_("Publier")),
    }
    return render(request, "plan/publish.html", context)


@require_http_methods(["GET", "POST"])
def import_commitments(request: HttpRequest) -> HttpResponse:
    """Commitments from a spreadsheet. An empty trial first; the file is sent again to be written."""
    region = region_or_404(request.actor)
    plan = get_object_or_404(Plan.objects.in_force().select_related("region"), region=region)
    require(rules.can_import_commitments(request.actor, plan))
    form, outcome = CommitmentsForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _imported(request, plan, form)
        except Refused as refusal:
            form.add_error("file", str(refusal.reason))
    context = {
        "form": form,
        "plan": plan,
        "outcome": outcome,
        "refused": outcome.refused[:SHOWN_ROWS] if outcome else [],
        "skipped": outcome.skipped[:SHOWN_ROWS] if outcome else [],
        "crumbs": _crumbs(_("Importer des engagements")),
    }
    failed = form.is_bound and (outcome is None or outcome.is_stopped)
    return render(request, "plan/import.html", context, status=422 if failed else 200)


@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """What is there, under the headings that the import knows: to be filled and sent back."""
    region = region_or_404(request.actor)
    plan = get_object_or_404(Plan.objects.in_force(), region=region)
    require(rules.can_import_commitments(request.actor, plan))
    name = _("engagements")
    return exports.as_response(
        "xlsx", name, template_sheet.headings(), template_sheet.rows(plan), stamp=clock.now()
    )


def _imported(request: HttpRequest, plan: Plan, form: CommitmentsForm) -> Outcome:
    file, policy = form.cleaned_data["file"], form.cleaned_data["on_conflict"]
    read = read_commitments(file.read())
    outcome = compare(plan, read, policy)
    if form.cleaned_data["dry_run"] or outcome.is_stopped:
        return outcome
    done = actions.import_commitments(plan, read=read, file=file.name, on_conflict=policy, by=request.actor)
    outcome.dry_run = False
    return done or outcome


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [
        (_("Plan de résilience"), reverse("plan:index")),
        (_("Versions"), reverse("plan:versions")),
        (here, ""),
    ]
