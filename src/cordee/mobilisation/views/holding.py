"""Who is in the room, and who relieves whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cordee.accounts.middleware import public
from cordee.core import clock
from cordee.core.verdict import Refused, require
from cordee.crises.models import Room
from cordee.incidents.models import Incident
from cordee.incidents.views.entering import drawn, in_incident
from cordee.mobilisation import actions, adapter, panels, rules
from cordee.mobilisation.enums import CallState
from cordee.mobilisation.forms.holding import RotaForm, ShiftForm, SignInForm
from cordee.mobilisation.models import Call, Presence, Rota
from cordee.mobilisation.people import known_people
from cordee.mobilisation.reading import policy


@require_http_methods(["GET", "POST"])
@in_incident
def presence(request: HttpRequest, found: Incident) -> HttpResponse:
    _inside(request, found)
    cells = list(found.room.cells.all())
    form = SignInForm(request.POST or None, cells=cells)
    if request.method == "POST":
        require(rules.can_note(request.actor, found))
        if form.is_valid():
            try:
                actions.sign_in(found, by=request.actor, **form.told)
                return redirect("mobilisation:presence", found.pk)
            except Refused as refusal:
                form.add_error(None, str(refusal.reason))
    now = clock.now()
    rows = panels.presence_rows(found, now)
    expected = Call.objects.filter(
        callout__incident=found, callout__closed_at__isnull=True, state=CallState.COMING
    )
    return drawn(
        request,
        "mobilisation/presence.html",
        found,
        _("Qui est là"),
        form=form,
        rows=rows,
        tired=[row for row in rows if row.tone != "ok"],
        expected=expected.select_related("callout", "need").order_by("eta_at"),
        known=known_people(found),
        notes=rules.can_note(request.actor, found),
        long_h=policy().long_h,
        now=now,
        gone=found.presences.filter(left_at__isnull=False).order_by("-left_at")[:20],
        status=422 if form.is_bound else 200,
    )


@require_POST
@public
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.actor.is_known:
        return redirect("crises:join_code")
    rows = Presence.objects.visible_to(request.actor).select_related("incident__room", "incident__site")
    found = get_object_or_404(rows, pk=pk)
    actions.sign_out(found, by=request.actor)
    return redirect("mobilisation:presence", found.incident_id)


@require_http_methods(["GET", "POST"])
@in_incident
def rota(request: HttpRequest, found: Incident) -> HttpResponse:
    """The planning as it stands, and the form that proposes another."""
    _inside(request, found)
    form = RotaForm(request.POST or None, cells=list(found.room.cells.all()))
    if request.method == "POST":
        require(rules.can_plan(request.actor, found))
        if form.is_valid():
            try:
                actions.propose_rota(found, by=request.actor, **form.told)
                return redirect("mobilisation:rota", found.pk)
            except Refused as refusal:
                form.add_error(None, str(refusal.reason))
    return _rota_page(request, found, form)


@require_POST
@in_incident
def put(request: HttpRequest, found: Incident) -> HttpResponse:
    made = _rota(request, found)
    form = ShiftForm(request.POST, people=known_people(found))
    if not form.is_valid():
        return _rota_page(request, found, fault=_("Choisissez une personne de la liste."))
    try:
        actions.put_on_shift(made, by=request.actor, **form.cleaned_data)
    except Refused as refusal:
        return _rota_page(request, found, fault=str(refusal.reason))
    return redirect("mobilisation:rota", found.pk)


@require_POST
@in_incident
def free(request: HttpRequest, found: Incident, slot_pk: int) -> HttpResponse:
    made = _rota(request, found)
    slot = get_object_or_404(made.slots, pk=slot_pk)
    actions.free_slot(made, slot=slot, by=request.actor)
    return redirect("mobilisation:rota", found.pk)


def _rota_page(
    request: HttpRequest, found: Incident, form: RotaForm | None = None, *, fault: str = ""
) -> HttpResponse:
    form = form or RotaForm(cells=list(found.room.cells.all()))
    people = known_people(found)
    made = Rota.objects.filter(incident=found).first()
    panel = None
    if made:
        made.incident = found
        slots = list(made.slots.select_related("cell"))
        panel = panels.rota_panel(made, adapter.problem_of(made, people, clock.now(), anywhere=True), slots)
    return drawn(
        request,
        "mobilisation/rota.html",
        found,
        _("Planning de relève"),
        form=form,
        rota=made,
        panel=panel,
        people=people,
        plans=rules.can_plan(request.actor, found),
        rules=policy().rota,
        fault=fault,
        status=422 if form.is_bound or fault else 200,
    )


def _inside(request: HttpRequest, incident: Incident) -> None:
    """Names: for those who may enter the room; for anybody else the page is not there."""
    get_object_or_404(Room.objects.visible_to(request.actor), pk=incident.room_id)


def _rota(request: HttpRequest, incident: Incident) -> Rota:
    _inside(request, incident)
    found = get_object_or_404(Rota.objects.visible_to(request.actor), incident=incident)
    found.incident = incident
    require(rules.can_change_rota(request.actor, found))
    return found
