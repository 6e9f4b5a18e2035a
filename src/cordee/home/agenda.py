"""What somebody has to do, as a calendar (RFC 5545) that a diary reads again and again."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.home.panels.todo import Todo, todo_of

REFRESH = dt.timedelta(hours=4)


def calendar_of(actor: Actor, today: dt.date) -> bytes:
    """One all-day event for each line of the first page that has a date. The same line keeps its UID, so that a date
    that moves is moved and not doubled."""
    calendar = Calendar()
    calendar.add("prodid", "-//Cordée//agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Cordée : à faire"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for line in todo_of(actor, today):
        if line.on:
            calendar.add_component(_event(line, line.on))
    return calendar.to_ical()


def _event(line: Todo, on: dt.date) -> Event:
    host = settings.BASE_URL.partition("://")[2]
    event = Event()
    event.add("uid", f"{hashlib.sha256(f'{line.verb}{line.url}'.encode()).hexdigest()[:24]}@{host}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", on)
    event.add("dtend", on + dt.timedelta(days=1))
    event.add("summary", f"{line.verb} : {line.title}")
    event.add("location", line.place)
    event.add("url", settings.BASE_URL + line.url)
    event.add("transp", "TRANSPARENT")  # a due date does not make anybody busy
    return event
