"""How long this thread waits for its turn to write: a person's request, a few seconds; the worker, much longer."""

from __future__ import annotations

from contextvars import ContextVar

PATIENCE_S = 4.0  # in a request, so that somebody is told within five seconds
WORKER_S = 20.0
serving: ContextVar[bool] = ContextVar("serving_a_request", default=False)


def seconds() -> float:
    return PATIENCE_S if serving.get() else WORKER_S
