"""The room on screen, and its news."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cordee.core.ids import number_in
from cordee.crises import actions, rules
from cordee.crises.doors import doors
from cordee.crises.enums import EntryKind
from cordee.crises.forms import DecisionForm, LogForm, TaskForm
from cordee.crises.models import Room, Seat
from cordee.crises.panels import cited_panel
from cordee.crises.views import sections
from cordee.crises.views.entering import banner, in_room

TABS = ("boite", "lignes", "decisions", "taches", "jalons", "cellules")
FORMS = {"ligne": LogForm, "decision": DecisionForm, "tache": TaskForm}


@require_safe
@in_room
def room(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    _look(request, room, seat)
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
    elif "lignes" in names and (said := _called_since(room, seat, since)):
        response["HX-Trigger"] = json.dumps({"toast": {"level": "info", "text": said}})
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
    _look(request, room, seat)
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
        "me": sections.ME,
        "doors": doors(request.actor, room),
        "manages": rules.can_manage_seats(request.actor, room),
        "to_check": seat and seat.may_use_pin and not seat.checked_at and not room.closed_at,
        **sections.build(request, room, seat, sections.ALL),
    }
    return render(request, "crises/room.html", context, status=status)


def _look(request: HttpRequest, room: Room, seat: Seat | None) -> None:
    """Asking for the lines that call oneself is reading them; what a page asks for by itself (``news``) is not."""
    if request.method == "GET" and seat and room.is_open and request.GET.get("type") == sections.ME:
        seat.room = room
        actions.see_mentions(seat, by=request.actor)


def _called_since(room: Room, seat: Seat | None, since: int) -> str:
    """The words that a person gets at once, whatever part of the room they are looking at."""
    new = [seq for seq in cited_panel(room, seat).unseen if seq > since]
    if not new:
        return ""
    if len(new) == 1:
        return _("On vous cite : ligne n° %s.") % new[0]
    return ngettext("On vous cite dans %s ligne.", "On vous cite dans %s lignes.", len(new)) % len(new)
