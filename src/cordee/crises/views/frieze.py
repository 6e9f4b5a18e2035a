"""The timeline of a room on screen: two lanes, one axis."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from cordee.core.ids import number_in
from cordee.crises.enums import Track
from cordee.crises.frieze import choice_in, frieze_of
from cordee.crises.models import Room, Seat
from cordee.crises.panels import state_panel
from cordee.crises.views import sections
from cordee.crises.views.entering import banner, in_room
from cordee.journal.models import Entry

PART = "crises/_frieze.html"
# What a timeline shows: what the room's parts show but presence and messages, what is told of it from above, the clock.
SHOWN = (
    "room.clock_moved",
    "room.closed",
    "room.logged",
    "room.log_corrected",
    "room.log_promoted",
    "room.decided",
    "room.reviewed",
    "room.review_due",
    "room.task_created",
    "room.task_moved",
    "room.task_changed",
    "room.milestone_reached",
    "room.cell_opened",
    "incident.level_raised",
    "incident.level_lifted",
    "incident.deadline_met",
    "incident.situation_frozen",
    "journal.entry_redacted",
)


@require_safe
@in_room
def frieze(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """The timeline; to htmx, the timeline anew when something it shows was written since entry ``depuis``."""
    seq = sections.head_of(room)
    since = number_in(request.GET.get("depuis"), digits=15) or 0
    if request.htmx and not Entry.objects.of(room.stream).after(since).filter(kind__in=SHOWN).exists():
        return HttpResponse(sections.dated(request, seq))
    context = {
        "room": room,
        "seat": seat,
        "etat": state_panel(request.actor, room),
        "frieze": frieze_of(room, choice_in(request.GET)),
        "sides": [(value, label) for value, label in Track.choices if value != Track.BOTH],
        "seq": seq,
        "banner": banner(room),
    }
    if request.htmx:
        parts = {"frise": PART, "etat": "crises/_state.html"}
        drawn = [
            sections.placed(name, render_to_string(part, context, request)) for name, part in parts.items()
        ]
        return HttpResponse("".join(drawn) + sections.dated(request, seq))
    return render(request, "crises/frieze.html", context)
