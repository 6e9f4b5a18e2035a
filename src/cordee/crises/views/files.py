"""Files of the log: join some to a line, take one away. What somebody sent is never drawn by our own pages."""

from __future__ import annotations

import hashlib

import structlog
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cordee.core.verdict import Refused
from cordee.crises import actions, rules
from cordee.crises.forms import AGAIN, AttachForm
from cordee.crises.models import Attachment, Room, Seat
from cordee.crises.panels import log_row
from cordee.crises.views.entering import back, banner, in_room, is_queued, told_invalid
from cordee.journal.models import Entry
from cordee.ui.downloads import sent_in

log = structlog.get_logger("cordee.crises")


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def attach(request: HttpRequest, room: Room, seat: Seat | None, seq: int) -> HttpResponse:
    """On a page of its own: nothing live can wipe what was chosen."""
    entry = get_object_or_404(room.log.shown(), seq=seq)
    entry.room = room
    form = AttachForm(room=room)
    if request.method == "POST":
        form = AttachForm(request.POST, files=request.FILES, room=room)
        if form.is_valid():
            typed = form.cleaned_data
            told = {"papers": typed["files"], "client_uuid": typed["client_id"], "seat": seat}
            made = actions.attach(entry, **told, by=request.actor)
            if not made:
                raise Refused(_("Cette saisie est déjà enregistrée."))
            return (
                JsonResponse({"id": made[0].pk}, status=201) if is_queued(request) else back(room, "lignes")
            )
        if is_queued(request):
            return told_invalid(form)
        if request.FILES:
            form.add_error("files", AGAIN)
    context = {
        "room": room,
        "seat": seat,
        "row": log_row(entry, room, seat),
        "form": form,
        "can_write": rules.can_write(request.actor, room),
        "banner": banner(room),
    }
    return render(request, "crises/attach.html", context, status=422 if form.errors else 200)


@require_safe
@in_room
def file(request: HttpRequest, room: Room, seat: Seat | None, seq: int) -> HttpResponse:
    """The bytes as they were given, if they still are: what no longer matches the sealed digest is not handed over."""
    found = get_object_or_404(room.attachments, seq=seq)
    if found.is_erased:
        raise Http404
    data = bytes(found.data)
    if not _is_sealed(room, found, data):
        log.error("a file of the log no longer matches the journal", stream=room.stream, seq=found.seq)
        reason = _(
            "Le fichier « %(name)s » ne correspond plus à l’empreinte scellée au journal (n° %(seq)s) : il a été modifié "
            "depuis, et n’est pas remis. Prévenez qui exploite Cordée ; une sauvegarde peut tenir le bon."
        ) % {"name": found.name, "seq": found.seq}
        context = {"room": room, "title": _("Fichier refusé"), "reason": reason, "banner": banner(room)}
        return render(request, "crises/refused.html", context, status=409)
    return sent_in(data, found.media_type, found.name)


def _is_sealed(room: Room, found: Attachment, data: bytes) -> bool:
    """Against the journal, not only against the column beside it: whoever writes in the base can change both."""
    entry = Entry.objects.of(room.stream).filter(seq=found.seq).first()
    sealed = (entry.content or {}).get("sha256") if entry else None
    return hashlib.sha256(data).hexdigest() == found.sha256 == sealed
