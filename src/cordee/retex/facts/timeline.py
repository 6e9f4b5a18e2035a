"""What happened, in order: injects, main courante, answers, decisions, milestones, observations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from cordee.crises.enums import Track
from cordee.crises.models import Cell, LogEntry, Message, Milestone, Reply, Room
from cordee.exercises.models import Exercise

INJECT, REPLY, LOG, DECISION, MILESTONE, OBSERVATION = (
    "inject",
    "reply",
    "log",
    "decision",
    "milestone",
    "observation",
)
# At the same second: what was received, then what was done about it, then what was seen of it.
RANKS = {INJECT: 0, REPLY: 1, LOG: 2, DECISION: 3, MILESTONE: 4, OBSERVATION: 5}


def timeline_of(exercise: Exercise) -> list[dict[str, Any]]:
    """Lines with a reference (``log:12``) that an annotation can point to. Six queries, whatever the length."""
    return _in_order([*_said_in(exercise.room), *_observations(exercise)])


def timeline_of_room(room: Room) -> list[dict[str, Any]]:
    """The same of a room that nobody observes."""
    return _in_order(_said_in(room))


def _said_in(room: Room) -> Iterator[dict[str, Any]]:
    yield from _injects(room)
    yield from _replies(room)
    yield from _log(room)
    yield from _decisions(room)
    yield from _milestones(room)


def _in_order(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda line: (line["at_s"], RANKS[line["track"]], line["ref"]))


def _line(
    room: Room,
    track: str,
    ref: object,
    at: dt.datetime,
    title: str,
    text: str,
    who: str,
    cell: str = "",
    lane: str = Track.BOTH,
):
    """``track`` is what the line is; ``lane``, the side of the crisis it belongs to: technical, care, both."""
    at_s = int((at - room.t0).total_seconds())
    return {
        "ref": f"{track}:{ref}",
        "track": track,
        "at_s": at_s,
        "title": title,
        "text": text,
        "who": who,
        "cell": cell,
        "lane": str(lane),
    }


def _place(cell: Cell | None) -> tuple[str, str]:
    """The name of a cell and its lane; what no cell wrote concerns both."""
    return (cell.name, cell.track) if cell else ("", Track.BOTH)


def _injects(room: Room):
    for m in Message.objects.filter(room=room).prefetch_related("cells"):
        who = f"{m.sender_name} ({m.sender_role})" if m.sender_role else m.sender_name
        cells = ", ".join(cell.name for cell in m.cells.all())
        title = f"{m.number}. {m.subject}"
        lanes = {cell.track for cell in m.cells.all()}
        lane = lanes.pop() if len(lanes) == 1 else Track.BOTH
        told = (m.delivered_room_at, title, m.get_channel_display(), who, cells, lane)
        yield _line(room, INJECT, m.number, *told)


def _replies(room: Room):
    for r in Reply.objects.filter(message__room=room).select_related("message", "seat__cell"):
        told = (r.replied_room_at, r.message.subject, r.text, r.author, *_place(r.seat and r.seat.cell))
        yield _line(room, REPLY, r.seq, *told)


def _log(room: Room):
    """A line that was corrected gives way to its correction, at the time of the fact; one that only repeats a
    decision, to the decision."""
    decided = room.decisions.values("seq")
    entries = list(LogEntry.objects.filter(room=room).exclude(seq__in=decided).select_related("cell"))
    corrected = {entry.corrects_id for entry in entries if entry.corrects_id}
    for e in entries:
        if e.pk not in corrected:
            told = (e.fact_room_at, e.get_kind_display(), e.text, e.author, *_place(e.cell))
            yield _line(room, LOG, e.seq, *told)


def _decisions(room: Room):
    for d in room.decisions.select_related("cell"):
        told = (d.decided_room_at, f"D{d.number} {d.title}", d.reasons, d.decider, *_place(d.cell))
        yield _line(room, DECISION, d.number, *told)


def _milestones(room: Room):
    labels = {declared["key"]: declared["label"] for declared in room.milestones}
    for m in Milestone.objects.filter(room=room):
        yield _line(room, MILESTONE, m.key, m.reached_room_at, labels.get(m.key, m.key), "", m.by)


def _observations(exercise: Exercise):
    for o in exercise.observations.without_photos():
        title = f"{o.criterion or o.objective} {o.get_rating_display() if o.rating else ''}".strip()
        yield _line(exercise.room, OBSERVATION, o.pk, o.observed_room_at, title, o.note, o.observer)
