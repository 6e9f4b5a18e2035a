"""Awareness: the calendar and its trend, one campaign, its results brought in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordee.awareness import actions, rules
from cordee.awareness.forms import CampaignForm, ResultsForm, TrainingForm
from cordee.awareness.importing import Outcome, compare, grouping, read_files
from cordee.awareness.models import Campaign
from cordee.awareness.panels import (
    calendar,
    fewest,
    rows,
    together,
    trajectory_of_courses,
    trajectory_of_trials,
)
from cordee.awareness.reading import rule
from cordee.core.verdict import Refused, require
from cordee.directory.following import region_of, region_or_404
from cordee.plan.menu import concerned
from cordee.ui.table import Column, Table


def _site_link(row) -> str:
    return reverse("plan:commitment", args=[row.result.site_id, rule().proves["plan_action"]])


HOUSE = [
    Column("result__site__name", gettext_lazy("Établissement"), sortable=True, link=_site_link),
    Column("result__site__finess", gettext_lazy("FINESS"), hidden=True),
]
TRIAL = [
    *HOUSE,
    Column("shares__recipients", gettext_lazy("Destinataires"), sortable=True, align="end"),
    Column("shares__sent", gettext_lazy("Remis"), sortable=True, align="end"),
    Column("shares__clicked", gettext_lazy("Ont cliqué"), sortable=True, align="end"),
    Column("shares__reported", gettext_lazy("Ont signalé"), sortable=True, align="end"),
    Column(
        "shares__ratio",
        gettext_lazy("Signalements par clic"),
        sortable=True,
        align="end",
        template="awareness/_ratio.html",
    ),
    Column("shares__robots", gettext_lazy("Automates écartés"), sortable=True, align="end", hidden=True),
]
COURSE = [
    *HOUSE,
    Column("shares__enrolled", gettext_lazy("Inscrits"), sortable=True, align="end"),
    Column("shares__completed", gettext_lazy("Ont achevé"), sortable=True, align="end"),
    Column("shares__quizzed", gettext_lazy("Ont passé le quiz"), sortable=True, align="end"),
    Column("shares__passed", gettext_lazy("L’ont réussi"), sortable=True, align="end"),
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The calendar, and what the actor's houses have given so far."""
    if not concerned(request.actor):
        raise Http404
    region = region_of(request.actor)
    told = calendar(request.actor)
    context = {
        "rows": told,
        "trials": trajectory_of_trials(told),
        "courses": trajectory_of_courses(told),
        "fewest": fewest(),
        "of_region": region is not None,
        "can_lead": bool(region) and rules.can_lead(request.actor, region),
    }
    return render(request, "awareness/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    region = region_or_404(request.actor)
    require(rules.can_lead(request.actor, region))
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        campaign = actions.open_campaign(region, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Campagne ouverte."))
        return redirect("awareness:campaign", campaign.pk)
    context = {
        "form": form,
        "crumbs": [(_("Sensibilisation"), reverse("awareness:index")), (_("Nouvelle campagne"), "")],
    }
    return render(request, "awareness/new.html", context, status=422 if form.is_bound else 200)


@require_GET
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found = _campaign(request, pk)
    results = list(found.counts.visible_to(request.actor).select_related("site"))
    table = Table(
        request=request,
        columns=COURSE if found.is_training else TRIAL,
        rows=rows(results),
        name="resultats",
        caption=_("Résultats par établissement"),
        search=["result__site__name", "result__site__finess"],
        sort="result__site__name",
        empty=_("Aucun résultat n’a encore été apporté."),
        empty_icon="speakerphone",
    )
    context = {
        "campaign": found,
        "whole": together(results),
        "houses": len(results),
        "fewest": fewest(found),
        "can_bring": rules.can_bring_results(request.actor, found),
        "can_close": rules.can_close(request.actor, found),
        "crumbs": _crumbs(found),
    }
    return table.response("awareness/campaign.html", context)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """What the tool of the campaign exported: an empty trial first; the files are sent again to be counted in."""
    found = _campaign(request, pk)
    require(rules.can_bring_results(request.actor, found))
    kind = TrainingForm if found.is_training else ResultsForm
    form, outcome = kind(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _brought(request, found, form)
        except Refused as refusal:
            form.add_error(None, str(refusal.reason))
    failed = form.is_bound and (outcome is None or outcome.is_stopped)
    context = {
        "campaign": found,
        "form": form,
        "outcome": outcome,
        "set_aside": _reasons(outcome) if outcome else [],
        "crumbs": [
            *_crumbs(found, reverse("awareness:campaign", args=[pk])),
            (_("Apporter des résultats"), ""),
        ],
    }
    return render(request, "awareness/bring.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _campaign(request, pk)
    require(rules.can_close(request.actor, found))
    if request.method == "POST":
        actions.close_campaign(found, by=request.actor)
        messages.success(request, _("Campagne close."))
        return redirect("awareness:campaign", pk)
    page = {
        "title": _("Clore la campagne"),
        "question": _("Clore « %s » ?") % found.title,
        "consequences": [
            _("Ses résultats ne changent plus."),
            _(
                "Dans chaque établissement qui a un résultat, elle prouve l’action du plan sur la sensibilisation."
            ),
        ],
        "submit_label": _("Clore la campagne"),
        "cancel_url": reverse("awareness:campaign", args=[pk]),
    }
    return render(request, "ui/confirm.html", page)


def _brought(request: HttpRequest, found: Campaign, form: ResultsForm | TrainingForm) -> Outcome:
    told = form.cleaned_data
    read = read_files(
        found,
        [told[name].read() for name in form.EXPORTS],
        grouping(domains=told["domains"].read() if told["domains"] else b""),
    )
    outcome = compare(found, read, told["on_conflict"])
    if told["dry_run"] or outcome.is_stopped:
        return outcome
    outcome.dry_run = False
    return (
        actions.bring_results(found, read=read, on_conflict=told["on_conflict"], by=request.actor) or outcome
    )


def _reasons(outcome: Outcome) -> list[tuple[str, int]]:
    words = {
        "agent": _("navigateur d’un analyseur connu"),
        "speed": _("trop vite après l’envoi pour une personne"),
        "gateway": _("même adresse pour beaucoup de destinataires"),
        "attempt": _("autre essai de la même personne : le meilleur est compté"),
        "total": _("ligne de total de l’outil"),
    }
    return [(words[why], count) for why, count in sorted(outcome.read.set_aside.items())]


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.actor).select_related("region"), pk=pk)


def _crumbs(found: Campaign, here: str = "") -> list[tuple[str, str]]:
    return [(_("Sensibilisation"), reverse("awareness:index")), (found.title, here)]
