"""The tasks as a board, and one task changed: other hands, another hour, what it waits for."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cordee.core.ids import number_in
from cordee.core.verdict import Refused, require
from cordee.crises import actions, rules
from cordee.crises.forms import ChangeForm, WaitForm
from cordee.crises.kanban import MINE, board_of, wanted_in
from cordee.crises.models import Room, Seat, Task
from cordee.crises.panels import state_panel, task_row, tasks_of
from cordee.crises.views import sections
from cordee.crises.views.entering import banner, in_room, invalid

PAGE = "tableau"  # what a form of the board says of where it is
PART = "crises/_kanban.html"


@require_safe
@in_room
def kanban(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """The board; to htmx, the board anew when a task has changed since entry ``depuis``, else its number only."""
    seq = sections.head_of(room)
    if not request.htmx:
        context = {**_context(request, room, seat, request.GET), "seq": seq, "banner": banner(room)}
        return render(request, "crises/kanban.html", context)
    names, reload_needed = sections.touched(room, number_in(request.GET.get("depuis"), digits=15) or 0)
    parts = _drawn(request, room, seat, request.GET) if {"taches", "etat"} & names else ""
    response = HttpResponse(parts + sections.dated(request, seq))
    if reload_needed and request.GET.get("depuis"):
        response["HX-Refresh"] = "true"
    return response


def after(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    """After a button of the board: the board under the same filter."""
    if request.htmx:
        return HttpResponse(_drawn(request, room, seat, request.POST))
    return redirect(reverse("crises:kanban", args=[room.pk]) + wanted_in(request.POST).query)


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def change_task(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> HttpResponse:
    """Owner, due time, cell, and what it waits for, on a page of its own: nothing live can wipe it."""
    task = _task(room, number)
    form = ChangeForm(request.POST if request.method == "POST" else None, task=task)
    if request.method == "POST":
        require(rules.can_change_task(request.actor, task))
        if form.is_valid():
            told = form.cleaned_data
            actions.change_task(
                task,
                owner=told["owner"],
                due_room_at=told["due"],
                cell=told["cell"],
                seen=told["seen"],
                by=request.actor,
            )
            return redirect("crises:kanban", room.pk)
    present = state_panel(request.actor, room).time.at
    blockers = task.blocked_by.all()
    context = {
        "room": room,
        "seat": seat,
        "row": task_row(task, room, present),
        "form": form,
        "blockers": sorted(blockers, key=lambda other: other.number),
        "others": [
            other
            for other in room.tasks.order_by("number")
            if other.pk != task.pk and not other.is_over and other not in blockers
        ],
        "can_write": rules.can_change_task(request.actor, task),
        "banner": banner(room),
    }
    return render(request, "crises/task.html", context, status=422 if form.errors else 200)


@require_POST
@in_room
def block_task(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> HttpResponse:
    """Told what it must become, not to change: sent twice is done once."""
    task = _task(room, number)
    form = WaitForm(request.POST)
    if not form.is_valid():
        raise Refused(invalid(form))
    other = get_object_or_404(room.tasks, number=form.cleaned_data["other"])
    actions.block_task(task, other, waits=form.cleaned_data["waits"], by=request.actor)
    return redirect("crises:change_task", room.pk, number)


def _task(room: Room, number: int) -> Task:
    task = get_object_or_404(tasks_of(room), number=number)
    task.room = room
    return task


def _context(request: HttpRequest, room: Room, seat: Seat | None, asked: Mapping[str, str]) -> dict:
    state = state_panel(request.actor, room)
    board = board_of(room, state.time.at, wanted_in(asked), actor=request.actor, seat=seat)
    return {
        "room": room,
        "seat": seat,
        "etat": state,
        "board": board,
        "mine": MINE,
        "page": PAGE,
    }


def _drawn(request: HttpRequest, room: Room, seat: Seat | None, asked: Mapping[str, str]) -> str:
    context = _context(request, room, seat, asked)
    board = sections.placed("tableau", render_to_string(PART, context, request))
    return board + sections.placed("etat", render_to_string("crises/_state.html", context, request))
