"""What the screens of a room show: frozen values, each in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.crises import rules
from cordee.crises.clock import RoomTime, room_time
from cordee.crises.enums import TaskState
from cordee.crises.mentions import Part, Target, parts_of, targets
from cordee.crises.models import (
    Cell,
    Decision,
    LogEntry,
    Message,
    Milestone,
    Reading,
    Reply,
    Review,
    Room,
    Seat,
    Task,
)
from cordee.crises.seating import is_present
from cordee.crises.stamps import Stamp, lapse
from cordee.ui.panels import ClockFace

LOG_LINES = 60  # on the live page; the whole main courante has its own


@dataclass(frozen=True, slots=True)
class StatePanel:
    """The head of the page: which room, what time it is there, whether one may write."""

    room: Room
    time: RoomTime
    face: ClockFace
    can_write: Verdict

    @property
    def status(self) -> str:
        if self.room.closed_at:
            return "closed"
        return "open" if self.room.opened_at else "waiting"


@dataclass(frozen=True, slots=True)
class MessageRow:
    message: Message
    stamp: Stamp
    is_read: bool
    replies: int
    cells: str  # to whom, for those who see every cell

    @property
    def awaits_reply(self) -> bool:
        return self.message.reply_expected and not self.replies


@dataclass(frozen=True, slots=True)
class InboxPanel:
    rows: tuple[MessageRow, ...]
    is_mine: bool  # the box of one's own cell, with read marks

    @property
    def unread(self) -> int:
        return sum(not row.is_read for row in self.rows) if self.is_mine else 0


@dataclass(frozen=True, slots=True)
class LogRow:
    entry: LogEntry
    stamp: Stamp
    corrected_by: tuple[int, ...]
    parts: tuple[Part, ...]  # of its text, cut where it calls somebody

    @property
    def cites_me(self) -> bool:
        return any(part.is_me for part in self.parts)

    @property
    def is_corrected(self) -> bool:
        return bool(self.corrected_by)


@dataclass(frozen=True, slots=True)
class LogPanel:
    rows: tuple[LogRow, ...]
    total: int
    is_filtered: bool = False

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    review: Review
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class DecisionRow:
    decision: Decision
    stamp: Stamp
    due: Stamp | None  # its next review
    is_due: bool
    late: str  # « 40 min », how long ago it was due
    reviews: tuple[ReviewRow, ...]  # oldest first

    @property
    def is_changed(self) -> bool:
        return self.decision.wording != self.decision.title


@dataclass(frozen=True, slots=True)
class TaskRow:
    task: Task
    due: Stamp | None
    is_late: bool
    late: str  # « 40 min », how long ago it was due
    moves: tuple[tuple[str, str], ...]
    waits_for: tuple[Task, ...]

    @property
    def is_unfolded(self) -> bool:
        """The points of what is being done are seen at once; those of the rest are one press away."""
        return self.task.state == TaskState.DOING or (bool(self.task.ticked) and not self.task.is_over)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    key: str
    label: str
    stamp: Stamp | None
    by: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    seat: Seat
    is_present: bool

    @property
    def state(self) -> str:
        if self.is_present:
            return "present"
        return "away" if self.seat.joined_at else "never"


@dataclass(frozen=True, slots=True)
class CellPanel:
    cell: Cell | None  # None: the animation and its observers
    opened: Stamp | None
    people: tuple[PersonRow, ...]
    can_open: bool

    @property
    def present(self) -> int:
        return sum(person.is_present for person in self.people)


def state_panel(actor: Actor, room: Room) -> StatePanel:
    instant = clock.now()  # read once: at ×60, what passes between two looks would show
    time = room_time(room, instant)
    face = ClockFace(instant, time.elapsed_s, time.speed or 1.0, time.running, room.t0)
    return StatePanel(room=room, time=time, face=face, can_write=rules.can_write(actor, room))


def inbox_panel(actor: Actor, room: Room, seat: Seat | None) -> InboxPanel:
    """Newest first. A player's box holds what reached their cell, and nothing else."""
    mine = not rules.sees_every_cell(actor, room)
    messages = (of_cell(room, seat) if mine else room.messages.prefetch_related("cells")).order_by("-number")
    read = room_readings(seat)
    rows = messages.annotate(answers=Count("replies", distinct=True), seen=Exists(read))
    return InboxPanel(
        rows=tuple(
            MessageRow(
                message=message,
                stamp=Stamp(message.delivered_room_at, room.t0),
                is_read=message.seen,
                replies=message.answers,
                cells="" if mine else ", ".join(cell.name for cell in message.cells.all()),
            )
            for message in rows
        ),
        is_mine=mine,
    )


def visible_messages(actor: Actor, room: Room, seat: Seat | None):
    """The messages an actor may open in a room."""
    if rules.sees_every_cell(actor, room):
        return room.messages.all()
    return of_cell(room, seat)


def of_cell(room: Room, seat: Seat | None):
    """What reached the cell of a seat."""
    return room.messages.for_cells([seat.cell_id] if seat and seat.cell_id else [])


def room_readings(seat: Seat | None):
    return Reading.objects.filter(message=OuterRef("pk"), seat=seat.pk if seat else 0)


def replies_of(message: Message, room: Room) -> list[tuple[Reply, Stamp]]:
    return [(reply, Stamp(reply.replied_room_at, room.t0)) for reply in message.replies.order_by("seq")]


def log_panel(
    room: Room, seat: Seat | None = None, *, kind: str = "", only: str = "", limit: int = LOG_LINES
) -> LogPanel:
    """The latest lines first; ``kind`` keeps one type, ``only`` what was promoted (« importantes »), what carries a file
    (« fichiers ») or what calls the seat that reads (« me-citent »)."""
    lines = room.log.all()
    if kind:
        lines = lines.filter(kind=kind)
    if only == "importantes":
        lines = lines.filter(is_significant=True)
    elif only == "fichiers":
        lines = lines.filter(attachments__isnull=False).distinct()
    elif only == "me-citent" and seat:
        lines = lines.citing(seat)
    shown = list(lines.shown().order_by("-seq")[:limit])
    rows = tuple(log_row(entry, room, seat) for entry in shown)
    return LogPanel(rows=rows, total=lines.count(), is_filtered=bool(kind or only))


def log_row(entry: LogEntry, room: Room, seat: Seat | None = None) -> LogRow:
    """A line as ``seat`` reads it: what one wrote oneself calls nobody."""
    reader = seat if seat and seat.pk != entry.seat_id else None
    corrected = tuple(correction.seq for correction in entry.corrections.all())
    return LogRow(entry, Stamp(entry.fact_room_at, room.t0), corrected, parts_of(entry, reader))


@dataclass(frozen=True, slots=True)
class CitedPanel:
    """The lines that call a seat and that its person has not looked at yet, oldest first."""

    unseen: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.unseen)


def cited_panel(room: Room, seat: Seat | None) -> CitedPanel:
    if seat is None or not room.is_open:
        return CitedPanel(())
    return CitedPanel(tuple(room.log.unseen_by(seat).values_list("seq", flat=True)))


def choices(actor: Actor, room: Room) -> list[Target]:
    """Whom the page proposes after an « @ »."""
    return targets(actor, room)


def decision_rows(room: Room, present: dt.datetime) -> tuple[DecisionRow, ...]:
    """What is to be looked at again first, then the latest first; ``present`` in room time. Two queries."""
    rows = [
        decision_row(decision, room, present)
        for decision in room.decisions.prefetch_related("reviews").order_by("-number")
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_due))


def decision_row(decision: Decision, room: Room, present: dt.datetime) -> DecisionRow:
    """In a room that is closed nothing is to be reviewed any more."""
    due = decision.due_room_at
    is_due = decision.is_due(present) and not room.closed_at
    return DecisionRow(
        decision=decision,
        stamp=Stamp(decision.decided_room_at, room.t0),
        due=Stamp(due, room.t0) if due else None,
        is_due=is_due,
        late=lapse(present - due) if due and is_due else "",
        reviews=tuple(
            ReviewRow(review, Stamp(review.reviewed_room_at, room.t0)) for review in decision.history
        ),
    )


def due_reviews(room: Room, present: dt.datetime):
    """The decisions to look at again, the longest overdue first; ``present`` in room time."""
    return room.decisions.filter(due_room_at__lte=present).order_by("due_room_at", "number")


# From a state, the next ones and the verb of their button.
MOVES = {
    TaskState.TODO: (
        (TaskState.DOING, _("Commencer")),
        (TaskState.DONE, _("Fait")),
        (TaskState.DROPPED, _("Abandonner")),
    ),
    TaskState.DOING: (
        (TaskState.DONE, _("Fait")),
        (TaskState.TODO, _("Remettre à faire")),
        (TaskState.DROPPED, _("Abandonner")),
    ),
    TaskState.DONE: ((TaskState.DOING, _("Reprendre")),),
    TaskState.DROPPED: ((TaskState.TODO, _("Reprendre")),),
}


def task_rows(room: Room, present: dt.datetime) -> tuple[TaskRow, ...]:
    """What is under way first, then what is to do, then what is over; oldest first in each."""
    rank = {TaskState.DOING: 0, TaskState.TODO: 1, TaskState.DONE: 2, TaskState.DROPPED: 3}
    tasks = sorted(tasks_of(room), key=lambda task: (rank[task.state], task.number))
    return tuple(task_row(task, room, present) for task in tasks)


def task_row(task: Task, room: Room, present: dt.datetime) -> TaskRow:
    due = task.due_room_at
    is_late = bool(due and due < present and not task.is_over)
    return TaskRow(
        task=task,
        due=Stamp(due, room.t0) if due else None,
        is_late=is_late,
        late=lapse(present - due) if due and is_late else "",
        moves=tuple(
            (state.value, str(verb))
            for state, verb in MOVES[TaskState(task.state)]
            if state != TaskState.DONE or not task.waits_for
        ),
        waits_for=() if task.is_over else tuple(task.waits_for),
    )


def tasks_of(room: Room):
    return room.tasks.select_related("cell").prefetch_related("blocked_by")


def milestone_rows(room: Room) -> tuple[MilestoneRow, ...]:
    """Every declared milestone in the kit's order, reached or not."""
    reached: dict[str, Milestone] = {found.key: found for found in room.reached.all()}
    return tuple(
        MilestoneRow(
            key=declared["key"],
            label=declared["label"],
            stamp=Stamp(found.reached_room_at, room.t0) if (found := reached.get(declared["key"])) else None,
            by=found.by if found else "",
        )
        for declared in room.milestones
    )


def cell_panels(actor: Actor, room: Room, seat: Seat | None) -> tuple[CellPanel, ...]:
    """Who is here, cell by cell. Players see players, not the animation and its observers."""
    everybody = rules.sees_every_cell(actor, room)
    seats = list(room.seats.current().order_by("name"))
    writes = bool(rules.can_write(actor, room))
    own = seat.cell_id if seat else None
    now = clock.now()
    cells = list(room.cells.all())
    panels = [
        CellPanel(
            cell=cell,
            opened=Stamp(cell.opened_room_at, room.t0) if cell.opened_room_at else None,
            people=_people((s for s in seats if s.is_player and s.cell_id == cell.pk), now),
            can_open=writes and not cell.opened_room_at and (everybody or cell.pk == own),
        )
        for cell in cells
    ]
    if everybody and (staff := _people((s for s in seats if not s.is_player), now)):
        panels.append(CellPanel(cell=None, opened=None, people=staff, can_open=False))
    return tuple(panels)


def _people(seats, now: dt.datetime) -> tuple[PersonRow, ...]:
    return tuple(PersonRow(seat, is_present(seat, now)) for seat in seats)
