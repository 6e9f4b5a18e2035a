"""Who is in the room: signed in on arrival, signed out on leaving."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.actions.once import kept, within
from cordee.crises.models import Cell
from cordee.incidents.actions.shared import about, locked
from cordee.incidents.models import Incident
from cordee.journal.record import record
from cordee.mobilisation import events, rules
from cordee.mobilisation.models import Call, Presence
from cordee.mobilisation.people import cells_for, known_people, person_key
from cordee.ui.cells import fold

EARLIEST = dt.timedelta(hours=48)


@action(rules.can_note)
def sign_in(
    incident: Incident,
    *,
    name: str,
    function: str = "",
    cell: str = "",
    arrived_at: dt.datetime | None = None,
    by: Actor,
) -> Presence:
    """Somebody is in the room, since now or since before. Somebody who is known is recognised by their name."""
    incident = locked(incident)
    name = kept(name, 120, what=_("Nom"))
    function = within(function, 120, what=_("Fonction"))
    known = next((one for one in known_people(incident) if fold(one.name) == fold(name)), None)
    now = clock.now()
    if arrived_at and not now - EARLIEST <= arrived_at <= now:
        raise Refused(_("Une arrivée se note au plus tard maintenant, et dans les 48 heures."))
    made = enter(
        incident,
        person=known.person if known else person_key(name=name),
        name=name,
        function=function or (known.function if known else ""),
        cell=_cell(incident, cell),
        arrived_at=arrived_at,
        by=by,
    )
    if made is None:
        raise Refused(_("%s est déjà au tableau de présence.") % name)
    return made


@action(rules.can_sign_out)
def sign_out(presence: Presence, *, by: Actor) -> Presence:
    incident = locked(presence.incident)
    fresh = Presence.objects.get(pk=presence.pk)
    if fresh.left_at:
        return UNCHANGED
    fresh.left_at = clock.now()
    fresh.save(update_fields=["left_at"])
    record(about(events.SignedOut, incident, name=fresh.name), by=by)
    return fresh


def enter(
    incident: Incident,
    *,
    person: str,
    name: str,
    function: str = "",
    cell: Cell | None = None,
    call: Call | None = None,
    arrived_at: dt.datetime | None = None,
    by: Actor,
) -> Presence | None:
    """Inside the caller's action; None for somebody who is there already. An arrival from a call-out sits where the role
    may sit, when there is only one such cell."""
    if Presence.objects.now().filter(incident=incident, person=person).exists():
        return None
    if cell is None and call is not None:
        cells = list(incident.room.cells.all())
        fitting = cells_for(call.need.role, cells)
        cell = next((one for one in cells if one.key in fitting), None) if len(fitting) == 1 else None
    made = Presence.objects.create(
        incident=incident,
        cell=cell,
        call=call,
        person=person,
        name=name,
        function=function,
        arrived_at=arrived_at or clock.now(),
    )
    record(about(events.SignedIn, incident, name=name, arrived_at=clock.iso(made.arrived_at)), by=by)
    return made


def _cell(incident: Incident, key: str) -> Cell | None:
    if not key:
        return None
    found = incident.room.cells.filter(key=key).first()
    if found is None:
        raise Refused(_("Cette cellule n’est pas dans la salle."))
    return found
