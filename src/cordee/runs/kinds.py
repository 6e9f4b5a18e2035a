"""What work there is: each app registers its own kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow

if TYPE_CHECKING:
    from cordee.runs.context import Context

Handler = Callable[[dict[str, Any], "Context"], Any]


def anybody_known(actor: Actor, subject: str) -> Verdict:
    return allow(actor.is_known)


@dataclass(frozen=True, slots=True)
class Kind:
    """``rule(actor, subject)`` says who may ask; ``handle(input, context)`` returns a JSON result."""

    name: str
    label: str
    handle: Handler
    rule: Callable[[Actor, str], Verdict]


KINDS: dict[str, Kind] = {}


def register(name: str, *, label: str = "", rule: Callable[[Actor, str], Verdict] = anybody_known):
    """Decorate the function that does one kind of work.

    It may run twice when a machine dies (at least once): what it writes must bear that.
    """

    def decorate(handle: Handler) -> Handler:
        if name in KINDS:
            raise TypeError(f"run kind {name!r} is taken")
        KINDS[name] = Kind(name, label or _("Travail"), handle, rule)
        return handle

    return decorate
