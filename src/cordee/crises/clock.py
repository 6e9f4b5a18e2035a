"""The time of a room: the wall clock on a real night, the fiction's clock while something drives the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cordee.core import clock
from cordee.crises.models import Room


@dataclass(frozen=True, slots=True)
class RoomTime:
    """An instant as the room lives it. ``elapsed_s`` counts from the room's T0; ``speed`` is room seconds per
    real second, 0 when the clock stands."""

    at: dt.datetime
    elapsed_s: float
    running: bool
    speed: float


# What comes before the colon of ``room.driver`` -> that driver's clock. Each driver registers its own.
CLOCKS: dict[str, Callable[[Room, dt.datetime], RoomTime]] = {}


def room_time(room: Room, at: dt.datetime | None = None) -> RoomTime:
    """The room's time at a real instant, now by default."""
    instant = at or clock.now()
    driven = CLOCKS.get(room.driver.partition(":")[0]) if room.driver else None
    if driven:
        return driven(room, instant)
    return RoomTime(at=instant, elapsed_s=(instant - room.t0).total_seconds(), running=True, speed=1.0)
