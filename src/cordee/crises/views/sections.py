"""The live parts of the room's page: which one an event touches, and how each is drawn.

A page asks for the news since the entry it knows. It gets the parts that changed, and only those, to be put
in place out of band; forms are never among them, so nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cordee.crises import panels
from cordee.crises.enums import EntryKind
from cordee.crises.forms import proposed_review
from cordee.crises.models import Room, Seat
from cordee.journal.models import Entry, Stream

TEMPLATES = {
    "etat": "crises/_state.html",
    "boite": "crises/_inbox.html",
    "lignes": "crises/_log.html",
    "decisions": "crises/_decisions.html",
    "taches": "crises/_tasks.html",
    "jalons": "crises/_milestones.html",
    "cellules": "crises/_cells.html",
    "citables": "crises/_choices.html",
}
ALL = tuple(TEMPLATES)

DUE = "crises/_due.html"  # how many decisions are to be reviewed, on their tab

TOUCHES = {
    "room.clock_moved": ("etat",),
    "room.closed": ALL,
    "room.cell_opened": ("cellules", "jalons"),
    "room.logged": ("lignes",),
    "room.log_corrected": ("lignes",),
    "room.log_promoted": ("lignes",),
    "room.file_attached": ("lignes",),
    "room.decided": ("decisions", "lignes"),
    "room.task_created": ("taches",),
    "room.task_moved": ("taches",),
    "room.reviewed": ("decisions", "lignes"),
    "room.review_due": ("decisions", "lignes"),
    "room.task_ticked": ("taches",),
    "room.task_changed": ("taches",),
    "room.task_blocked": ("taches",),
    "room.task_unblocked": ("taches",),
    "room.message_delivered": ("boite",),
    "room.replied": ("boite",),
    "room.milestone_reached": ("jalons", "lignes"),
    "room.seat_added": ("cellules", "citables"),
    "room.seat_joined": ("cellules",),
    "room.seat_withdrawn": ("cellules", "citables"),
    "journal.entry_redacted": ALL,
}
ME = "me-citent"
ONLY = ("importantes", "fichiers", ME)
COUNTS_REVIEWS = {"decisions", "etat"}  # parts that bring with them how many decisions are to be reviewed
OPENED = "room.opened"  # brings forms, which are not live: the page loads again


def head_of(room: Room) -> int:
    """The number of the room's last entry. Read it before what it dates, so that nothing falls between."""
    return Stream.objects.filter(key=room.stream).values_list("size", flat=True).first() or 0


def touched(room: Room, since: int) -> tuple[set[str], bool]:
    """The parts that changed since an entry, and whether the whole page must be loaded again."""
    kinds = set(Entry.objects.of(room.stream).after(since).values_list("kind", flat=True).distinct())
    return {name for kind in kinds for name in TOUCHES.get(kind, ())}, OPENED in kinds


def build(request: HttpRequest, room: Room, seat: Seat | None, names: Iterable[str]) -> dict[str, Any]:
    """The panels of some parts, under their names."""
    actor = request.actor
    state = panels.state_panel(actor, room)
    makers = {
        "etat": lambda: state,
        "boite": lambda: panels.inbox_panel(actor, room, seat),
        "lignes": lambda: panels.log_panel(room, seat, **chosen(request)),
        "decisions": lambda: panels.decision_rows(room, state.time.at),
        "taches": lambda: panels.task_rows(room, state.time.at),
        "jalons": lambda: panels.milestone_rows(room),
        "cellules": lambda: panels.cell_panels(actor, room, seat),
        "citables": lambda: panels.choices(actor, room),
    }
    drawn = {name: makers[name]() for name in names}
    if "lignes" in drawn:
        drawn["citations"] = panels.cited_panel(room, seat)
    if COUNTS_REVIEWS & drawn.keys():
        drawn["a_revoir"] = 0 if room.closed_at else panels.due_reviews(room, state.time.at).count()
    return {"etat": state, "revue_proposee": proposed_review(room), **drawn}


def chosen(request: HttpRequest) -> dict[str, str]:
    """The filter of the main courante, from the address; an unknown value filters nothing."""
    asked = request.GET.get("type", "")
    if asked in ONLY:
        return {"only": asked}
    return {"kind": asked} if asked in EntryKind.values else {}


def answer(
    request: HttpRequest,
    room: Room,
    seat: Seat | None,
    names: Iterable[str],
    *,
    seq: int | None = None,
    first: str = "",
) -> HttpResponse:
    """Parts to put in place out of band. ``first`` goes where it was asked for; ``seq`` dates the news."""
    wanted = [name for name in ALL if name in set(names)]
    context = {"room": room, "seat": seat, **build(request, room, seat, wanted)}
    drawn = {name: render_to_string(TEMPLATES[name], context, request) for name in wanted}
    parts = [placed(name, markup) for name, markup in drawn.items()]
    if "boite" in wanted:
        parts.append(render_to_string("crises/_unread.html", {**context, "oob": True}, request))
    if "lignes" in wanted:
        parts.append(render_to_string("crises/_cited.html", {**context, "oob": True}, request))
    if COUNTS_REVIEWS & set(wanted):
        parts.append(render_to_string(DUE, {**context, "oob": True}, request))
    if seq is not None:
        parts.append(dated(request, seq))
    return HttpResponse(first + "".join(parts))


def placed(name: str, markup: str) -> str:
    """A part that goes to its own place on the page, wherever it was asked from."""
    return f'<div id="{name}" hx-swap-oob="innerHTML">{markup}</div>'


def dated(request: HttpRequest, seq: int) -> str:
    """The number of the entry that the page is at from now on."""
    return render_to_string("crises/_seq.html", {"seq": seq, "oob": True}, request)
