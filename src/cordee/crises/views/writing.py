"""What people write in the room, from the page, from the offline queue, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from cordee.core.verdict import Refused
from cordee.crises import actions, rules
from cordee.crises.clock import room_time
from cordee.crises.forms import (
    AGAIN,
    CorrectionForm,
    DecisionForm,
    LogForm,
    MoveForm,
    RoomForm,
    TaskForm,
    TickForm,
)
from cordee.crises.models import Room, Seat
from cordee.crises.panels import choices, log_row
from cordee.crises.views import kanban, sections
from cordee.crises.views.entering import back, banner, in_room, invalid, is_queued, told_invalid
from cordee.crises.views.page import draw


def written(
    request: HttpRequest,
    room: Room,
    seat: Seat | None,
    form: RoomForm,
    tab: str,
    order: Callable[[dict], object],
) -> HttpResponse:
    """Carry out ``order`` with what a valid form holds; otherwise give everything back as it was typed."""
    if not form.is_valid():
        if is_queued(request):
            return told_invalid(form)
        if request.FILES:
            form.add_error("files", AGAIN)  # a browser never fills that field again
        return draw(request, room, seat, tab=tab, form=form, status=422)
    made = order(form.cleaned_data)
    if is_queued(request):
        return JsonResponse({"id": made.pk}, status=201)
    return back(room, tab)


def author(room: Room, seat: Seat | None) -> dict:
    """The seat and its cell, as the orders of the room take them."""
    return {"cell": seat.cell if seat else None, "seat": seat}


@require_POST
@in_room
def log(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    return written(
        request,
        room,
        seat,
        LogForm(request.POST, files=request.FILES, room=room),
        "lignes",
        lambda typed: actions.log(
            room,
            kind=typed["kind"],
            text=typed["text"],
            fact_room_at=typed["when"],
            source=typed["source"],
            papers=typed["files"],
            client_uuid=typed["client_id"],
            by=request.actor,
            **author(room, seat),
        ),
    )


@require_POST
@in_room
def decide(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    return written(
        request,
        room,
        seat,
        DecisionForm(request.POST, room=room),
        "decisions",
        lambda typed: actions.decide(
            room,
            title=typed["title"],
            options=typed["options"],
            reasons=typed["reasons"],
            decider=typed["decider"],
            review_room_at=typed["review"],
            client_uuid=typed["client_id"],
            by=request.actor,
            **author(room, seat),
        ),
    )


@require_POST
@in_room
def create_task(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    return written(
        request,
        room,
        seat,
        TaskForm(request.POST, room=room),
        "taches",
        lambda typed: actions.create_task(
            room,
            title=typed["title"],
            owner=typed["owner"],
            due_room_at=typed["due"],
            cell=seat.cell if seat else None,
            client_uuid=typed["client_id"],
            by=request.actor,
        ),
    )


@require_POST
@in_room
def move_task(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> HttpResponse:
    task = get_object_or_404(room.tasks.select_related("room"), number=number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Refused(invalid(form))
    told = form.cleaned_data
    actions.move_task(task, state=told["state"], seen=told["seen"], by=request.actor)
    if request.POST.get("page") == kanban.PAGE:
        return kanban.after(request, room, seat)
    return done(request, room, seat, "taches")


@require_POST
@in_room
def tick_point(request: HttpRequest, room: Room, seat: Seat | None, number: int, rank: int) -> HttpResponse:
    """Told what it must become, not to change: what the offline queue sends twice is done once."""
    task = get_object_or_404(room.tasks.select_related("room"), number=number)
    form = TickForm(request.POST)
    if not form.is_valid():
        raise Refused(invalid(form))
    made = actions.tick_point(task, rank=rank, done=form.cleaned_data["done"], by=request.actor)
    if is_queued(request):
        return JsonResponse({"id": made.pk}, status=201)
    return done(request, room, seat, "taches")


@require_POST
@in_room
def mark(request: HttpRequest, room: Room, seat: Seat | None, key: str) -> HttpResponse:
    """Pose a milestone, at the time the button was pressed even if the network came back later."""
    form = RoomForm(request.POST, room=room)
    at = form.present if form.is_valid() else room_time(room).at
    made = actions.mark_milestone(room, key, at=at, seat=seat, by=request.actor)
    if is_queued(request):
        return JsonResponse({"id": made.pk}, status=201)
    return done(request, room, seat, "jalons", "lignes")


@require_POST
@in_room
def open_cell(request: HttpRequest, room: Room, seat: Seat | None, key: str) -> HttpResponse:
    """Players open their own cell; those who see every cell may open any."""
    cells = room.cells.select_related("room")
    if not rules.sees_every_cell(request.actor, room):
        cells = cells.filter(pk=seat.cell_id if seat else None)
    actions.open_cell(get_object_or_404(cells, key=key), by=request.actor)
    return done(request, room, seat, "cellules", "jalons")


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def correct(request: HttpRequest, room: Room, seat: Seat | None, seq: int) -> HttpResponse:
    """The line that replaces another, written on a page of its own: nothing live can wipe it."""
    entry = get_object_or_404(room.log.shown(), seq=seq)
    entry.room = room
    form = CorrectionForm(request.POST or None, room=room, initial={"text": entry.text})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = actions.correct_entry(
            entry, text=typed["text"], client_uuid=typed["client_id"], seat=seat, by=request.actor
        )
        return JsonResponse({"id": made.pk}, status=201) if is_queued(request) else back(room, "lignes")
    if form.errors and is_queued(request):
        return told_invalid(form)
    context = {
        "room": room,
        "seat": seat,
        "row": log_row(entry, room),
        "form": form,
        "can_write": rules.can_write(request.actor, room),
        "banner": banner(room),
        "citables": choices(request.actor, room),
    }
    return render(request, "crises/correction.html", context, status=422 if form.errors else 200)


@require_POST
@in_room
def promote(request: HttpRequest, room: Room, seat: Seat | None, seq: int) -> HttpResponse:
    actions.promote_entry(get_object_or_404(room.log.select_related("room"), seq=seq), by=request.actor)
    return done(request, room, seat, "lignes")


def done(request: HttpRequest, room: Room, seat: Seat | None, tab: str, *more: str) -> HttpResponse:
    """After a button: the parts that it changed, or the page."""
    if request.htmx:
        return sections.answer(request, room, seat, (tab, *more))
    return back(room, tab)
