"""How people write a time at 3 a.m.: « 6h40 », « 06:40 », « il y a 10 min », « 10 », « dans 1 h »."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone

HOUR = re.compile(r"(?:à\s*)?(\d{1,2})\s*(?:[h:.]|h\s*)\s*(\d{2})?")
LAPSE = re.compile(
    r"(?:il y a|dans|[-+])?\s*(?:(\d{1,2})\s*h(?:eures?)?)?\s*(?:(\d{1,3})\s*(?:min(?:utes?)?|mn|m|')?)?"
)


def past(text: str, present: dt.datetime) -> dt.datetime:
    """The instant meant by somebody who tells what happened; never after ``present``.

    An hour of the day is the latest one gone by; a bare number counts minutes. Raises ``ValueError``.
    """
    if (at := _hour(text, present)) is not None:
        return at if at <= present else at - dt.timedelta(days=1)
    return present - _lapse(text)


def future(text: str, present: dt.datetime) -> dt.datetime:
    """The same for what is to come: a due hour, « dans 30 min »."""
    if (at := _hour(text, present)) is not None:
        return at if at >= present else at + dt.timedelta(days=1)
    return present + _lapse(text)


def _hour(text: str, present: dt.datetime) -> dt.datetime | None:
    found = HOUR.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(text)
    return timezone.localtime(present).replace(hour=hour, minute=minute, second=0, microsecond=0)


def _lapse(text: str) -> dt.timedelta:
    found = LAPSE.fullmatch(text.strip().lower())
    if found is None or not (found[1] or found[2]):
        raise ValueError(text)
    return dt.timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0))
