"""The rooms in which somebody has a place: the way back for whoever holds no account."""

from __future__ import annotations

from cordee.core.actor import Actor
from cordee.crises.models import Seat


def seats_of(actor: Actor) -> list[Seat]:
    """The actor's places, rooms still open first."""
    held = actor.keys("seat")
    seats = Seat.objects.current().filter(pk__in=held).select_related("room", "cell")
    return sorted(seats, key=lambda seat: (not seat.room.is_open, -seat.pk))
