"""Measured delays of an exercise: between two milestones, and from an inject to the first reaction."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from cordee.crises.models import Message, Milestone
from cordee.exercises.models import Exercise


@dataclass(frozen=True, slots=True)
class Measure:
    """A delay in exercise minutes; ``minutes`` is None when one of its ends was never reached."""

    key: str
    label: str
    minutes: float | None
    target_min: int | None
    missing: str = ""

    @property
    def is_met(self) -> bool | None:
        if self.minutes is None or self.target_min is None:
            return None
        return self.minutes <= self.target_min


def measures_of(exercise: Exercise) -> list[Measure]:
    """The kit's measures, from the milestones that the room reached."""
    reached = dict(Milestone.objects.filter(room=exercise.room_id).values_list("key", "reached_room_at"))
    labels = {m["key"]: m["label"] for m in exercise.room.milestones}
    return [_measure(spec, reached, labels) for spec in exercise.document.get("measures", [])]


def _measure(spec: dict, reached: dict, labels: dict) -> Measure:
    start, stop = reached.get(spec["from"]), reached.get(spec["to"])
    missing = next(
        (labels.get(spec[end], spec[end]) for end in ("from", "to") if spec[end] not in reached), ""
    )
    minutes = (stop - start).total_seconds() / 60 if start and stop else None
    return Measure(spec["key"], spec["label"], minutes, spec.get("target_min"), missing)


@dataclass(frozen=True, slots=True)
class Reaction:
    """From the delivery of an inject to the first reading and the first answer, in exercise minutes."""

    number: int
    title: str
    read_min: float | None
    reply_min: float | None


def reactions_of(exercise: Exercise) -> list[Reaction]:
    """One line per delivered inject that expected an answer, in three queries."""
    messages = Message.objects.filter(room=exercise.room_id).prefetch_related("readings", "replies")
    return [_reaction(message) for message in messages if message.reply_expected or message.replies.all()]


def _reaction(message: Message) -> Reaction:
    def first(instants) -> float | None:
        earliest = min(instants, default=None)
        return None if earliest is None else (earliest - message.delivered_room_at).total_seconds() / 60

    return Reaction(
        number=message.number,
        title=message.subject,
        read_min=first(r.read_room_at for r in message.readings.all()),
        reply_min=first(r.replied_room_at for r in message.replies.all()),
    )


def median_reply_min(reactions: list[Reaction]) -> float | None:
    """The median delay to an answer among injects that got one; None when none did."""
    delays = [r.reply_min for r in reactions if r.reply_min is not None]
    return statistics.median(delays) if delays else None
