"""Who may follow which stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow

# What comes before the colon of a stream key -> may this actor follow that stream? Registered by each app.
FOLLOWERS: dict[str, Callable[[Actor, str], bool]] = {}


def can_follow(actor: Actor, streams: Iterable[str]) -> Verdict:
    """Every stream asked for must be allowed; one refusal refuses the connection."""
    return allow(actor.is_known and all(_follows(actor, stream) for stream in streams))


def _follows(actor: Actor, stream: str) -> bool:
    follower = FOLLOWERS.get(stream.partition(":")[0])
    return follower is not None and follower(actor, stream)
