"""The room on screen, and its news."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cordee.core.ids import number_in
from cordee.crises import rules
from cordee.crises.doors import doors
from cordee.crises.enums import EntryKind
from cordee.crises.forms import DecisionForm, LogForm, TaskForm
from cordee.crises.models import Room, Seat
from cordee.crises.views import sections
from cordee.crises.views.entering import banner, in_room

TABS = ("boite", "lignes", "decisions", "taches", "jalons", "cellules")
FORMS = {"ligne": LogForm, "decision": DecisionForm, "tache": TaskForm}


@require_safe
@in_room
def room(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    return draw(request, room, seat, tab=request.GET.get("onglet", ""))


@require_safe
@in_room
def news(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """What changed since entry ``depuis``; parts only, and the number the page is at from now on."""
    since = number_in(request.GET.get("depuis"), digits=15) or 0
    seq = sections.head_of(room)
    names, reload_needed = sections.touched(room, since)
    response = sections.answer(request, room, seat, names, seq=seq)
    if reload_needed:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@in_room
def presence(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """A sign of life every so often; the answer is who else is here, and the time of the room."""
    return sections.answer(request, room, seat, ("etat", "cellules"))


@require_safe
@in_room
def lines(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """The main courante under another filter."""
    if not request.htmx:
        return draw(request, room, seat, tab="lignes")
    return sections.answer(request, room, seat, ("lignes",))


def draw(
    request: HttpRequest, room: Room, seat: Seat | None, *, tab: str, form=None, status: int = 200
) -> HttpResponse:
    """The whole page; ``form`` is one that came back with faults, shown as it was typed."""
    seq = sections.head_of(room)
    forms = {name: made(room=room) for name, made in FORMS.items()}
    if form is not None:
        forms[form.prefix_id] = form
    context = {
        "room": room,
        "seat": seat,
        "seq": seq,
        "tab": tab if tab in TABS else "boite",
        "banner": banner(room),
        "forms": forms,
        "kinds": EntryKind.choices,
        "filter": request.GET.get("type", ""),
        "doors": doors(request.actor, room),
        "manages": rules.can_manage_seats(request.actor, room),
        "to_check": seat and seat.may_use_pin and not seat.checked_at and not room.closed_at,
        **sections.build(request, room, seat, sections.ALL),
    }
    return render(request, "crises/room.html", context, status=status)
