"""Between rows and plain values: the clock of an exercise, the facts its conditions look at."""

from __future__ import annotations

import datetime as dt

from cordee.crises.clock import RoomTime
from cordee.crises.models import Milestone, Reply, Room
from cordee.exercises.clock import Mark, elapsed_at, mark_at
from cordee.exercises.models import ClockEvent, Exercise
from cordee.kits.conditions import Facts


def marks_of(exercise: Exercise) -> list[Mark]:
    rows = ClockEvent.objects.filter(exercise=exercise).order_by("seq")
    return [Mark(row.kind, row.at, row.elapsed_s, row.speed) for row in rows]


def elapsed_of(exercise: Exercise, instant: dt.datetime) -> float:
    return elapsed_at(marks_of(exercise), instant)


def facts_of(exercise: Exercise, elapsed_s: float) -> Facts:
    """What conditions may look at: milestones reached and injects answered, now."""
    room_id = exercise.room_id
    reached = Milestone.objects.filter(room_id=room_id).values_list("key", flat=True)
    origins = Reply.objects.filter(message__room_id=room_id).values_list("message__origin", flat=True)
    answered = (origin.partition(":")[2] for origin in origins.distinct())
    return Facts(milestones=frozenset(reached), answered=frozenset(answered), now_s=elapsed_s)


def room_clock(room: Room, instant: dt.datetime) -> RoomTime:
    """The room's own time while an exercise drives it: T0 plus exercise time."""
    exercise = Exercise.objects.only("pk").get(room=room)
    marks = marks_of(exercise)
    elapsed_s = elapsed_at(marks, instant)
    current = mark_at(marks, instant)
    return RoomTime(
        at=room.t0 + dt.timedelta(seconds=elapsed_s),
        elapsed_s=elapsed_s,
        running=bool(current and current.is_running),
        speed=current.speed if current else 0.0,
    )
