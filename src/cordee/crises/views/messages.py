"""The box: open a message, answer it, look at what is attached."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from cordee.crises import actions, rules
from cordee.crises.doors import piece
from cordee.crises.forms import ReplyForm
from cordee.crises.models import Message, Room, Seat
from cordee.crises.panels import replies_of, visible_messages
from cordee.crises.stamps import Stamp
from cordee.crises.views import sections
from cordee.crises.views.entering import banner, in_room, is_queued, told_invalid


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def message(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> HttpResponse:
    """One message. Opening it is reading it: noted once, for a player's own seat, while the room is open."""
    found = _message(request, room, seat, number)
    if request.method == "POST":
        return _reply(request, room, seat, found)
    if seat and seat.is_player and room.is_open:
        actions.read_message(found, seat=seat, by=request.actor)
    context = _context(request, room, seat, found)
    if request.htmx:
        reader = render_to_string("crises/_reader.html", context, request)
        return sections.answer(request, room, seat, ("boite",), first=reader)
    return render(request, "crises/message.html", context)


@require_safe
@in_room
def replies(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> HttpResponse:
    """The answers to an open message, asked for again when the room moves."""
    found = _message(request, room, seat, number)
    return render(request, "crises/_replies.html", {"replies": replies_of(found, room)})


@require_safe
@in_room
def attachment(request: HttpRequest, room: Room, seat: Seat | None, number: int, rank: int) -> HttpResponse:
    """A text is shown as a page; anything else is downloaded, never run."""
    found = _message(request, room, seat, number)
    if not 1 <= rank <= len(found.attachments):
        raise Http404
    opened = piece(room, found.attachments[rank - 1]["path"])
    if opened is None:
        raise Http404
    if opened.is_text:
        text = opened.data.decode("utf-8", errors="replace")
        context = {"room": room, "message": found, "piece": opened, "text": text, "banner": banner(room)}
        return render(request, "crises/piece.html", context)
    response = HttpResponse(opened.data, content_type=opened.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_ascii(opened.name)}"'
    response.headers["Content-Security-Policy"] = "sandbox"
    return response


def _message(request: HttpRequest, room: Room, seat: Seat | None, number: int) -> Message:
    """A message that the actor may open; another cell's is a missing one."""
    found = get_object_or_404(visible_messages(request.actor, room, seat), number=number)
    found.room = room
    return found


def _context(
    request: HttpRequest, room: Room, seat: Seat | None, found: Message, form: ReplyForm | None = None
) -> dict:
    return {
        "room": room,
        "seat": seat,
        "message": found,
        "stamp": Stamp(found.delivered_room_at, room.t0),
        "replies": replies_of(found, room),
        "form": form or ReplyForm(room=room),
        "can_write": rules.can_write(request.actor, room),
        "banner": banner(room),
        "seq": sections.head_of(room),
    }


def _reply(request: HttpRequest, room: Room, seat: Seat | None, found: Message) -> HttpResponse:
    form = ReplyForm(request.POST, room=room)
    if not form.is_valid():
        if is_queued(request):
            return told_invalid(form)
        return render(request, "crises/message.html", _context(request, room, seat, found, form), status=422)
    typed = form.cleaned_data
    made = actions.reply(
        found, text=typed["text"], client_uuid=typed["client_id"], seat=seat, by=request.actor
    )
    if is_queued(request):
        return JsonResponse({"id": made.pk}, status=201)
    return redirect("crises:message", room.pk, found.number)


def _ascii(name: str) -> str:
    return "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name
    )
