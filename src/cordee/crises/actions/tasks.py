"""What the cell decides and what it gives to do."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused
from cordee.crises import events, rules
from cordee.crises.actions.log import line
from cordee.crises.actions.once import answered_by, kept, locked, next_number, within
from cordee.crises.clock import room_time
from cordee.crises.enums import EntryKind, TaskState
from cordee.crises.events import about_room
from cordee.crises.models import Cell, Decision, Room, Seat, Task
from cordee.journal.record import record

TITLE_LIMIT = 300
TEXT_LIMIT = 4000
NAME_LIMIT = 200
POINT_LIMIT = 500
MOST_POINTS = 60


def _decided_before(room: Room, *, client_uuid: uuid.UUID | None = None, **_told) -> Decision | None:
    return room.decisions.filter(client_uuid=client_uuid).first() if client_uuid else None


def _asked_before(room: Room, *, client_uuid: uuid.UUID | None = None, **_told) -> Task | None:
    return room.tasks.filter(client_uuid=client_uuid).first() if client_uuid else None


@answered_by(_decided_before)
@action(rules.can_write)
def decide(
    room: Room,
    *,
    title: str,
    options: str = "",
    reasons: str = "",
    decider: str = "",
    cell: Cell | None = None,
    seat: Seat | None = None,
    review_room_at: dt.datetime | None = None,
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> Decision:
    """Decision D1, D2…: what, the options weighed, why, who decides, when it is looked at again."""
    room = locked(room)
    if _decided_before(room, client_uuid=client_uuid):
        return UNCHANGED
    decision = Decision(
        room=room,
        number=next_number(room.decisions),
        cell=cell,
        title=kept(title, TITLE_LIMIT, what=_("Décision")),
        options=within(options, TEXT_LIMIT, what=_("Options")),
        reasons=within(reasons, TEXT_LIMIT, what=_("Motifs")),
        decider=within(decider, NAME_LIMIT, what=_("Décideur")) or str(seat or by.label),
        decided_room_at=room_time(room).at,
        review_room_at=review_room_at,
        due_room_at=review_room_at,
        client_uuid=client_uuid,
    )
    written = record(_decided(decision), by=by)
    decision.seq = written.seq
    decision.save(force_insert=True)
    told = {"kind": EntryKind.DECISION, "text": str(decision), "fact_room_at": decision.decided_room_at}
    line(room, written, seat=seat, cell=cell, **told)
    return decision


@answered_by(_asked_before)
@action(rules.can_write)
def create_task(
    room: Room,
    *,
    title: str,
    cell: Cell | None = None,
    owner: str = "",
    due_room_at: dt.datetime | None = None,
    checklist: Sequence[str] = (),
    blocked_by: Sequence[Task] = (),
    client_uuid: uuid.UUID | None = None,
    by: Actor,
) -> Task:
    """Task T1, T2…, to do; ``due_room_at`` in room time; ``checklist``: the points to tick, in their order.

    ``blocked_by``: tasks of the same room, without which this one cannot be done.
    """
    room = locked(room)
    if _asked_before(room, client_uuid=client_uuid):
        return UNCHANGED
    task = Task(
        room=room,
        number=next_number(room.tasks),
        cell=cell,
        title=kept(title, TITLE_LIMIT, what=_("Tâche")),
        owner=within(owner, NAME_LIMIT, what=_("Responsable")),
        due_room_at=due_room_at,
        checklist=_points(checklist),
        created_room_at=room_time(room).at,
        client_uuid=client_uuid,
    )
    told = {
        "number": task.number,
        "title": task.title,
        "owner": task.owner,
        "due_room_at": clock.iso_or_none(due_room_at),
    }
    if checklist:
        told["checklist"] = [point["text"] for point in task.checklist]
    if blocked_by:
        told["blocked_by"] = sorted(of_room(room, other).number for other in blocked_by)
    event = about_room(events.TaskCreated, room, at=task.created_room_at, client_uuid=client_uuid, **told)
    task.seq = record(event, by=by).seq
    task.save(force_insert=True)
    task.blocked_by.set(blocked_by)
    return task


@answered_by(lambda task, **_told: task)
@action(rules.can_move_task)
def move_task(task: Task, *, state: str, seen: str = "", by: Actor) -> Task:
    """Change the state of a task; one that is over may be taken up again.

    ``seen``: the state that was on screen. Raises ``Conflict`` when somebody has moved it elsewhere since, ``Refused``
    when it would be done before what it waits for.
    """
    room = locked(task.room)
    task = afresh(task)
    if task.state == state:
        return UNCHANGED
    if seen and seen != task.state:
        sentence = _(
            "La tâche T%(number)s a changé entre-temps : elle est maintenant « %(state)s ». Rien n’a été déplacé."
        )
        raise Conflict(sentence % {"number": task.number, "state": task.get_state_display()})
    if state == TaskState.DONE and not (verdict := rules.can_finish_task(by, task)):
        raise Refused(str(verdict.reason))
    task.state = TaskState(state)
    task.ended_room_at = room_time(room).at if task.is_over else None
    task.save(update_fields=["state", "ended_room_at"])
    told = {"number": task.number, "title": task.title, "state": str(task.get_state_display())}
    record(about_room(events.TaskMoved, room, at=room_time(room).at, **told), by=by)
    return task


@answered_by(lambda task, **_told: task)
@action(rules.can_move_task)
def tick_point(task: Task, *, rank: int, done: bool, by: Actor) -> Task:
    """Tick a point of the checklist, or take the tick back; ``rank`` is 1 for the first. Ticking twice is once."""
    room = locked(task.room)
    task = afresh(task)
    if not 1 <= rank <= len(task.checklist):
        raise Refused(
            _("La tâche T%(number)s n’a pas de point n° %(rank)s.") % {"number": task.number, "rank": rank}
        )
    point = task.checklist[rank - 1]
    if point["done"] == done:
        return UNCHANGED
    point["done"] = done
    task.save(update_fields=["checklist"])
    state = str(_("coché") if done else _("décoché"))
    told = {"number": task.number, "rank": rank, "many": len(task.checklist), "state": state}
    record(about_room(events.TaskTicked, room, at=room_time(room).at, **told), by=by)
    return task


def afresh(task: Task) -> Task:
    return Task.objects.select_related("room__site__legal_entity").get(pk=task.pk)


def _points(texts: Sequence[str]) -> list[dict]:
    if len(texts) > MOST_POINTS:
        raise Refused(_("Une tâche porte %s points à cocher au plus.") % MOST_POINTS)
    return [{"text": kept(text, POINT_LIMIT, what=_("Point à cocher")), "done": False} for text in texts]


def of_room(room: Room, task: Task) -> Task:
    if task.room_id != room.pk:
        raise Refused(_("Une tâche n’attend que des tâches de sa salle."))
    return task


def _decided(decision: Decision):
    told = {
        "number": decision.number,
        "title": decision.title,
        "options": decision.options,
        "reasons": decision.reasons,
        "decider": decision.decider,
        "cell": decision.cell.name if decision.cell else "",
        "review_room_at": clock.iso_or_none(decision.review_room_at),
    }
    at, client_uuid = decision.decided_room_at, decision.client_uuid
    return about_room(events.Decided, decision.room, at=at, client_uuid=client_uuid, **told)
