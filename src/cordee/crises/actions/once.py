"""What the orders of a room share: one at a time, once each, and texts of a size that can be read."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.models import Room
from cordee.crises.rules import CLOSED
from cordee.journal.models import Entry


def answered_by(found: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For an action that may find its work done already (``UNCHANGED``): answer with what ``found`` finds.

    ``found`` gets the same arguments as the action, without ``by``. A phone that sends again is told of the
    row it made the first time, even when the order would now be refused (the room closed while the answer was
    lost): it must not say of a line that is in the log that it is not.
    """

    def decorate(order: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(order)
        def answered(subject: Any, /, *args: Any, by: Any, **kwargs: Any) -> Any:
            try:
                made = order(subject, *args, by=by, **kwargs)
            except Refused:
                own = _is_ones_own(subject, kwargs.get("client_uuid"), by)
                before = found(subject, *args, **kwargs) if own else None
                if before is None:  # also when that number served for something else: nothing was written
                    raise
                return before
            return found(subject, *args, **kwargs) if made is None else made

        return answered

    return decorate


def _is_ones_own(subject: Any, client_uuid: uuid.UUID | None, by: Actor) -> bool:
    """Whether this very actor has already recorded that client id in the room."""
    room = subject if isinstance(subject, Room) else getattr(subject, "room", None)
    if client_uuid is None or room is None:
        return False
    entries = Entry.objects.with_client_uuid(room.stream, client_uuid)
    return entries.filter(actor_kind=by.kind, actor_id=by.id).exists()


def locked(room: Room) -> Room:
    """The room as it is now; whoever else writes in it waits. Raises ``Refused`` once it is closed."""
    fresh = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    if fresh.closed_at:
        raise Refused(str(CLOSED))
    return fresh


def next_number(rows: Any) -> int:
    """The next number of a list in the room; only right while the room is locked."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def kept(text: str, limit: int, *, what: str) -> str:
    """The text, trimmed at its ends only; refused, never cut, when it is empty or too long."""
    trimmed = text.strip()
    if not trimmed:
        raise Refused(_("%(what)s : écrivez quelque chose.") % {"what": what})
    return within(trimmed, limit, what=what)


def within(text: str, limit: int, *, what: str) -> str:
    """The same for a text that may be empty."""
    trimmed = text.strip()
    if len(trimmed) > limit:
        told = {"what": what, "max": limit, "length": len(trimmed)}
        said = _("%(what)s : %(length)s caractères, pour %(max)s au plus. Rien n’a été enregistré.")
        raise Refused(said % told)
    return trimmed
