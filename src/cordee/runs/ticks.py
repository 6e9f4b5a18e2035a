"""What the worker does now and then, without being asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    """``run`` is called every ``seconds``, on the thread of that name, in every worker there is."""

    name: str
    seconds: float
    thread: str
    run: Callable[[], object]


TICKS: list[Tick] = []


def every(seconds: float, *, thread: str = "chores"):
    """Decorate a function without argument. It must be harmless in two workers at once.

    Functions of one thread wait for each other; give a thread of its own to what must be on time.
    """

    def decorate(run: Callable[[], object]) -> Callable[[], object]:
        TICKS.append(Tick(f"{run.__module__}.{run.__qualname__}", seconds, thread, run))
        return run

    return decorate
