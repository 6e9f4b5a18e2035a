"""The exercise clock: a pure function of the orders it was given.

Nothing ticks. The time of the exercise at an instant is what the last order before it says, plus the real
time since, multiplied by the speed. A restart, a change to summer time or a laptop that slept cannot move
it, because instants are the server's, in UTC, and stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MIN_SPEED, MAX_SPEED = 1, 60
# Only the console may go faster, to rehearse a whole kit without a screen.
MAX_CONSOLE_SPEED = 3600


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of the clock just after an order. ``elapsed_s`` in exercise seconds; ``speed`` 0 when stopped."""

    kind: str
    at: dt.datetime
    elapsed_s: float
    speed: float

    @property
    def is_running(self) -> bool:
        return self.speed > 0


def elapsed_at(marks: Sequence[Mark], instant: dt.datetime) -> float:
    """Exercise seconds since the start at a real instant; 0 before the start. Never goes back in time
    between two orders, whatever the speed."""
    current = mark_at(marks, instant)
    if current is None:
        return 0.0
    return current.elapsed_s + current.speed * (instant - current.at).total_seconds()


def mark_at(marks: Sequence[Mark], instant: dt.datetime) -> Mark | None:
    """The last order given at or before an instant. ``marks`` are in order."""
    found = None
    for mark in marks:
        if mark.at > instant:
            break
        found = mark
    return found


def instant_of(marks: Sequence[Mark], elapsed_s: float) -> dt.datetime | None:
    """The first real instant at which the exercise had reached ``elapsed_s``; None when it never did (or
    not yet, if the clock stands)."""
    following = [*marks[1:], None]
    for mark, upcoming in zip(marks, following, strict=True):
        if mark.elapsed_s >= elapsed_s:
            return mark.at
        if not mark.is_running:
            continue
        reached = mark.at + dt.timedelta(seconds=(elapsed_s - mark.elapsed_s) / mark.speed)
        if upcoming is None or reached <= upcoming.at:
            return reached
    return None


def played_s(marks: Sequence[Mark]) -> float:
    """Exercise seconds really lived, jumps left out: what counts as having played."""
    return sum(mark.speed * (upcoming.at - mark.at).total_seconds() for mark, upcoming in pairwise(marks))


def order(
    marks: Sequence[Mark], kind: str, instant: dt.datetime, *, speed: float = 1.0, to_s: float = 0.0
) -> Mark:
    """The mark that an order leaves.

    ``speed`` is read by start, resume and speed; ``to_s`` by jump. Raises ``ValueError`` with a reason when
    the order makes no sense now (pausing a clock that stands, going back…).
    """
    now_s = elapsed_at(marks, instant)
    last = marks[-1] if marks else None
    if (kind == "start") != (last is None):
        raise ValueError("already_started" if last else "not_started")
    if last is not None and last.kind == "end":
        raise ValueError("ended")
    if kind == "start":
        return Mark(kind, instant, 0.0, speed)
    if kind == "pause":
        if not last.is_running:
            raise ValueError("already_paused")
        return Mark(kind, instant, now_s, 0.0)
    if kind == "resume":
        if last.is_running:
            raise ValueError("already_running")
        return Mark(kind, instant, now_s, speed)
    if kind == "speed":
        return Mark(kind, instant, now_s, speed if last.is_running else 0.0)
    if kind == "jump":
        if to_s < now_s:
            raise ValueError("backwards")
        return Mark(kind, instant, float(to_s), last.speed)
    if kind == "end":
        return Mark(kind, instant, now_s, 0.0)
    raise ValueError(f"unknown order {kind!r}")
