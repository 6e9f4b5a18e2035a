"""What the room says at one instant, as plain values: the part of a situation report that nobody types."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cordee.core import clock
from cordee.crises.clock import room_time
from cordee.crises.enums import TaskState
from cordee.crises.models import Review
from cordee.crises.panels import due_reviews
from cordee.incidents.enums import SituationState
from cordee.incidents.models import Incident
from cordee.journal.models import Stream

MOST = 40  # significant lines since the report before: beyond, the log itself is the right place


def facts_of(incident: Incident, at: dt.datetime) -> dict[str, Any]:
    """JSON values; instants in ISO 8601, UTC. Lines and decisions since the last frozen report, tasks still open."""
    room = incident.room
    before = incident.situations.filter(state=SituationState.FROZEN).order_by("-number").first()
    since = before.frozen_at if before and before.frozen_at else incident.declared_at
    # Order is the journal's, never a clock's: what was written in the very second of the last report is not lost.
    read_to = before.content["facts"]["journal_size"] if before else 0
    written = room.log, room.decisions, Review.objects.filter(decision__room=room)
    lines, decisions, reviews = (rows.filter(seq__gt=read_to) for rows in written)
    return _gathered(incident, at, since, lines, decisions, reviews)


def handover_of(incident: Incident, at: dt.datetime, hours: int) -> dict[str, Any]:
    """The same for whoever takes over: what mattered in the last hours, and what is not finished."""
    since = at - dt.timedelta(hours=hours)
    room = incident.room
    lines = room.log.filter(entered_at__gte=since)
    reviews = Review.objects.filter(decision__room=room, reviewed_room_at__gte=since)
    return _gathered(incident, at, since, lines, room.decisions.filter(decided_room_at__gte=since), reviews)


def _gathered(
    incident: Incident, at: dt.datetime, since: dt.datetime, lines, decisions, reviews
) -> dict[str, Any]:
    room = incident.room
    matter = lines.filter(is_significant=True).order_by("-seq")
    return {
        "at": clock.iso(at),
        "since": clock.iso(since),
        "journal_size": Stream.objects.get(key=room.stream).size,
        "levels": [
            {"title": _level(incident, row.level), "raised_at": clock.iso(row.raised_at), "by": row.raised_by}
            for row in incident.activations.filter(lifted_at__isnull=True)
        ],
        "lines": [
            {"at": clock.iso(line.fact_room_at), "text": line.text} for line in reversed(matter[:MOST])
        ],
        "lines_left_out": max(0, matter.count() - MOST),
        "decisions": [
            {
                "number": row.number,
                "title": row.title,
                "at": clock.iso(row.decided_room_at),
                "by": row.decider,
                "review_at": clock.iso_or_none(row.review_room_at),
            }
            for row in decisions
        ],
        "reviews": [
            {
                "number": row.decision.number,
                "outcome": row.outcome,
                "text": row.text,
                "reasons": row.reasons,
                "by": row.reviewer,
                "at": clock.iso(row.reviewed_room_at),
                "next_at": clock.iso_or_none(row.next_room_at),
            }
            for row in reviews.select_related("decision").order_by("seq")
        ],
        "reviews_due": [
            {"number": row.number, "title": row.wording, "due_at": clock.iso(row.due_room_at)}
            for row in due_reviews(room, room_time(room, at).at).prefetch_related("reviews")
        ],
        "tasks": [
            {
                "number": row.number,
                "title": row.title,
                "owner": row.owner,
                "due_at": clock.iso_or_none(row.due_room_at),
            }
            for row in room.tasks.filter(state__in=(TaskState.TODO, TaskState.DOING))
        ],
        "deadlines": [
            {
                "title": incident.rules.clock(row.key).title,
                "state": row.state,
                "due_at": clock.iso_or_none(row.due_at),
                "met_at": clock.iso_or_none(row.met_at),
                "reference": row.reference,
            }
            for row in incident.deadlines.exclude(state="dormant")
        ],
        "people": {
            "seated": room.seats.current().count(),
            "joined": room.seats.current().filter(joined_at__isnull=False).count(),
        },
    }


def _level(incident: Incident, key: str) -> str:
    level = incident.rules.level(key)
    return level.title if level else key
