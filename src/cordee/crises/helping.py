"""The help asked from a room and what came of it. Each app that sends some adds its own source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.crises.models import Room


@dataclass(frozen=True, slots=True)
class Help:
    """One request: its name, what came of it in words, and where this actor may read it."""

    title: str
    state: str
    tone: str  # of the badge
    url: str


# Told the actor and rooms, each gives « room pk, help » for the requests that this actor may read.
SOURCES: list[Callable[[Actor, Collection[Room]], Iterable[tuple[int, Help]]]] = []


def help_asked(actor: Actor, rooms: Collection[Room]) -> dict[int, list[Help]]:
    """By room, in a constant number of queries."""
    found: dict[int, list[Help]] = defaultdict(list)
    for source in SOURCES:
        for room_id, asked in source(actor, rooms):
            found[room_id].append(asked)
    return found
