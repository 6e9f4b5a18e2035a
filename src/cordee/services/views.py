"""The catalogue, one service, requests and what comes of them."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Avg, Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor
from cordee.core.verdict import allow, require
from cordee.directory.models import Region, Site
from cordee.directory.queries import site_filter
from cordee.plan.menu import concerned
from cordee.services import actions, rules
from cordee.services.enums import OPEN, WAITING, RequestState
from cordee.services.forms import AnswerForm, AskForm, RateForm
from cordee.services.models import Request, Service
from cordee.ui.table import Column, Filter, Table


def _own_link(row: Request) -> str:
    return reverse("services:request", args=[row.pk])


def _state_label(row: Request) -> str:
    return str(row.get_state_display())


COLUMNS = [
    Column("service__title", gettext_lazy("Service"), sortable=True, link=_own_link),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column("state", gettext_lazy("État"), sortable=True, template="services/_state.html", value=_state_label),
    Column("asked_at", gettext_lazy("Demandé le"), sortable=True),
    Column("wished_on", gettext_lazy("Souhaité pour le"), sortable=True),
    Column("moved_at", gettext_lazy("Dernier changement"), sortable=True, hidden=True),
    Column("satisfaction", gettext_lazy("Satisfaction"), sortable=True, align="end"),
]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The catalogue: what is offered, how long it takes, how it went for others."""
    if not concerned(request.actor):
        raise Http404
    counted = {
        "waiting": Count("requests", filter=Q(requests__state__in=WAITING)),
        "delivered": Count("requests", filter=Q(requests__state="delivered")),
        "liked": Avg("requests__satisfaction"),
    }
    context = {
        "services": Service.objects.visible_to(request.actor).offered().annotate(**counted),
        "open": Request.objects.visible_to(request.actor).open().count(),
        "of_region": Region.objects.followed_by(request.actor).exists(),
    }
    return render(request, "services/index.html", context)


@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer, and the form to ask for it."""
    found = get_object_or_404(Service.objects.visible_to(request.actor).offered(), pk=pk)
    sites = _askable(request.actor, found)
    form = AskForm(
        request.POST or None, sites=sites, initial={"site": request.GET.get("site") or _only(sites)}
    )
    if request.method == "POST":
        if form.is_valid():
            told = form.cleaned_data
            asked = actions.ask(told.pop("site"), service=found, by=request.actor, **told)
            messages.success(request, _("Demande envoyée à la région."))
            return redirect("services:request", asked.pk)
        require(allow(sites.exists(), _("Ce service ne s’adresse à aucun de vos établissements.")))
    context = {
        "service": found,
        "form": form if sites.exists() else None,
        "waiting": found.requests.filter(state__in=WAITING).count(),
        "crumbs": [(_("Services"), reverse("services:index")), (found.title, "")],
    }
    return render(request, "services/service.html", context, status=422 if form.is_bound else 200)


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """What the actor's houses have asked; for the region, its queue."""
    if not concerned(request.actor):
        raise Http404
    states = [("ouvertes", _("Toutes les ouvertes")), *RequestState.choices]
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=Request.objects.visible_to(request.actor).select_related("service", "site"),
        name="demandes",
        caption=_("Demandes de service"),
        search=["service__title", "site__name"],
        filters=[Filter("etat", _("État"), states, apply=_state)],
        sort="-asked_at",
        empty=_("Aucune demande."),
        empty_icon="lifebuoy",
    )
    return table.response(
        "services/requests.html",
        {"crumbs": [(_("Services"), reverse("services:index")), (_("Demandes"), "")]},
    )


@require_GET
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _request(request, pk))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    require(rules.can_answer(request.actor, found))
    form = AnswerForm(request.POST, request=found)
    if not form.is_valid():
        return _page(request, found, answer_form=form)
    actions.answer(found, by=request.actor, **form.cleaned_data)
    return redirect("services:request", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw(_request(request, pk), by=request.actor)
    messages.success(request, _("Demande retirée."))
    return redirect("services:request", pk)


@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    found = _request(request, pk)
    require(rules.can_rate(request.actor, found))
    form = RateForm(request.POST)
    if not form.is_valid():
        return _page(request, found, rate_form=form)
    actions.rate(found, by=request.actor, **form.cleaned_data)
    return redirect("services:request", pk)


def _state(rows, value: str):
    return rows.open() if value == "ouvertes" else rows.filter(state=value)


def _askable(actor: Actor, found: Service):
    """The houses for which the actor may ask it."""
    rows = Site.objects.filter(site_filter(actor, roles=tuple(ESTABLISHMENT_EDITORS), region_roles=())).open()
    if actor.is_admin:
        rows = rows.none()
    return (
        rows.filter(region_id=found.region_id, kind__in=found.audience)
        .select_related("legal_entity")
        .order_by("name")
    )


def _only(sites) -> Site | None:
    """The house, for who has one."""
    found = list(sites[:2])
    return found[0] if len(found) == 1 else None


def _request(request: HttpRequest, pk: int) -> Request:
    rows = Request.objects.visible_to(request.actor).select_related("service", "site__legal_entity")
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    found: Request,
    *,
    answer_form: AnswerForm | None = None,
    rate_form: RateForm | None = None,
) -> HttpResponse:
    ahead = Request.objects.filter(
        service=found.service, state__in=WAITING, asked_at__lt=found.asked_at
    ).count()
    context = {
        "found": found,
        "ahead": ahead if found.state in WAITING else None,
        "is_open": found.state in OPEN,
        "answer_form": answer_form
        or (AnswerForm(request=found) if rules.can_answer(request.actor, found) else None),
        "can_withdraw": rules.can_withdraw(request.actor, found),
        "rate_form": rate_form or (RateForm() if rules.can_rate(request.actor, found) else None),
        "crumbs": [
            (_("Services"), reverse("services:index")),
            (_("Demandes"), reverse("services:requests")),
            (found.service.title, ""),
        ],
    }
    return render(request, "services/request.html", context, status=422 if answer_form or rate_form else 200)
