"""A finished exercise on a slider: what had happened by then."""

from __future__ import annotations

from dataclasses import dataclass

from cordee.crises.models import LogEntry, Message, Reply
from cordee.exercises.models import Exercise, Observation
from cordee.kits.offsets import format_offset


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, at an exercise time in seconds."""

    at_s: int
    track: str  # inject | log | reply | observation
    title: str
    detail: str
    who: str

    @property
    def at(self) -> str:
        return format_offset(max(0, self.at_s))


def moments(exercise: Exercise) -> list[Moment]:
    """Everything that happened, in order, in four queries."""
    t0 = exercise.room.t0
    room = exercise.room_id

    def seconds(instant) -> int:
        return int((instant - t0).total_seconds())

    found = [
        Moment(seconds(m.delivered_room_at), "inject", m.subject, m.body, m.sender_name)
        for m in Message.objects.filter(room=room)
    ]
    found += [
        Moment(seconds(e.fact_room_at), "log", e.get_kind_display(), e.text, e.author)
        for e in LogEntry.objects.filter(room=room)
    ]
    found += [
        Moment(seconds(r.replied_room_at), "reply", r.message.subject, r.text, r.author)
        for r in Reply.objects.filter(message__room=room).select_related("message")
    ]
    found += [
        Moment(seconds(o.observed_room_at), "observation", o.criterion or o.objective, o.note, o.observer)
        for o in Observation.objects.without_photos().filter(exercise=exercise)
    ]
    return sorted(found, key=lambda moment: moment.at_s)
