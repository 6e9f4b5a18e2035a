"""The help that is asked from rooms, in words that may be told outside them: neither the reason nor who asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

# What apps above know how to ask for: of some rooms, the number of each and a sentence. Each app adds its own.
ASKED: list[Callable[[Collection[int]], Iterable[tuple[int, str]]]] = []


def help_asked(rooms: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What is asked and not yet over, a sentence each, by the number of the room."""
    told: dict[int, list[str]] = {room: [] for room in rooms}
    for asked in ASKED:
        for room, sentence in asked(rooms):
            told[room].append(sentence)
    return {room: tuple(sentences) for room, sentences in told.items()}
