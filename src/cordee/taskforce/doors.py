"""What a crisis room and its board show of the task force: the door to ask for help, what was asked, what came."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises.doors import Door
from cordee.crises.helping import Help
from cordee.crises.models import Room
from cordee.taskforce.enums import AssignmentState, RequestState
from cordee.taskforce.models import HelpRequest
from cordee.taskforce.rules import can_ask
from cordee.taskforce.wording import need_sentence
from cordee.ui.icons import icon


def help_door(actor: Actor, room: Room) -> Iterator[Door]:
    if room.is_open and can_ask(actor, room.site):
        address = f"{reverse('taskforce:new_request')}?salle={room.pk}"
        yield Door(_("Demander de l’aide"), address, icon("users-group"))


TONES = {
    RequestState.ASKED: "warn",
    RequestState.PROPOSED: "warn",
    RequestState.ACCEPTED: "info",
    RequestState.ON_SITE: "live",
    RequestState.RELEASED: "ok",
    RequestState.REFUSED: "danger",
}


def requests_of(rooms: Collection[int], seen_by: Actor | None) -> Iterator[tuple[int, Help]]:
    """The requests made from some rooms, the oldest first. One query."""
    present = Count("assignments", filter=Q(assignments__state=AssignmentState.ON_SITE))
    asked = HelpRequest.objects.filter(room__in=rooms).annotate(present=present)
    if seen_by is not None:
        asked = asked.visible_to(seen_by)
    for request in asked.order_by("asked_at", "pk"):
        wanted = sum(need["count"] for need in request.needs)
        state = str(request.get_state_display())
        if request.state == RequestState.ON_SITE:
            told = {"state": state, "here": request.present, "wanted": wanted}
            state = _("%(state)s, %(here)s sur %(wanted)s") % told
        needs = ", ".join(need_sentence(need) for need in request.needs)
        yield (
            request.room_id,
            Help(
                title=request.reference,
                needs=_("Cyber Task Force : %s") % needs,
                state=state,
                tone=TONES.get(RequestState(request.state), "neutral"),
                url=request.get_absolute_url(),
                is_open=request.is_open,
            ),
        )
