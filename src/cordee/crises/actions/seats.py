"""Places in the room: given, joined, checked, renewed, taken back."""

from __future__ import annotations

import contextlib
import datetime as dt

from django.db import DatabaseError
from django.db.models import Q
from django.utils.translation import gettext as _

from cordee.accounts.events import STREAM as ACCOUNTS
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.ids import fingerprint, new_pin
from cordee.core.verdict import Refused
from cordee.crises import events, rules
from cordee.crises.actions.once import answered_by, kept, locked, within
from cordee.crises.clock import room_time
from cordee.crises.enums import SeatRole
from cordee.crises.events import about_room
from cordee.crises.models import Cell, Room, Seat
from cordee.crises.seating import new_link_key, token_for
from cordee.journal.record import record

PRESENCE_STEP = dt.timedelta(seconds=20)
NAME_LIMIT = 120


@action(rules.can_manage_seats)
def add_seat(
    room: Room,
    *,
    role: str,
    name: str,
    function: str = "",
    cell: Cell | str | None = None,
    email: str = "",
    phone: str = "",
    is_director: bool = False,
    by: Actor,
) -> tuple[Seat, str]:
    """A named place, with the secret of its link. A player sits in a cell, the only one by default."""
    room = locked(room)
    link_key = new_link_key()
    token = token_for(link_key)
    seat = Seat.objects.create(
        room=room,
        cell=_cell(room, cell, role),
        role=SeatRole(role),
        name=kept(name, NAME_LIMIT, what=_("Nom")),
        function=within(function, NAME_LIMIT, what=_("Fonction")),
        email=email,
        phone=phone,
        is_director=is_director,
        link_key=link_key,
        token_hash=fingerprint(token),
        pin=_new_pin(room),
        invited_at=clock.now(),
    )
    record(_about(events.SeatAdded, seat, role=str(seat.get_role_display())), by=by)
    return seat, token


@action(rules.can_manage_seat)
def renew_link(seat: Seat, *, by: Actor) -> str:
    """A new link and a new PIN; the old ones, and whoever sat with them, are out at once."""
    if seat.withdrawn_at:
        raise Refused(_("Cette place a été retirée."))
    seat.link_key = new_link_key()
    token = token_for(seat.link_key)
    seat.token_hash = fingerprint(token)
    seat.pin = _new_pin(seat.room)
    seat.save(update_fields=["link_key", "token_hash", "pin"])
    record(_about(events.LinkRenewed, seat), by=by)
    _end_access(seat, by=by)
    return token


@answered_by(lambda seat: seat)
@action(rules.can_manage_seat)
def withdraw_seat(seat: Seat, *, by: Actor) -> Seat:
    """Take a place back. Its next request is refused and its live page is cut; what it wrote stays."""
    if seat.withdrawn_at:
        return UNCHANGED
    seat.withdrawn_at = clock.now()
    seat.save(update_fields=["withdrawn_at"])
    record(_about(events.SeatWithdrawn, seat), by=by)
    _end_access(seat, by=by)
    return seat


@answered_by(lambda seat: seat)
@action(rules.can_sit)
def join(seat: Seat, *, by: Actor) -> Seat:
    """The person has opened their link (or typed their PIN); coming back after a cut is no news."""
    if seat.joined_at:
        return UNCHANGED
    seat.joined_at = seat.last_seen_at = clock.now()
    seat.save(update_fields=["joined_at", "last_seen_at"])
    record(_about(events.SeatJoined, seat), by=by)
    return seat


@answered_by(lambda seat: seat)
@action(rules.can_sit)
def check_seat(seat: Seat, *, by: Actor) -> Seat:
    """« Oui, je reçois ce message »: the communication check before the start."""
    if seat.checked_at:
        return UNCHANGED
    seat.checked_at = seat.last_seen_at = clock.now()
    seat.save(update_fields=["checked_at", "last_seen_at"])
    record(_about(events.SeatChecked, seat), by=by)
    return seat


def note_presence(seat: Seat) -> None:
    """The seat's page has just asked for something: a trace that fades, of which the journal is not told.

    Looking first costs nothing: an UPDATE takes the embedded database's one lock even when it changes no row.
    """
    now = clock.now()
    if seat.last_seen_at and seat.last_seen_at >= now - PRESENCE_STEP:
        return
    stale = Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - PRESENCE_STEP)
    with contextlib.suppress(DatabaseError):  # a base that is full or read-only still lets the room be read
        Seat.objects.filter(stale, pk=seat.pk).update(last_seen_at=now)


def _about(event, seat: Seat, **told):
    return about_room(event, seat.room, at=room_time(seat.room).at, seat=str(seat), seat_id=seat.pk, **told)


def _end_access(seat: Seat, *, by: Actor) -> None:
    told = {"room": seat.room.title, "seat": str(seat)}
    record(events.AccessEnded(stream=ACCOUNTS, content=told), by=by)


def _cell(room: Room, cell: Cell | str | None, role: str) -> Cell | None:
    cells = list(room.cells.all())
    if cell:
        key = cell.key if isinstance(cell, Cell) else cell
        found = next((known for known in cells if known.key == key), None)
        if found is None:
            raise Refused(_("Cette cellule n’est pas dans la salle."))
        return found
    if role != SeatRole.PLAYER:
        return None
    if len(cells) != 1:
        raise Refused(_("Dites dans quelle cellule siège ce joueur."))
    return cells[0]


def _new_pin(room: Room) -> str:
    while True:
        pin = new_pin()
        if not room.seats.filter(pin=pin).exists():
            return pin
