"""A crisis room with somebody in each kind of place, made through the room's own orders."""

from __future__ import annotations

from types import SimpleNamespace

from django.test import Client

from cordee.core import clock
from cordee.core.actor import system
from cordee.crises import actions as rooms
from cordee.crises.enums import RoomKind, SeatRole
from cordee.crises.seating import actor_of_seat, link_of
from tests.makers import a_site

PLATFORM = system("essais")
CELLS = [
    {"key": "decision", "name": "Cellule décisionnelle", "kind": "decision", "functions": ["Directrice"]},
    {"key": "technical", "name": "Cellule technique", "kind": "technical", "functions": ["RSSI"]},
]
MILESTONES = [
    {"key": "isolation", "label": "Isolement fait"},
    {"key": "first_cell", "label": "Première cellule"},
]


def a_room(*, opened: bool = True, **told):
    """A room of two cells; the decision cell has a director and a nurse manager, the technical one a RSSI."""
    room = rooms.create_room(
        told.pop("site", None) or a_site(),
        kind=RoomKind.EXERCISE,
        title="Nuit blanche",
        cells=CELLS,
        milestones=MILESTONES,
        t0=clock.now(),
        by=PLATFORM,
        **told,
    )
    if opened:
        rooms.open_room(room, by=PLATFORM)
    seats = {
        "director": a_seat(room, "Solène Marchetti", "Directrice", "decision", is_director=True),
        "nurse": a_seat(room, "Karim Belloc", "Directeur des soins", "decision"),
        "rssi": a_seat(room, "Inès Dautry", "RSSI", "technical"),
        "facilitator": a_seat(room, "Awa Tessier", "Animatrice", role=SeatRole.FACILITATOR),
        "observer": a_seat(room, "Paul Vasse", "Observateur", role=SeatRole.OBSERVER),
    }
    return SimpleNamespace(room=room, **seats)


def a_seat(room, name: str, function: str, cell: str | None = None, *, role=SeatRole.PLAYER, **told):
    seat, _token = rooms.add_seat(
        room, role=role, name=name, function=function, cell=cell, by=PLATFORM, **told
    )
    return seat


def a_message(room, *, cell: str = "decision", origin: str = "inject:I01", **told):
    facts = {
        "channel": "email",
        "sender_name": "Claire Aubry",
        "sender_role": "Cadre des urgences",
        "subject": "Postes verrouillés",
        "body": "Plus aucun dossier ne s’ouvre.",
    }
    return rooms.deliver(room, origin=origin, cells=[cell], by=PLATFORM, **(facts | told))


def browser_of(seat) -> Client:
    """A browser whose person has opened their link and said « C’est bien moi »."""
    client = Client()
    assert client.post(f"/salle/rejoindre/{link_of(seat)}/").status_code == 302
    return client


def url(room, path: str = "") -> str:
    return f"/salle/{room.pk}/{path}"


__all__ = ["PLATFORM", "a_message", "a_room", "a_seat", "actor_of_seat", "browser_of", "url"]
