"""The door of every page of a room: who comes in, what a refusal looks like, what a queue is told."""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cordee.accounts.middleware import public
from cordee.core.verdict import Forbidden, Refused
from cordee.crises.actions import note_presence
from cordee.crises.models import Room
from cordee.crises.seating import seat_of
from cordee.ui.panels import Banner

TYPED = ("text", "title", "reasons", "options")  # what a refused page gives back, so that it can be copied


def in_room(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the view to whoever may enter the room, seated or not; a foreign room is a missing one.

    The view gets the room and the actor's seat in it (or ``None``). Somebody unknown is sent to the page
    where one joins, not to the sign-in of the staff.
    """

    @public
    @never_cache
    @functools.wraps(view)
    def entered(request: HttpRequest, room_id: int, **told) -> HttpResponse:
        if not request.actor.is_known:
            return _stranger(request)
        rooms = Room.objects.visible_to(request.actor).select_related("site__legal_entity")
        room = get_object_or_404(rooms, pk=room_id)
        seat = seat_of(request.actor, room)
        if seat:
            note_presence(seat)
        try:
            return view(request, room, seat, **told)
        except Refused as refused:
            return _refused(request, room, refused)

    return entered


def is_queued(request: HttpRequest) -> bool:
    """Sent by the offline queue, which reads a status and a reason and shows no page."""
    return "X-Offline-Queue" in request.headers


def banner(room: Room) -> Banner:
    if room.closed_at and not room.is_exercise:
        return Banner(detail=_("Crise close : %s") % room.title)
    return Banner("exercise" if room.is_exercise else "crisis", room.title)


def invalid(form: BaseForm) -> str:
    """The faults of a form in one sentence."""
    return " ".join(str(fault) for faults in form.errors.values() for fault in faults)


def back(room: Room, tab: str) -> HttpResponse:
    """After a POST without JavaScript: the room, on the tab one was on."""
    return redirect(f"{reverse('crises:room', args=[room.pk])}?onglet={tab}")


def _stranger(request: HttpRequest) -> HttpResponse:
    reason = _(
        "Votre place n’est plus reconnue ici. Rejoignez la salle à nouveau : "
        "votre texte est gardé sur cet appareil."
    )
    if is_queued(request):
        return _told(reason, 403)
    if request.htmx:
        return _toast(request, reason, 403, join=True)
    messages.warning(request, _("Rejoignez d’abord la salle."))
    return redirect("crises:join_code")


def _refused(request: HttpRequest, room: Room, refused: Refused) -> HttpResponse:
    status = 403 if isinstance(refused, Forbidden) else 409
    reason = str(refused.reason)
    if is_queued(request):
        return _told(reason, status)
    if request.htmx:
        return _toast(request, reason, status)
    typed = [request.POST[name] for name in TYPED if request.POST.get(name)]
    context = {
        "room": room,
        "reason": reason,
        "typed": typed,
        "files": request.FILES.getlist("files"),
        "banner": banner(room),
    }
    return render(request, "crises/refused.html", context, status=status)


def _told(reason: str, status: int) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=status, headers={"X-Reason": quote(reason)})


def told_invalid(form: BaseForm) -> JsonResponse:
    return _told(invalid(form), 422)


def _toast(request: HttpRequest, reason: str, status: int, *, join: bool = False) -> HttpResponse:
    response = render(request, "crises/_toast.html", {"reason": reason, "join": join}, status=status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response
