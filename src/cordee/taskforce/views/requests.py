"""Requests for help: the list, asking, proposing, accepting, the sheet to print."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cordee.core import clock
from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.ids import number_in
from cordee.core.verdict import allow, require
from cordee.crises.models import Room
from cordee.directory.models import Site
from cordee.directory.queries import site_filter
from cordee.taskforce import actions, panels, rules
from cordee.taskforce.enums import RequestState
from cordee.taskforce.forms.helping import HelpForm, ProposeForm, WordsForm, now_for_form
from cordee.taskforce.menu import concerned
from cordee.taskforce.models import HelpRequest
from cordee.taskforce.wording import need_sentence
from cordee.ui.table import Column, Filter, Table


def _link(row: HelpRequest) -> str:
    return reverse("taskforce:request", args=[row.pk])


def _state_label(row: HelpRequest) -> str:
    return str(row.get_state_display())


def _needs(row: HelpRequest) -> str:
    return " ; ".join(need_sentence(need) for need in row.needs)


COLUMNS = [
    Column("reference", gettext_lazy("Référence"), order="pk", sortable=True, link=_link),
    Column("site__name", gettext_lazy("Établissement"), sortable=True),
    Column(
        "state", gettext_lazy("État"), sortable=True, template="taskforce/_state.html", value=_state_label
    ),
    Column("needs", gettext_lazy("Besoins"), value=_needs),
    Column("starts_at", gettext_lazy("À partir de"), sortable=True),
    Column("days", gettext_lazy("Jours"), sortable=True, align="end"),
    Column("asked_at", gettext_lazy("Demandé le"), sortable=True, hidden=True),
]


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    if not concerned(request.actor):
        raise Http404
    table = Table(
        request=request,
        columns=COLUMNS,
        rows=HelpRequest.objects.visible_to(request.actor).select_related("site", "room"),
        name="demandes-aide",
        caption=_("Demandes d’aide"),
        search=["site__name"],
        filters=[
            Filter(
                "etat",
                _("État"),
                [("ouvertes", _("Toutes les ouvertes")), *RequestState.choices],
                apply=_state,
            )
        ],
        sort="-asked_at",
        empty=_("Aucune demande d’aide."),
        empty_icon="users-group",
    )
    crumbs = [(_("Task force"), reverse("taskforce:index")), (_("Demandes d’aide"), "")]
    context = {"crumbs": crumbs, "can_ask": askable(request.actor).exists()}
    return table.response("taskforce/requests.html", context)


@require_http_methods(["GET", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    sites = askable(request.actor)
    refusal = _("L’aide se demande par la direction ou le RSSI, ou par un pilote de la région en leur nom.")
    require(allow(sites.exists(), refusal))
    rooms = Room.objects.visible_to(request.actor).filter(
        site__in=sites, opened_at__isnull=False, closed_at__isnull=True
    )
    only = list(sites[:2])
    asked_from = rooms.filter(pk=number_in(request.GET.get("salle"))).first()
    initial = {
        "site": asked_from.site if asked_from else only[0] if len(only) == 1 else None,
        "room": asked_from,
        "starts_at": now_for_form(timezone.localtime(clock.now())),
    }
    form = HelpForm(request.POST or None, sites=sites, rooms=rooms, initial=initial)
    if request.method == "POST" and form.is_valid():
        site = form.cleaned_data["site"]
        asked = actions.ask_help(site, by=request.actor, **form.told())
        messages.success(request, _("Demande envoyée aux pilotes de la région."))
        return redirect("taskforce:request", asked.pk)
    crumbs = [(_("Task force"), reverse("taskforce:index")), (_("Demander de l’aide"), "")]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "taskforce/ask.html", context, status=422 if form.is_bound else 200)


@require_GET
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, found_or_404(request, pk))


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The mission on one printed page: who, where, when, whom to call."""
    found = found_or_404(request, pk)
    return render(request, "taskforce/sheet.html", _facts(request, found) | {"printed_at": clock.now()})


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_or_404(request, pk)
    require(rules.can_propose(request.actor, found))
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, propose_form=form)
    told = {"people": form.people(), "packs": form.packs(), "words": form.cleaned_data["words"]}
    actions.propose_people(found, by=request.actor, **told)
    messages.success(request, _("Proposition envoyée à l’établissement."))
    return redirect("taskforce:request", pk)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    actions.accept_proposal(found_or_404(request, pk), by=request.actor)
    messages.success(request, _("Proposition acceptée : chacun est prévenu."))
    return redirect("taskforce:request", pk)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_or_404(request, pk)
    require(rules.can_refuse(request.actor, found))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refuse_form=form)
    actions.refuse_help(found, by=request.actor, **form.cleaned_data)
    return redirect("taskforce:request", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_or_404(request, pk)
    require(rules.can_withdraw(request.actor, found))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, withdraw_form=form)
    actions.withdraw_help(found, by=request.actor, **form.cleaned_data)
    messages.success(request, _("Demande retirée."))
    return redirect("taskforce:request", pk)


def askable(actor: Actor):
    """The houses for which the actor may ask."""
    editors = tuple(ESTABLISHMENT_EDITORS)
    held = site_filter(actor, roles=editors, region_roles=(Role.REGION_PILOT,))
    rows = Site.objects.none() if actor.is_admin else Site.objects.filter(held).open()
    return rows.select_related("legal_entity").order_by("name")


def found_or_404(request: HttpRequest, pk: int) -> HelpRequest:
    rows = HelpRequest.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("site__legal_entity", "site__region", "room"), pk=pk)


def _state(rows, value: str):
    return rows.open() if value == "ouvertes" else rows.filter(state=value)


def _facts(request: HttpRequest, found: HelpRequest) -> dict:
    room = found.room if found.room and _may_enter(request, found.room) else None
    return {
        "found": found,
        "room": room,
        "needs": [need_sentence(need) for need in found.needs],
        "sent": panels.sent(found, request.actor),
        "loans": found.loans.select_related("pack__place"),
        "lacks": panels.lacks_of(found),
        "sees_contacts": rules.can_see_contacts(request.actor, found),
    }


def _may_enter(request: HttpRequest, room: Room) -> bool:
    return Room.objects.visible_to(request.actor).filter(pk=room.pk).exists()


def _page(
    request: HttpRequest,
    found: HelpRequest,
    *,
    propose_form: ProposeForm | None = None,
    refuse_form: WordsForm | None = None,
    withdraw_form: WordsForm | None = None,
) -> HttpResponse:
    actor, bad = request.actor, bool(propose_form or refuse_form or withdraw_form)
    can_propose = rules.can_propose(actor, found)
    context = _facts(request, found) | {
        "offer": panels.offer(found) if can_propose else None,
        "propose_form": propose_form or (ProposeForm() if can_propose else None),
        "can_accept": rules.can_accept(actor, found),
        "refuse_form": refuse_form
        or (WordsForm(auto_id="refus_%s") if rules.can_refuse(actor, found) else None),
        "withdraw_form": withdraw_form
        or (WordsForm(auto_id="retrait_%s") if rules.can_withdraw(actor, found) else None),
        "crumbs": [
            (_("Task force"), reverse("taskforce:index")),
            (_("Demandes d’aide"), reverse("taskforce:requests")),
            (found.reference, ""),
        ],
    }
    return render(request, "taskforce/request.html", context, status=422 if bad else 200)
