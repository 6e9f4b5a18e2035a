"""The only clock. Everything that needs the time asks here, so that tests and replays can hold it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_held: ContextVar[dt.datetime | None] = ContextVar("held_clock", default=None)


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _held.get() or dt.datetime.now(dt.UTC)


@contextmanager
def frozen(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at one instant, in this thread or task only."""
    if instant.tzinfo is None:
        raise ValueError("a clock is frozen at an aware instant")
    token = _held.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _held.reset(token)


def iso(instant: dt.datetime) -> str:
    """The one textual form of an instant: UTC, microseconds, ``Z``."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def iso_or_none(instant: dt.datetime | None) -> str | None:
    """The same for an instant that may not be."""
    return iso(instant) if instant else None
