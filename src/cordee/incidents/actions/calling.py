"""People called into the room at night: a seat each, with a link, a square code and two codes to dictate."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.action import action
from cordee.core.actor import Actor
from cordee.crises import actions as rooms
from cordee.crises.enums import SeatRole
from cordee.crises.models import Seat
from cordee.incidents import rules
from cordee.incidents.actions.shared import locked
from cordee.incidents.models import Incident
from cordee.outbox.actions import enqueue


@action(rules.can_call)
def call_in(
    incident: Incident,
    *,
    name: str,
    cell: str,
    function: str = "",
    email: str = "",
    phone: str = "",
    by: Actor,
) -> Seat:
    """Give somebody without an account a place in a cell. With an address, the link leaves by mail; without one, it is
    shown, scanned or dictated. Raises ``Refused`` for a cell that is not in the room."""
    incident = locked(incident)
    seat, token = rooms.add_seat(
        incident.room,
        role=SeatRole.PLAYER,
        name=name,
        function=function,
        cell=cell,
        email=email,
        phone=phone,
        by=by,
    )
    if email:
        address = f"{settings.BASE_URL}{reverse('crises:join', args=[token])}"
        enqueue(
            email,
            _("On vous attend en cellule de crise"),
            _(
                "Bonjour %(name)s,\n\nVotre lien personnel, à ouvrir sur un téléphone :\n%(url)s\n\nNe le transmettez pas.\n"
            )
            % {"name": name, "url": address},
            about=incident.scope,
            exercise=incident.is_exercise,
            by=by,
        )
    return seat
