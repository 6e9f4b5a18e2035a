"""The help that is asked from a room, in words that may be told outside it: neither the reason nor who asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cordee.crises.models import Room

# What apps above know how to ask for: each adds its own.
ASKED: list[Callable[[Room], Iterable[str]]] = []


def help_asked(room: Room) -> tuple[str, ...]:
    """What is asked and not yet over, a sentence each."""
    return tuple(sentence for asked in ASKED for sentence in asked(room))
