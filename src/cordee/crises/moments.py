"""How people write a time at 3 a.m.: « 6h40 », « 06:40 », « il y a 10 min », « 10 », « dans 1 h »."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone

HOUR = re.compile(r"(?:à\s*)?(\d{1,2})\s*(?:[h:.]|h\s*)\s*(\d{2})?")
LAPSE = re.compile(
    r"(?:il y a|dans|in|[-+])?\s*(?:(\d{1,3})\s*h(?:eures?)?)?\s*(?:(\d{1,3})\s*(?:min(?:utes?)?|mn|m|')?)?"
)


def past(text: str, present: dt.datetime) -> dt.datetime:
    """The instant meant by somebody who tells what happened; never after ``present``.

    An hour of the day is the latest one gone by; a bare number counts minutes. Raises ``ValueError``.
    """
    if (hours := _hours(text, present)) is not None:
        return max(at for at in hours if at <= present)
    return present - _lapse(text)


def future(text: str, present: dt.datetime) -> dt.datetime:
    """The same for what is to come: a due hour, « dans 30 min »."""
    if (hours := _hours(text, present)) is not None:
        return min(at for at in hours if at >= present)
    return present + _lapse(text)


def _hours(text: str, present: dt.datetime) -> list[dt.datetime] | None:
    """The instants around ``present`` at which a clock on the wall shows that hour, in UTC: in the autumn night of the
    change it shows some hours twice, and in the spring one some never (a watch not yet put forward still does)."""
    found = HOUR.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise ValueError(text)
    zone, today = timezone.get_current_timezone(), timezone.localtime(present).date()
    days = [today + dt.timedelta(days=shift) for shift in (-1, 0, 1)]
    shown = [
        dt.datetime.combine(day, dt.time(hour, minute, fold=fold), zone) for day in days for fold in (0, 1)
    ]
    return [at.astimezone(dt.UTC) for at in shown]


def _lapse(text: str) -> dt.timedelta:
    found = LAPSE.fullmatch(text.strip().lower())
    if found is None or not (found[1] or found[2]):
        raise ValueError(text)
    return dt.timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0))
