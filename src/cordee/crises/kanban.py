"""The tasks of a room as a board: what is to do, what is under way, what is done; what was dropped, folded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.text import slugify

from cordee.core.actor import Actor
from cordee.crises.enums import TaskState
from cordee.crises.models import Cell, Room, Seat, Task
from cordee.crises.panels import TaskRow, task_row, tasks_of

MINE = "moi"
CELL, WHO = "cellule", "qui"  # names in the address


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one chose to see; an unknown cell or owner shows no card, and says how many it hides."""

    cell: str = ""
    who: str = ""

    @property
    def query(self) -> str:
        """« ?cellule=technical&qui=moi », empty when everything is shown."""
        chosen = {name: value for name, value in ((CELL, self.cell), (WHO, self.who)) if value}
        return f"?{urlencode(chosen)}" if chosen else ""


@dataclass(frozen=True, slots=True)
class Column:
    state: TaskState
    rows: tuple[TaskRow, ...]

    @property
    def label(self) -> str:
        return str(self.state.label)


@dataclass(frozen=True, slots=True)
class Board:
    columns: tuple[Column, ...]
    dropped: tuple[TaskRow, ...]
    hidden: int  # by the filter
    late: int
    cells: tuple[Cell, ...]
    owners: tuple[str, ...]
    wanted: Wanted
    can_be_mine: bool

    @property
    def is_empty(self) -> bool:
        return not self.hidden and not self.dropped and not any(column.rows for column in self.columns)


def wanted_in(asked: Mapping[str, str]) -> Wanted:
    return Wanted(cell=asked.get(CELL, "")[:60], who=asked.get(WHO, "")[:200])


def board_of(room: Room, present: dt.datetime, wanted: Wanted, *, actor: Actor, seat: Seat | None) -> Board:
    """Every task that is wanted, in three queries; ``present`` in room time."""
    tasks = list(tasks_of(room))
    mine = _names(actor, seat)
    shown = [task for task in tasks if _is_wanted(task, wanted, mine)]
    rows = [task_row(task, room, present) for task in shown]
    return Board(
        columns=tuple(
            Column(state, tuple(_in_order(row for row in rows if row.task.state == state)))
            for state in (TaskState.TODO, TaskState.DOING, TaskState.DONE)
        ),
        dropped=tuple(row for row in rows if row.task.state == TaskState.DROPPED),
        hidden=len(tasks) - len(shown),
        late=sum(row.is_late for row in rows),
        cells=tuple(room.cells.all()),
        owners=tuple(sorted({task.owner for task in tasks if task.owner}, key=str.casefold)),
        wanted=wanted,
        can_be_mine=bool(mine),
    )


def _in_order(rows: Iterable[TaskRow]) -> list[TaskRow]:
    """What is due first on top, then what has no hour; what is over, the latest first."""

    def rank(row: TaskRow) -> tuple[bool, float, int]:
        task = row.task
        if task.is_over:
            return (False, -task.ended_room_at.timestamp() if task.ended_room_at else 0.0, -task.number)
        return (
            task.due_room_at is None,
            task.due_room_at.timestamp() if task.due_room_at else 0.0,
            task.number,
        )

    return sorted(rows, key=rank)


def _is_wanted(task: Task, wanted: Wanted, mine: frozenset[str]) -> bool:
    if wanted.cell and (task.cell is None or task.cell.key != wanted.cell):
        return False
    if wanted.who == MINE:
        return _is_mine(task.owner, mine)
    return not wanted.who or task.owner == wanted.who


def _names(actor: Actor, seat: Seat | None) -> frozenset[str]:
    """How an owner, typed freely, may name this person: by name, by function, by both."""
    told = (seat.name, seat.function, str(seat)) if seat else (actor.label,)
    return frozenset(filter(None, map(slugify, told)))


def _is_mine(owner: str, mine: frozenset[str]) -> bool:
    """« Karim Belloc », « karim belloc, cadre », « Cadre »: whole words, whatever the accents."""
    said = f"-{slugify(owner)}-"
    return any(f"-{name}-" in said for name in mine)
