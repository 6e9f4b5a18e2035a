"""Where streams stand, and which ones a client asks about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from cordee.journal.models import Stream

MAX_STREAMS = 8  # in one connection: a room and the few objects around it
_KEY = re.compile(r"[a-z]+(:[A-Za-z0-9_-]{1,60})?")


class BadRequest(ValueError):
    """The query names no stream, too many, or something that is not one."""


def heads_of(keys: Iterable[str]) -> dict[str, int]:
    """The number of the last entry of each stream; 0 for a stream that has none yet."""
    wanted = set(keys)
    found = Stream.objects.filter(key__in=wanted).values_list("key", "size")
    return dict.fromkeys(wanted, 0) | dict(found)


def asked(query: str, last_event_id: str = "") -> dict[str, int]:
    """The streams asked for, each with the last number the client has seen.

    ``s=room:12&depuis=57&s=run:3``: a ``depuis`` belongs to the ``s`` before it. After a cut, the browser's
    Last-Event-ID (``room:12@58``, several separated by commas) knows better. Raises ``BadRequest``.
    """
    seen: dict[str, int] = {}
    key = ""
    for name, value in parse_qsl(query):
        if name == "s":
            key = _stream(value)
            seen.setdefault(key, 0)
        elif name == "depuis" and key:
            seen[key] = _number(value)
    if not 1 <= len(seen) <= MAX_STREAMS:
        raise BadRequest("s")
    for item in last_event_id.split(",") if last_event_id else ():
        key, _, number = item.rpartition("@")
        if key in seen:
            seen[key] = _number(number)
    return seen


def _stream(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise BadRequest("s")
    return value


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise BadRequest("depuis")
    return int(value)
