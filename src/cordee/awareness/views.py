"""Awareness: the calendar and its trend, one campaign, its results brought in."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cordee.awareness import actions, rules
from cordee.awareness.forms import CampaignForm, ResultsForm
from cordee.awareness.importing import Outcome, compare, grouping
from cordee.awareness.models import Campaign, Result
from cordee.awareness.panels import fewest, rows, together, trajectory
from cordee.awareness.phishing import read_export
from cordee.awareness.reading import rule
from cordee.core.verdict import Refused, require
from cordee.directory.models import Region
from cordee.plan.menu import concerned
from cordee.ui.table import Column, Table


def _site_link(row) -> str:
    return reverse("plan:commitment", args=[row.result.site_id, rule().proves["plan_action"]])


COLUMNS = [
    Column("result__site__name", gettext_lazy("Établissement"), sortable=True, link=_site_link),
    Column("result__site__finess", gettext_lazy("FINESS"), hidden=True),
    Column("rates__recipients", gettext_lazy("Destinataires"), sortable=True, align="end"),
    Column("rates__sent", gettext_lazy("Remis"), sortable=True, align="end"),
    Column("rates__clicked", gettext_lazy("Ont cliqué"), sortable=True, align="end"),
    Column("rates__reported", gettext_lazy("Ont signalé"), sortable=True, align="end"),
    Column(
        "rates__ratio",
        gettext_lazy("Signalements par clic"),
        sortable=True,
        align="end",
        template="awareness/_ratio.html",
    ),
    Column("rates__robots", gettext_lazy("Automates écartés"), sortable=True, align="end", hidden=True),
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The calendar, and what the actor's houses have given so far."""
    if not concerned(request.actor):
        raise Http404
    campaigns = list(Campaign.objects.visible_to(request.actor).select_related("region"))
    results: dict[int, list[Result]] = defaultdict(list)
    for result in Result.objects.visible_to(request.actor).filter(campaign__in=campaigns):
        results[result.campaign_id].append(result)
    told = [(campaign, together(results[campaign.pk])) for campaign in campaigns if results[campaign.pk]]
    found = dict(told)
    region = Region.objects.followed_by(request.actor).first()
    context = {
        "campaigns": [(campaign, found.get(campaign), len(results[campaign.pk])) for campaign in campaigns],
        "trend": trajectory(told),
        "fewest": fewest(),
        "of_region": region is not None,
        "can_lead": bool(region) and rules.can_lead(request.actor, region),
    }
    return render(request, "awareness/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    region = Region.objects.followed_by(request.actor).first()
    if region is None:
        raise Http404
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
    results = list(Result.objects.visible_to(request.actor).filter(campaign=found).select_related("site"))
    table = Table(
        request=request,
        columns=COLUMNS,
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
        "fewest": fewest(),
        "can_bring": rules.can_bring_results(request.actor, found),
        "can_close": rules.can_close(request.actor, found),
        "crumbs": _crumbs(found),
    }
    return table.response("awareness/campaign.html", context)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """A Gophish pair: an empty trial first; the files are sent again to be counted in."""
    found = _campaign(request, pk)
    require(rules.can_bring_results(request.actor, found))
    form, outcome = ResultsForm(request.POST or None, request.FILES or None), None
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


def _brought(request: HttpRequest, found: Campaign, form: ResultsForm) -> Outcome:
    told = form.cleaned_data
    domains = told["domains"].read() if told["domains"] else b""
    read = read_export(
        told["results"].read(),
        told["events"].read(),
        robots=rule().robots,
        group_of=grouping(domains=domains),
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
    }
    return [(words[why], count) for why, count in sorted(outcome.read.set_aside.items())]


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.actor).select_related("region"), pk=pk)


def _crumbs(found: Campaign, here: str = "") -> list[tuple[str, str]]:
    return [(_("Sensibilisation"), reverse("awareness:index")), (found.title, here)]
