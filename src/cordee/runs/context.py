"""What a handler may say and learn while it works."""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

from cordee.core.actor import Actor, system
from cordee.runs import actions
from cordee.runs.models import Run, State

TOLD_EVERY_S = 0.5  # progress closer together than this is not written, except the last
ASKED_EVERY_S = 1.0


class Cancelled(Exception):
    """Somebody has asked to stop this run."""


class Interrupted(Exception):
    """The process is stopping: the run goes back to the queue."""


class LeaseLost(Exception):
    """Another worker has taken this run over; nothing of this attempt will be kept."""


class Context:
    """Handed to a handler with its input. ``progress`` raises when the work has become pointless."""

    def __init__(self, run: Run, *, by: Actor, stopping: Event):
        self.run = run
        self.by = by
        self._stopping = stopping
        self._told_at = self._asked_at = float("-inf")
        self._cancelled = False

    def progress(self, percent: int, note: str = "") -> None:
        """Say how far the work is, from 0 to 100. Raises ``Cancelled``, ``Interrupted`` or ``LeaseLost``."""
        self.check()
        now = time.monotonic()
        if now - self._told_at < TOLD_EVERY_S:
            return
        self._told_at = now
        if (
            actions.note_progress(self.run, by=self.by, percent=max(0, min(100, int(percent))), note=note)
            is None
        ):
            raise LeaseLost

    def check(self) -> None:
        """Raise if the work should stop; cheap enough to be called in a loop."""
        if self._stopping.is_set():
            raise Interrupted
        if self.cancelled:
            raise Cancelled

    @property
    def cancelled(self) -> bool:
        """Whether somebody has asked to stop; the database is asked at most once a second."""
        now = time.monotonic()
        if not self._cancelled and now - self._asked_at >= ASKED_EVERY_S:
            self._asked_at = now
            row = (
                Run.objects.filter(pk=self.run.pk)
                .values("state", "cancel_requested", "holder", "attempts")
                .get()
            )
            if (row["state"], row["holder"], row["attempts"]) != (
                State.RUNNING,
                self.run.holder,
                self.run.attempts,
            ):
                raise LeaseLost
            self._cancelled = row["cancel_requested"]
        return self._cancelled


# Who is working in this thread, and the signal that it should stop; set by the worker around its tasks.
_holding: ContextVar[tuple[str, Event] | None] = ContextVar("holding", default=None)


@contextmanager
def holding(holder: str, stopping: Event):
    token = _holding.set((holder, stopping))
    try:
        yield
    finally:
        _holding.reset(token)


def current_holder() -> tuple[str, Event]:
    return _holding.get() or ("sans worker", Event())


WORKER = system("travaux")
