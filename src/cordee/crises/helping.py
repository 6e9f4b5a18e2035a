"""The help asked from a room and what came of it. Each app that sends some adds its own source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from cordee.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Help:
    """One request: its name, what came of it in words, and where this actor may read it."""

    title: str
    needs: str  # what is asked: told to the group as well, with neither the reason nor who asked
    state: str
    tone: str  # of the badge
    url: str
    is_open: bool


Source = Callable[[Collection[int], Actor | None], Iterable[tuple[int, Help]]]
# Told the numbers of rooms, and of an actor: « room, help » for the requests that this actor may read, or for all.
SOURCES: list[Source] = []


def help_asked(rooms: Collection[int], *, seen_by: Actor | None) -> dict[int, list[Help]]:
    """By room, in a constant number of queries; ``seen_by`` None for whoever then tells only what is asked."""
    found: dict[int, list[Help]] = defaultdict(list)
    for source in SOURCES:
        for room, asked in source(rooms, seen_by):
            found[room].append(asked)
    return found
