"""How two lines are known to be one person, and who may be put on a planning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cordee.core.ids import fingerprint
from cordee.core.phones import dialled
from cordee.crises.models import Cell
from cordee.incidents.models import Incident
from cordee.mobilisation.models import Contact
from cordee.mobilisation.reading import policy
from cordee.ui.cells import fold


def person_key(*, name: str, mobile: str = "", email: str = "") -> str:
    """The mobile, else the address, else the name: told by a fingerprint, so that no number travels with it."""
    told = dialled(mobile) or email.strip().casefold() or fold(name).strip()
    return fingerprint(f"cordee.person:{told}")[:40]


@dataclass(slots=True)
class Known:
    """Somebody who may hold a cell of this crisis. ``cells``: keys."""

    person: str
    name: str
    function: str
    cells: set[str] = field(default_factory=set)


def known_people(incident: Incident) -> list[Known]:
    """The call list of the house, the people seated in the room, those who have signed in: each once, by name."""
    cells = list(incident.room.cells.all())
    found: dict[str, Known] = {}
    for contact in Contact.objects.filter(site=incident.site).active():
        told = found.setdefault(contact.person, Known(contact.person, contact.name, contact.function))
        told.cells |= cells_for(contact.role, cells)
    names = {fold(one.name): one.person for one in found.values()}
    seats = incident.room.seats.current().filter(role="player").select_related("cell")
    for seat in seats:
        key = names.get(fold(seat.name)) or person_key(name=seat.name, mobile=seat.phone, email=seat.email)
        told = found.setdefault(key, Known(key, seat.name, seat.function))
        told.cells |= {seat.cell.key} if seat.cell else {cell.key for cell in cells}
    for presence in incident.presences.select_related("cell"):
        told = found.setdefault(presence.person, Known(presence.person, presence.name, presence.function))
        if presence.cell:
            told.cells.add(presence.cell.key)
        elif not told.cells:
            told.cells |= {cell.key for cell in cells}
    return sorted(found.values(), key=lambda one: (fold(one.name), one.person))


def cells_for(role: str, cells: Iterable[Cell]) -> set[str]:
    """The cells of the room where a role may sit; all of them where none is of its kind."""
    known = policy().roles.get(role)
    fitting = {cell.key for cell in cells if known and cell.kind in known.cells}
    return fitting or {cell.key for cell in cells}
