"""Playbooks from inside a crisis room: for whoever was let in, with or without an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cordee.crises.models import Room, Seat
from cordee.crises.views.entering import banner, in_room
from cordee.playbooks import actions
from cordee.playbooks.models import Launch, Playbook
from cordee.playbooks.panels import playbook_panel, room_line, room_lines
from cordee.playbooks.rules import Launching


@require_safe
@in_room
def playbooks(request: HttpRequest, room: Room, seat: Seat | None) -> HttpResponse:
    context = {"room": room, "banner": banner(room), "lines": room_lines(request.actor, room)}
    return render(request, "playbooks/room.html", context)


@require_safe
@in_room
def playbook(request: HttpRequest, room: Room, seat: Seat | None, pk: int) -> HttpResponse:
    found = get_object_or_404(Playbook.objects.for_room(room), pk=pk)
    context = {
        "room": room,
        "banner": banner(room),
        "panel": playbook_panel(found),
        "line": room_line(request.actor, room, found),
    }
    return render(request, "playbooks/in_room.html", context)


@require_POST
@in_room
def launch(request: HttpRequest, room: Room, seat: Seat | None, pk: int) -> HttpResponse:
    found = get_object_or_404(Playbook.objects.for_room(room), pk=pk)
    before = Launch.objects.filter(room=room, playbook=found).exists()
    made = actions.launch_playbook(Launching(room, found), seat=seat, by=request.actor)
    told = {"title": found.title, "first": made.first_task, "last": made.last_task}
    if before:
        said = _("« %(title)s » était déjà lancée ici (tâches T%(first)s à T%(last)s) : rien n’a été ajouté.")
        messages.info(request, said % told)
    else:
        said = _("« %(title)s » est lancée : tâches T%(first)s à T%(last)s.")
        messages.success(request, said % told)
    return redirect(f"{reverse('crises:room', args=[room.pk])}?onglet=taches")
