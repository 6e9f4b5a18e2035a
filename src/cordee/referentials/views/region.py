"""The region's side: referentials, campaigns, review."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.verdict import Refused, require
from cordee.directory.following import region_or_404
from cordee.directory.models import Region
from cordee.packs.document import BadPack
from cordee.plan.models import Plan
from cordee.referentials import actions, rules
from cordee.referentials.enums import AssessmentState
from cordee.referentials.forms import BringForm, CampaignForm, MappingForm, SendBackForm
from cordee.referentials.library import Library, read
from cordee.referentials.models import Assessment, Campaign, Referential
from cordee.referentials.views.answering import assessment_page
from cordee.referentials.views.fetch import (
    assessment_or_404,
    campaign_or_404,
    crumbs,
    referential_or_404,
)
from cordee.ui.table import Column, Filter, Table


def _link(row: Assessment) -> str:
    return reverse("referentials:assessment", args=[row.pk])


def _state_label(row: Assessment) -> str:
    return str(row.get_state_display())


def _percent(row: Assessment) -> float | None:
    """Read by the region once it is handed in, and while enough is answered."""
    shown = row.state != AssessmentState.ANSWERING and row.percent is not None
    return round(row.percent, 1) if shown else None


COLUMNS = [
    Column("site__name", gettext_lazy("Établissement"), sortable=True, link=_link),
    Column("site__finess", gettext_lazy("FINESS"), hidden=True),
    Column("site__kind", gettext_lazy("Catégorie"), value=lambda row: str(row.site.get_kind_display())),
    Column("site__department__name", gettext_lazy("Département"), sortable=True),
    Column(
        "state", gettext_lazy("État"), sortable=True, template="referentials/_state.html", value=_state_label
    ),
    Column("answered", gettext_lazy("Réponses"), sortable=True, align="end"),
    Column("percent", gettext_lazy("Résultat (%)"), align="end", value=_percent),
    Column("submitted_at", gettext_lazy("Remis le"), sortable=True),
    Column("reviewed_by", gettext_lazy("Relu par"), hidden=True),
]


@require_GET
def referentials(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    context = {
        "referentials": Referential.objects.visible_to(request.actor),
        "can_keep": rules.can_keep(request.actor, region),
        "crumbs": crumbs((_("Référentiels"), "")),
    }
    return render(request, "referentials/referentials.html", context)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A referential from its file. « Try » shows what would come; each fault is said with its line."""
    region = region_or_404(request.actor)
    require(rules.can_keep(request.actor, region))
    form, faults, tried = BringForm(request.POST or None, request.FILES or None), [], None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            library = read(file.read(), file.name)
        except BadPack as bad:
            faults = bad.faults
        else:
            if "essayer" in request.POST:
                tried = library
            elif kept := _brought(request, region, library, form):
                return redirect("referentials:referential", kept.pk)
    context = {
        "form": form,
        "faults": faults,
        "tried": tried,
        "crumbs": crumbs((_("Référentiels"), reverse("referentials:referentials")), (_("Apporter"), "")),
    }
    return render(
        request, "referentials/bring.html", context, status=422 if form.is_bound and not tried else 200
    )


@require_http_methods(["GET", "POST"])
def referential(request: HttpRequest, pk: int) -> HttpResponse:
    """The requirements, and the actions of the plan that each one meets."""
    found = referential_or_404(request, pk)
    plan = Plan.objects.in_force().filter(region=found.region).first()
    numbers = {action.number for action in plan.actions} if plan else set()
    form = MappingForm(request.POST or None, framework=found.framework, mapped=found.mapped, numbers=numbers)
    can_map = rules.can_map(request.actor, found)
    if request.method == "POST":
        require(can_map)
        if form.is_valid():
            actions.keep_mapping(found, pairs=form.pairs, by=request.actor)
            messages.success(request, _("Correspondances enregistrées."))
            return redirect("referentials:referential", pk)
    context = {
        "referential": found,
        "form": form if can_map else None,
        "lines": [
            (section, [(asked, found.mapped.get(asked.key, [])) for asked in section.requirements])
            for section in found.framework.sections
        ],
        "crumbs": crumbs((_("Référentiels"), reverse("referentials:referentials")), (found.title, "")),
    }
    return render(request, "referentials/referential.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def new_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Push a referential to the houses of some kinds."""
    found = referential_or_404(request, pk)
    require(rules.can_keep(request.actor, found.region))
    form = CampaignForm(request.POST or None, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_campaign(
                found.region, referential=found, by=request.actor, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
        else:
            messages.success(request, _("Campagne ouverte."))
            return redirect("referentials:campaign", opened.pk)
    page = {
        "title": _("Ouvrir une campagne"),
        "question": _("À qui proposer « %s » ?") % found.title,
        "consequences": [
            _("Chaque établissement concerné la trouve dans ses évaluations."),
            _("Les questions ne changent plus une fois la campagne ouverte."),
        ],
        "submit_label": _("Ouvrir"),
        "cancel_url": reverse("referentials:referential", args=[pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", page, status=422 if form.is_bound else 200)


@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found = campaign_or_404(request, pk)
    return _campaign_page(request, found)


@require_POST
def accept_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the assessments that are ticked: all, or none."""
    found = campaign_or_404(request, pk)
    require(rules.can_keep(request.actor, found.region))
    ticked = [word for word in request.POST.getlist("evaluation") if re.fullmatch(r"[0-9]{1,15}", word)][:500]
    rows = found.assessments.filter(pk__in=ticked).select_related("campaign__region", "site__legal_entity")
    try:
        done = actions.accept_all(found.region, assessments=list(rows), by=request.actor)
    except Refused as refusal:
        return _campaign_page(request, found, status=422, refusal=str(refusal.reason))
    messages.success(request, _("%s évaluations validées.") % len(done))
    return redirect("referentials:campaign", pk)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = campaign_or_404(request, pk)
    require(rules.can_close(request.actor, found))
    if request.method == "POST":
        actions.close_campaign(found, by=request.actor)
        messages.success(request, _("Campagne close."))
        return redirect("referentials:campaign", pk)
    page = {
        "title": _("Clore la campagne"),
        "question": _("Clore « %s » ?") % found.title,
        "consequences": [
            _("Plus personne ne peut répondre."),
            _("Ce qui est remis peut encore être validé."),
        ],
        "submit_label": _("Clore"),
        "cancel_url": reverse("referentials:campaign", args=[pk]),
    }
    return render(request, "ui/confirm.html", page)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = assessment_or_404(request, pk)
    require(rules.can_review(request.actor, found))
    actions.accept(found, by=request.actor)
    messages.success(request, _("Évaluation validée."))
    return redirect("referentials:assessment", pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = assessment_or_404(request, pk)
    require(rules.can_review(request.actor, found))
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return assessment_page(request, found, status=422, send_back=form)
    actions.send_back(found, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Évaluation renvoyée ; l’établissement est prévenu."))
    return redirect("referentials:assessment", pk)


def _brought(request: HttpRequest, region: Region, library: Library, form: BringForm) -> Referential | None:
    """The referential, or None and the form says why. What is already there is shown, not refused."""
    told = library.document
    try:
        brought = actions.bring_referential(region, library=library, by=request.actor)
    except Refused as refusal:
        form.add_error("file", str(refusal.reason))
        return None
    messages.success(
        request,
        _("Référentiel apporté.") if brought else _("Ce référentiel était déjà là : rien n’a changé."),
    )
    return brought or Referential.objects.get(region=region, key=told["key"], version=told["version"])


def _campaign_page(
    request: HttpRequest, found: Campaign, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    rows = found.assessments.visible_to(request.actor).select_related("site__department", "campaign")
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=rows,
        name="evaluations",
        caption=_("Évaluations"),
        search=["site__name", "site__finess"],
        filters=[Filter("state", _("État"), AssessmentState.choices)],
        sort="-submitted_at",
        empty=_("Aucune évaluation."),
        empty_icon="list-check",
    )
    can_keep = rules.can_keep(request.actor, found.region)
    counts = Campaign.objects.with_counts().get(pk=found.pk)
    context = {
        "campaign": found,
        "counts": counts,
        "refusal": refusal,
        "to_review": rows.filter(state=AssessmentState.SUBMITTED).order_by("submitted_at")[:100]
        if can_keep
        else [],
        "can_close": rules.can_close(request.actor, found),
        "crumbs": crumbs((found.title, "")),
    }
    answer = table.response("referentials/campaign.html", context)
    answer.status_code = status if status != 200 else answer.status_code
    return answer
