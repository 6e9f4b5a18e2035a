"""What becomes of a task once it is there: in other hands, for another hour, waiting for another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Conflict, Refused
from cordee.crises import events, rules
from cordee.crises.actions.once import answered_by, locked, within
from cordee.crises.actions.tasks import NAME_LIMIT, afresh, of_room
from cordee.crises.clock import room_time
from cordee.crises.events import about_room
from cordee.crises.models import Cell, Room, Task
from cordee.crises.stamps import Stamp
from cordee.journal.record import record


@answered_by(lambda task, **_told: task)
@action(rules.can_change_task)
def change_task(
    task: Task,
    *,
    owner: str,
    due_room_at: dt.datetime | None,
    cell: Cell | None,
    seen: int | None = None,
    by: Actor,
) -> Task:
    """Give a task other hands, another hour (room time; None for none), another cell (None for none).

    ``seen``: the ``version`` that was on screen. Raises ``Conflict`` when somebody changed it since.
    """
    room = locked(task.room)
    task = afresh(task)
    if cell and cell.room_id != room.pk:
        raise Refused(_("Cette cellule n’est pas dans la salle."))
    owner = within(owner, NAME_LIMIT, what=_("Responsable"))
    before = (task.owner, task.due_room_at, task.cell_id)
    if before == (owner, due_room_at, cell.pk if cell else None):
        return UNCHANGED
    if seen is not None and seen != task.version:
        sentence = _(
            "La tâche T%(number)s a changé entre-temps : %(state)s. Rien n’a été enregistré : relisez-la."
        )
        state = ", ".join([_hands(task.owner), _hour(room, task.due_room_at), _place(task.cell)])
        raise Conflict(sentence % {"number": task.number, "state": state})
    said = ", ".join(_said(room, task, owner, due_room_at, cell))
    task.owner, task.due_room_at, task.cell = owner, due_room_at, cell
    told = {
        "number": task.number,
        "said": said,
        "owner": owner,
        "due_room_at": clock.iso_or_none(due_room_at),
        "cell": cell.name if cell else "",
    }
    task.changed_seq = record(about_room(events.TaskChanged, room, at=room_time(room).at, **told), by=by).seq
    task.save(update_fields=["owner", "due_room_at", "cell", "changed_seq"])
    return task


@answered_by(lambda task, _other, **_told: task)
@action(rules.can_change_task)
def block_task(task: Task, other: Task, *, waits: bool, by: Actor) -> Task:
    """Say that a task waits for another, or waits no longer. Saying it twice is once.

    Raises ``Refused`` when they would wait for each other for ever, however long the way round.
    """
    room = locked(task.room)
    task, other = afresh(task), of_room(room, afresh(other))
    already = task.blocked_by.filter(pk=other.pk).exists()
    if already == waits:
        return UNCHANGED
    told = {"number": task.number, "other": other.number}
    if not waits:
        task.blocked_by.remove(other)
        record(about_room(events.TaskUnblocked, room, at=room_time(room).at, **told), by=by)
        return task
    if task.is_over:
        raise Refused(_("La tâche T%s est terminée : elle n’attend plus rien.") % task.number)
    _refuse_a_circle(room, task, other)
    task.blocked_by.add(other)
    record(about_room(events.TaskBlocked, room, at=room_time(room).at, **told), by=by)
    return task


def _refuse_a_circle(room: Room, task: Task, other: Task) -> None:
    if task.pk == other.pk:
        raise Refused(_("La tâche T%s ne peut pas s’attendre elle-même.") % task.number)
    way = _way(room, other, task)
    if way:
        steps = [_("T%(one)s attend T%(two)s") % {"one": a, "two": b} for a, b in pairwise(way)]
        sentence = _(
            "La tâche T%(number)s ne peut pas attendre T%(other)s : %(way)s ; elles s’attendraient sans fin."
        )
        told = {"number": task.number, "other": other.number, "way": ", ".join(steps)}
        raise Refused(sentence % told)


def _way(room: Room, start: Task, goal: Task) -> list[int]:
    """The numbers of the tasks through which ``start`` already waits for ``goal``; empty when it does not."""
    waits: dict[int, list[int]] = {}
    rows = room.tasks.filter(blocked_by__isnull=False).values_list("number", "blocked_by__number")
    for number, blocker in rows.order_by("number", "blocked_by__number"):
        waits.setdefault(number, []).append(blocker)
    ways, seen = [[start.number]], {start.number}
    for way in ways:
        if way[-1] == goal.number:
            return way
        for blocker in waits.get(way[-1], ()):
            if blocker not in seen:
                seen.add(blocker)
                ways.append([*way, blocker])
    return []


def _said(
    room: Room, task: Task, owner: str, due_room_at: dt.datetime | None, cell: Cell | None
) -> Iterator[str]:
    if owner != task.owner:
        yield _hands(owner)
    if due_room_at != task.due_room_at:
        yield _hour(room, due_room_at)
    if (cell.pk if cell else None) != task.cell_id:
        yield _place(cell)


def _hands(owner: str) -> str:
    return _("confiée à %s") % owner if owner else _("confiée à personne")


def _hour(room: Room, at: dt.datetime | None) -> str:
    return _("pour %s") % Stamp(at, room.t0).hour if at else _("sans heure")


def _place(cell: Cell | None) -> str:
    return cell.name if cell else _("sans cellule")
