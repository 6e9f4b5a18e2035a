"""A seat without an account: its link, its PIN, and the actor that stands behind it.

A link is derived from the platform's secret key and a random seed kept on the seat. It can therefore be
printed again on a card, while a copy of the database alone opens no door; what is checked is the stored
fingerprint, so renewing the seed kills the old link.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from cordee.core.actor import Actor, Grant, Role
from cordee.core.ids import fingerprint
from cordee.crises.models import Room, Seat

PRESENT_S = 90  # real seconds since the last sign of life
SESSION_SEAT = "seat"
SESSION_HASH = "seat_hash"


def new_link_key() -> str:
    return secrets.token_urlsafe(24)


def token_for(link_key: str) -> str:
    """The secret of the link: 256 bits, URL-safe."""
    digest = salted_hmac("cordee.crises.seat-link", link_key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def link_of(seat: Seat) -> str | None:
    """The seat's link secret; None when the platform's key has changed since: renew the link then."""
    token = token_for(seat.link_key)
    return token if fingerprint(token) == seat.token_hash else None


def actor_of_seat(seat: Seat) -> Actor:
    """Whoever holds the seat. Needs ``room`` loaded."""
    role = Role(seat.role)
    places = [seat.scope, seat.room.scope, *([seat.room.driver] if seat.room.driver else [])]
    return Actor("participant", seat.scope, str(seat), frozenset(Grant(role, place) for place in places))


def is_present(seat: Seat, now: dt.datetime) -> bool:
    """Whether the seat's page has asked for something of late."""
    return seat.last_seen_at is not None and seat.last_seen_at >= now - dt.timedelta(seconds=PRESENT_S)


def sits_in(actor: Actor, seat: Seat) -> bool:
    """Whether the actor holds this very seat, by its link or beside an account."""
    return (actor.kind == "participant" and actor.id == seat.scope) or actor.has(Role(seat.role), seat.scope)


def seat_of(actor: Actor, room: Room) -> Seat | None:
    """The seat that the actor holds in this room, if any."""
    held = set(actor.keys("seat"))
    if actor.kind == "participant" and actor.id.startswith("seat:"):
        held.add(actor.id.partition(":")[2])
    if not held:
        return None
    return Seat.objects.current().select_related("cell").filter(room=room, pk__in=held).first()


def actor_of_session(session: Mapping) -> Actor | None:
    """The seat a session stands for, unless it was withdrawn or its link renewed since."""
    key, token_hash = session.get(SESSION_SEAT), session.get(SESSION_HASH)
    if not key or not token_hash:
        return None
    seat = Seat.objects.current().select_related("room").filter(pk=key, token_hash=token_hash).first()
    return actor_of_seat(seat) if seat else None


def sit_down(session, seat: Seat) -> None:
    """Remember the seat in the session; the secret itself is not kept."""
    session.cycle_key()
    session[SESSION_SEAT] = seat.pk
    session[SESSION_HASH] = seat.token_hash
