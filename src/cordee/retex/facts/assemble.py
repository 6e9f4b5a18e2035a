"""All the facts of an exercise, from the rows, in a number of queries that does not grow with its length."""

from __future__ import annotations

from typing import Any

from cordee.core import clock
from cordee.crises.clock import room_time
from cordee.crises.models import Review, Room
from cordee.exercises.measures import measures_of, median_reply_min, reactions_of
from cordee.exercises.models import Exercise
from cordee.retex.facts.context import context_of
from cordee.retex.facts.debrief import debrief_of
from cordee.retex.facts.ratings import objectives_of
from cordee.retex.facts.timeline import timeline_of
from cordee.retex.subjects import Subject

FORMAT = "cordee-retex/1"


def facts_of_exercise(exercise: Exercise) -> dict[str, Any]:
    """Everything the report states. Delays are in exercise minutes (floats), times in seconds since T+00:00."""
    reactions = reactions_of(exercise)
    return {
        "format": FORMAT,
        "made_at": clock.iso(clock.now()),
        "context": context_of(exercise),
        "objectives": objectives_of(exercise),
        "timeline": timeline_of(exercise),
        "measures": [_measure(measure) for measure in measures_of(exercise)],
        "reactions": [
            {"number": r.number, "title": r.title, "read_min": r.read_min, "reply_min": r.reply_min}
            for r in reactions
        ],
        "median_reply_min": median_reply_min(reactions),
        "injects": _injects(exercise),
        "debrief": debrief_of(exercise),
        "decisions": decisions_of(exercise.room),
        "tasks": tasks_of(exercise.room),
        "improvements": improvements_of(exercise),
    }


def improvements_of(subject: Subject) -> list[dict[str, Any]]:
    return [
        {
            "title": line.title,
            "finding": line.finding,
            "owner": line.owner_name,
            "due_on": line.due_on.isoformat(),
            "plan_action": line.plan_action,
            "state": line.state,
        }
        for line in subject.improvements.all()
    ]


def _measure(measure) -> dict[str, Any]:
    return {
        "key": measure.key,
        "label": measure.label,
        "minutes": measure.minutes,
        "target_min": measure.target_min,
        "met": measure.is_met,
        "missing": measure.missing,
    }


def _injects(exercise: Exercise) -> dict[str, Any]:
    injects = list(exercise.injects.all())
    return {
        "planned": sum(not inject.is_improvised for inject in injects),
        "released": sum(inject.state == "released" for inject in injects),
        "improvised": sum(inject.is_improvised for inject in injects),
        "skipped": [
            {"key": i.key, "title": i.title, "reason": i.state_reason}
            for i in injects
            if i.state == "skipped"
        ],
    }


def decisions_of(room: Room) -> list[dict[str, Any]]:
    present = room_time(room, room.closed_at).at  # a room that is over makes nothing late any more
    return [
        {
            "number": decision.number,
            "title": decision.title,
            "reasons": decision.reasons,
            "decider": decision.decider,
            "cell": decision.cell.name if decision.cell else "",
            "at_s": _seconds(decision.decided_room_at, room.t0),
            "reviews": [_review(review, room) for review in decision.history],
            # Asked for, and not done when the facts were gathered.
            "overdue_s": _seconds(decision.due_room_at, room.t0) if decision.is_due(present) else None,
        }
        for decision in room.decisions.select_related("cell").prefetch_related("reviews")
    ]


def _review(review: Review, room: Room) -> dict[str, Any]:
    return {
        "outcome": review.outcome,
        "text": review.text,
        "reasons": review.reasons,
        "reviewer": review.reviewer,
        "at_s": _seconds(review.reviewed_room_at, room.t0),
        "late_min": _late_min(review),
    }


def _late_min(review: Review) -> float | None:
    """Minutes after the time it was due; None when none was asked for, 0 when it was done before."""
    if review.was_due_room_at is None:
        return None
    return max(0.0, (review.reviewed_room_at - review.was_due_room_at).total_seconds() / 60)


def tasks_of(room: Room) -> list[dict[str, Any]]:
    return [
        {
            "number": task.number,
            "title": task.title,
            "owner": task.owner,
            "state": task.state,
            "created_s": _seconds(task.created_room_at, room.t0),
            "ended_s": _seconds(task.ended_room_at, room.t0) if task.ended_room_at else None,
        }
        for task in room.tasks.all()
    ]


def _seconds(instant, t0) -> int:
    return int((instant - t0).total_seconds())
