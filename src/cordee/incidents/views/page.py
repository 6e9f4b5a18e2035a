"""Declaring a crisis, its page, its levels, its end."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cordee.core import clock
from cordee.core.ids import number_in
from cordee.core.verdict import Refused, allow, require
from cordee.crises.models import Room
from cordee.incidents import actions, pack, rules
from cordee.incidents.doors import beside
from cordee.incidents.facts import handover_of
from cordee.incidents.forms import FIGURES, CallForm, DeclareForm, EndForm, ReasonsForm, SuppliersForm
from cordee.incidents.models import Incident
from cordee.incidents.panels import LevelRow, age, deadline_rows, highest, level_rows
from cordee.incidents.prefilled import drafts
from cordee.incidents.queries import declarable_by
from cordee.incidents.views.entering import drawn, in_incident
from cordee.witnesses.panels import standings

SHIFT_H, LONGEST_SHIFT_H = 12, 48


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    sites = declarable_by(request.actor)
    require(allow(sites.exists(), rules.DECLARERS))
    read = pack.read(pack.shipped())
    only = list(sites[:2])
    initial = {"site": only[0] if len(only) == 1 else request.GET.get("site")}
    form = DeclareForm(request.POST or None, pack=read, sites=sites, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = actions.declare(
            told["site"],
            answers=form.answers,
            cells=told["cells"],
            cell_sites=form.chosen_sites,
            contact=told["contact"],
            noticed_at=told["noticed"],
            note=told["note"],
            is_exercise=told["is_exercise"],
            client_uuid=told["client_id"],
            by=request.actor,
        )
        return redirect("incidents:incident", made.pk)
    context = {
        "form": form,
        "questions": [form[f"q-{question.key}"] for question in read.questions],
        "under_way": Incident.objects.visible_to(request.actor).open().filter(site__in=sites).around()[:5],
        "one_site": only[0] if len(only) == 1 else None,
        "crumbs": [(_("Crises"), reverse("incidents:index")), (_("Déclarer"), "")],
    }
    return render(request, "incidents/declare.html", context, status=422 if form.is_bound else 200)


@require_safe
@in_incident
def incident(request: HttpRequest, found: Incident) -> HttpResponse:
    now = clock.now()
    return drawn(
        request,
        "incidents/incident.html",
        found,
        deadlines=deadline_rows(found, now),
        levels=level_rows(request.actor, found),
        level=highest(found, found.activations.all()),
        cards=found.rules.cards_for(found.answers),
        said=[
            (question.title, ", ".join(question.said(found.answers[question.key])))
            for question in found.rules.questions
        ],
        situations=found.situations.visible_to(request.actor).defer("pdf"),
        every_h=found.rules.every_h,
        age=age(found.declared_at, now),
        enters=Room.objects.visible_to(request.actor).filter(pk=found.room_id).exists(),
        works=rules.can_work(request.actor, found),
        learns=not found.is_open and rules.leads(request.actor, found),
        witnesses=standings(found.room.stream),
        can_call=rules.can_call(request.actor, found),
        can_end=rules.can_end(request.actor, found),
        offers=found.offers.select_related("site"),
        doors=beside(request.actor, found),
        figures=[(label, found.ending["figures"].get(name)) for name, label in FIGURES.items()]
        if found.ending
        else [],
    )


@require_http_methods(["GET", "POST"])
@in_incident
def raise_level(request: HttpRequest, found: Incident, key: str) -> HttpResponse:
    return _level(request, found, key, actions.raise_level, _("Activer « %s »"))


@require_http_methods(["GET", "POST"])
@in_incident
def lift_level(request: HttpRequest, found: Incident, key: str) -> HttpResponse:
    return _level(request, found, key, actions.lift_level, _("Lever « %s »"))


@require_safe
@in_incident
def texts(request: HttpRequest, found: Incident) -> HttpResponse:
    """What to say to whom, ready to be read again and copied. Nothing leaves from here."""
    require(rules.can_work(request.actor, found))
    return drawn(request, "incidents/texts.html", found, _("Messages types"), drafts=drafts(found))


@require_http_methods(["GET", "POST"])
@in_incident
def suppliers(request: HttpRequest, found: Incident) -> HttpResponse:
    require(rules.can_work(request.actor, found))
    form = SuppliersForm(request.POST or None, initial={"suppliers": "\n".join(found.suppliers)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_suppliers(found, suppliers=form.names, by=request.actor)
        except Refused as refusal:
            form.add_error("suppliers", str(refusal.reason))
        else:
            return redirect("incidents:incident", found.pk)
    return drawn(
        request,
        "incidents/form.html",
        found,
        _("Fournisseurs en cause"),
        form=form,
        button=_("Enregistrer"),
        title=_("Fournisseurs en cause"),
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@in_incident
def end(request: HttpRequest, found: Incident) -> HttpResponse:
    require(rules.can_end(request.actor, found))
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end(found, reasons=form.cleaned_data["reasons"], figures=form.figures, by=request.actor)
        messages.success(request, _("Crise close. La salle se relit."))
        return redirect("incidents:incident", found.pk)
    return drawn(
        request,
        "incidents/form.html",
        found,
        _("Clore"),
        form=form,
        button=_("Acter le retour à la normale"),
        title=_("Retour à la normale"),
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@in_incident
def call(request: HttpRequest, found: Incident) -> HttpResponse:
    """Seat somebody who has no account; what comes next is the card to show, print or dictate."""
    require(rules.can_call(request.actor, found))
    form = CallForm(request.POST or None, room=found.room)
    if request.method == "POST" and form.is_valid():
        seat = actions.call_in(found, by=request.actor, **form.cleaned_data)
        return redirect("crises:card", found.room_id, seat.pk)
    return drawn(
        request,
        "incidents/form.html",
        found,
        _("Appeler quelqu’un"),
        form=form,
        button=_("Donner une place"),
        title=_("Appeler quelqu’un"),
        hint=_("Sans compte ni mot de passe : un lien, un carré à scanner, ou deux codes à dicter."),
        status=422 if form.is_bound else 200,
    )


@require_safe
@in_incident
def handover(request: HttpRequest, found: Incident) -> HttpResponse:
    """The note of who hands over, from the room itself: for those who may enter it."""
    room = get_object_or_404(Room.objects.visible_to(request.actor), pk=found.room_id)
    hours = min(max(number_in(request.GET.get("heures"), digits=3) or SHIFT_H, 1), LONGEST_SHIFT_H)
    now = clock.now()
    return drawn(
        request,
        "incidents/handover.html",
        found,
        _("Relève"),
        facts=handover_of(found, now, hours),
        hours=hours,
        now=now,
        since=now - dt.timedelta(hours=hours),
        deadlines=[row for row in deadline_rows(found, now) if row.deadline.is_running],
        people=room.seats.current().filter(joined_at__isnull=False).select_related("cell"),
    )


def _level(request: HttpRequest, found: Incident, key: str, order, words: str) -> HttpResponse:
    require(rules.can_raise_level(request.actor, found))
    require(rules.holds_level(request.actor, found, key))
    level = found.rules.level(key)
    title = words % level.title
    row = next(row for row in level_rows(request.actor, found) if row.level.key == key)
    form = ReasonsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order(found, key, reasons=form.cleaned_data["reasons"], by=request.actor)
        return redirect("incidents:incident", found.pk)
    return drawn(
        request,
        "incidents/form.html",
        found,
        title,
        form=form,
        button=title,
        title=title,
        hint=f"{level.means} {_sharing(row)}".strip() if row.shares else level.means,
        status=422 if form.is_bound else 200,
    )


def _sharing(row: LevelRow) -> str:
    """Before one decides: with whom the sheet is shared, or nobody."""
    if not row.group:
        return _("Partagé avec personne : l’établissement n’est d’aucun GHT.") if not row.activation else ""
    if row.activation:
        return _("Le partage avec %s s’arrête aussitôt.") % row.group
    return (
        _(
            "Une fiche courte (ce qui est coupé, ce qui marche, fournisseurs, aide demandée, qui rappeler) est partagée avec les "
            "directions et RSSI du groupement %s. Jamais la salle ni la main courante."
        )
        % row.group
    )
