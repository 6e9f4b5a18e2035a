"""The shape of a journal event; each app declares its own, with their wording."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from cordee.core.verdict import Refused

KINDS: dict[str, type[Event]] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in the past tense.

    ``stream`` is the log it belongs to (``room:12``); ``content`` is JSON without floats; ``fact_at`` is
    when it happened, when that differs from when it is written; ``client_uuid`` makes a retry harmless.
    A subclass gives its ``kind`` (``exercise.inject_released``) and its ``wording``, a translated sentence
    with ``%(name)s`` places filled from the content.
    """

    stream: str
    content: dict[str, Any]
    fact_at: dt.datetime | None = None
    source: str = "screen"
    client_uuid: uuid.UUID | None = None

    kind: ClassVar[str] = ""
    wording: ClassVar[Any] = ""

    def __init_subclass__(cls) -> None:
        taken = KINDS.get(cls.kind)
        # A dataclass with slots is made twice: the second replaces the first.
        if not cls.kind or (
            taken and (taken.__module__, taken.__qualname__) != (cls.__module__, cls.__qualname__)
        ):
            raise TypeError(f"event {cls.__name__}: kind missing or taken ({cls.kind!r})")
        KINDS[cls.kind] = cls


def worded(kind: str, content: dict[str, Any] | None) -> str:
    """An entry's sentence in the reader's language; an unknown kind is shown as it is."""
    if content is None:
        return ""
    event = KINDS.get(kind)
    if event is None:
        return kind
    try:
        return str(event.wording) % content
    except (KeyError, TypeError, ValueError):
        return str(event.wording)


class AlreadyRecorded(Refused):
    """The same client entry came twice: the first one stands."""
