"""The one door for writes.

An action is a function ``order(subject, *, by, …)`` under ``@action(rule)``: one transaction, the rule is
asked, the body runs, and at least one journal record must have been made, or nothing has happened.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from cordee.core.actor import Actor
from cordee.core.verdict import Forbidden, Verdict

Rule = Callable[[Actor, Any], Verdict]

_tape: ContextVar[list[str] | None] = ContextVar("action_tape", default=None)

REGISTRY: dict[str, Callable[..., Any]] = {}


class NothingRecorded(RuntimeError):
    """A programming error: an action changed the world and told nobody."""


@contextmanager
def _recording() -> Iterator[list[str]]:
    """Collect the kinds of the records made inside; an outer action hears of them too."""
    outer, tape = _tape.get(), []
    token = _tape.set(tape)
    try:
        yield tape
    finally:
        _tape.reset(token)
        if outer is not None:
            outer.extend(tape)


def noted(kind: str) -> None:
    """Called by the journal for every record it makes."""
    tape = _tape.get()
    if tape is not None:
        tape.append(kind)


def action(rule: Rule) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function an action guarded by ``rule(actor, subject)``.

    Raises ``Forbidden`` with the rule's reason, and whatever ``Refused`` the body raises; in both cases
    nothing is written. An action that finds there is nothing to do returns ``UNCHANGED``.
    """

    def decorate(order: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(order)
        def carried_out(subject: Any, /, *args: Any, by: Actor, **kwargs: Any) -> Any:
            if not isinstance(by, Actor):
                raise TypeError(f"{order.__name__} needs an actor, not {by!r}")
            with transaction.atomic(), _recording() as tape:
                verdict = rule(by, subject)
                if not verdict:
                    raise Forbidden(str(verdict.reason))
                result = order(subject, *args, by=by, **kwargs)
                if not tape and result is not UNCHANGED:
                    raise NothingRecorded(order.__qualname__)
            return None if result is UNCHANGED else result

        carried_out.rule = rule  # type: ignore[attr-defined]
        REGISTRY[f"{order.__module__}.{order.__name__}"] = carried_out
        return carried_out

    return decorate


class _Unchanged:
    def __repr__(self) -> str:
        return "UNCHANGED"


UNCHANGED = _Unchanged()
