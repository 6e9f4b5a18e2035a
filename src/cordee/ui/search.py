"""Ctrl-K: each app declares what it can find; a provider only ever returns what the actor may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cordee.core.actor import Actor

SHORTEST = 2  # letters before anything is looked for
LONGEST = 100
PER_PROVIDER = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; ``kind`` is the user's word for it (« Exercice », « Établissement »)."""

    label: str
    url: str
    kind: str


Provider = Callable[[Actor, str], Iterable[Hit]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Declare a provider, from an app's ``ready()``."""
    if provider not in _providers:
        _providers.append(provider)


def find(actor: Actor, words: str) -> list[Hit]:
    """What the actor may see under these words, a few of each kind, in the order apps registered."""
    wanted = words.replace("\x00", "").strip()[:LONGEST]
    if len(wanted) < SHORTEST:
        return []
    return [hit for provider in _providers for hit in list(provider(actor, wanted))[:PER_PROVIDER]]
