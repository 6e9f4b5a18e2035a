"""What leads the room may offer its people: a control room, an observation sheet, a debriefing; and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.crises.models import Room


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the driver, shown in the room. ``first`` : where this actor goes right after joining; ``presses``:
    somebody is waited for, it is shown before the others."""

    label: str
    url: str
    icon: str = "arrow-right"
    first: bool = False
    presses: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A file attached to a message."""

    name: str
    media_type: str
    data: bytes

    @property
    def is_text(self) -> bool:
        return self.media_type in ("text/plain", "text/markdown")


# What comes before the colon of ``room.driver`` -> what it offers. Each driver registers its own.
DOORS: dict[str, Callable[[Actor, Room], Iterable[Door]]] = {}
PIECES: dict[str, Callable[[Room, str], Piece | None]] = {}
# What apps above offer in every room, whoever leads it.
EVERYWHERE: list[Callable[[Actor, Room], Iterable[Door]]] = []


def doors(actor: Actor, room: Room) -> list[Door]:
    offered = DOORS.get(room.driver.partition(":")[0])
    driven = list(offered(actor, room)) if offered else []
    offers = driven + [door for offer in EVERYWHERE for door in offer(actor, room)]
    return sorted(offers, key=lambda door: not door.presses)


def piece(room: Room, path: str) -> Piece | None:
    """The file behind a path of an attachment; None when the driver no longer has it."""
    opener = PIECES.get(room.driver.partition(":")[0])
    return opener(room, path) if opener else None
