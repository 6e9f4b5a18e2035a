"""The date of an exercise as a calendar file (RFC 5545) that any diary takes."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from cordee.core import clock
from cordee.crises.models import Seat
from cordee.exercises.models import Exercise


def invitation_file(exercise: Exercise, seat: Seat | None = None) -> bytes:
    """One event, with the exercise's planned length; the same UID each time, so that a new date replaces the old."""
    calendar = Calendar()
    calendar.add("prodid", "-//Cordée//exercice//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"exercice-{exercise.pk}@{settings.BASE_URL.partition('://')[2]}")
    event.add("dtstamp", clock.now())
    event.add("dtstart", exercise.scheduled_at)
    event.add("dtend", exercise.scheduled_at + dt.timedelta(minutes=exercise.document["duration_min"]))
    event.add("summary", _("[EXERCICE] %s") % exercise.title)
    event.add("location", exercise.place or exercise.site.name)
    if seat:
        event.add("description", _("Vous participez comme : %s") % seat.get_role_display())
    calendar.add_component(event)
    return calendar.to_ical()
