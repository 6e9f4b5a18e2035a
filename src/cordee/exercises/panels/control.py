"""The control room: the thread of injects with what became of each, the load of each cell, the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.crises.enums import Channel
from cordee.crises.models import Cell, LogEntry, Message, Milestone, Reading, Reply, Seat
from cordee.exercises.adapter import marks_of
from cordee.exercises.clock import Mark
from cordee.exercises.enums import InjectState
from cordee.exercises.models import Exercise, Inject
from cordee.kits.offsets import format_offset
from cordee.ui.panels import Banner, ClockFace

SOON_S = 5 * 60
LATE_REPLY_S = 15 * 60  # exercise time after which an expected answer is late
LAST_LINES = 12  # of the players’ main courante, beside the thread
PRESENT_S = 90  # real seconds since the last sign of life

STATUS_LABELS = {
    "pending": _("À venir"),
    "soon": _("Imminent"),
    "due": _("Dû"),
    "held": _("Retenu"),
    "released": _("Délivré"),
    "read": _("Lu"),
    "answered": _("Répondu"),
    "late": _("Réponse en retard"),
    "skipped": _("Non joué"),
}


TONES = {
    "pending": "neutral",
    "soon": "info",
    "due": "warn",
    "held": "warn",
    "released": "info",
    "read": "info",
    "answered": "ok",
    "late": "danger",
    "skipped": "neutral",
}

CHANNEL_ICONS = {
    "room": "message",
    "email": "mail",
    "phone": "phone",
    "press": "news",
    "social": "hash",
    "paper": "file-text",
}


@dataclass(frozen=True, slots=True)
class InjectRow:
    """One line of the thread."""

    inject: Inject
    status: str
    cells: tuple[str, ...]
    players: int
    readers: int
    replies: int

    @property
    def planned(self) -> str:
        return format_offset(self.inject.planned_s)

    @property
    def released(self) -> str:
        return format_offset(int(self.inject.released_s)) if self.inject.released_s is not None else ""

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def tone(self) -> str:
        return TONES[self.status]

    @property
    def channel_icon(self) -> str:
        return CHANNEL_ICONS[self.inject.channel]

    @property
    def channel_label(self) -> str:
        return Channel(self.inject.channel).label

    @property
    def is_to_come(self) -> bool:
        return self.inject.state in (InjectState.PENDING, InjectState.HELD)


@dataclass(frozen=True, slots=True)
class CellLoad:
    """How busy a cell is: what it received, has not opened, has not answered."""

    cell: Cell
    present: int
    seats: int
    received: int
    unread: int
    awaiting_reply: int


@dataclass(frozen=True, slots=True)
class ControlPanel:
    exercise: Exercise
    clock: ClockFace
    rows: tuple[InjectRow, ...]
    loads: tuple[CellLoad, ...]
    milestones: tuple[tuple[str, str | None], ...]
    log: tuple[LogEntry, ...]

    @property
    def next_row(self) -> InjectRow | None:
        return next((row for row in self.rows if row.inject.state == InjectState.PENDING), None)

    @property
    def counts(self) -> dict[str, int]:
        totals = dict.fromkeys(STATUS_LABELS, 0)
        for row in self.rows:
            totals[row.status] += 1
        return totals


def clock_face(exercise: Exercise, marks: list[Mark] | None = None) -> ClockFace:
    """The clock as pages show it: the browser then counts by itself, from the server's instants."""
    marks = marks_of(exercise) if marks is None else marks
    last = marks[-1] if marks else None
    return ClockFace(
        anchor_real=last.at if last else clock.now(),
        anchor_fiction_s=last.elapsed_s if last else 0.0,
        speed=last.speed if last and last.is_running else 1.0,
        running=bool(last and last.is_running),
        zero=exercise.room.t0,
    )


def exercise_banner(exercise: Exercise) -> Banner:
    return Banner(kind="exercise", detail=exercise.title)


def control_panel(exercise: Exercise) -> ControlPanel:
    """Everything the control room shows, in a constant number of queries."""
    face = clock_face(exercise)
    elapsed_s = face.fiction_s
    cells = {cell.key: cell for cell in exercise.room.cells.all()}
    seats = list(Seat.objects.players().filter(room=exercise.room))
    messages = {
        message.origin: message
        for message in Message.objects.filter(room=exercise.room).annotate(
            readers=Count("readings__seat", distinct=True), answers=Count("replies", distinct=True)
        )
    }
    rows = tuple(
        _row(inject, messages.get(f"inject:{inject.key}"), elapsed_s, cells, seats)
        for inject in exercise.injects.order_by("planned_s", "number")
    )
    return ControlPanel(
        exercise=exercise,
        clock=face,
        rows=rows,
        loads=tuple(_loads(exercise, cells.values(), seats)),
        milestones=tuple(_milestones(exercise)),
        log=tuple(
            LogEntry.objects.filter(room=exercise.room).select_related("cell").order_by("-seq")[:LAST_LINES]
        ),
    )


def _row(
    inject: Inject, message: Message | None, elapsed_s: float, cells: dict, seats: list[Seat]
) -> InjectRow:
    addressed = [cells[key] for key in inject.cells if key in cells]
    ids = {cell.pk for cell in addressed}
    return InjectRow(
        inject=inject,
        status=_status(inject, message, elapsed_s),
        cells=tuple(cell.name for cell in addressed),
        players=sum(seat.cell_id in ids for seat in seats),
        readers=message.readers if message else 0,
        replies=message.answers if message else 0,
    )


def _status(inject: Inject, message: Message | None, elapsed_s: float) -> str:
    if inject.state == InjectState.PENDING:
        if inject.planned_s <= elapsed_s:
            return "due"
        return "soon" if inject.planned_s - elapsed_s <= SOON_S else "pending"
    if inject.state != InjectState.RELEASED or message is None:
        return str(inject.state)
    if message.answers:
        return "answered"
    if inject.reply_expected and elapsed_s - (inject.released_s or 0) > LATE_REPLY_S:
        return "late"
    return "read" if message.readers else "released"


def _loads(exercise: Exercise, cells, seats: list[Seat]):
    """Two grouped queries, whatever the number of cells."""
    received = dict(_by_cell(Message.objects.filter(room=exercise.room)))
    read = dict(
        Reading.objects.filter(message__room=exercise.room)
        .values_list("message__cells")
        .annotate(n=Count("message", distinct=True))
        .order_by()
    )
    unanswered = Message.objects.filter(room=exercise.room, reply_expected=True).filter(
        ~Q(pk__in=Reply.objects.filter(message__room=exercise.room).values("message"))
    )
    awaiting = dict(_by_cell(unanswered))
    alive = clock.now() - dt.timedelta(seconds=PRESENT_S)
    for cell in cells:
        mine = [seat for seat in seats if seat.cell_id == cell.pk]
        yield CellLoad(
            cell=cell,
            present=sum(bool(seat.last_seen_at and seat.last_seen_at >= alive) for seat in mine),
            seats=len(mine),
            received=received.get(cell.pk, 0),
            unread=max(0, received.get(cell.pk, 0) - read.get(cell.pk, 0)),
            awaiting_reply=awaiting.get(cell.pk, 0),
        )


def _by_cell(messages):
    return messages.values_list("cells").annotate(n=Count("pk", distinct=True)).order_by()


def _milestones(exercise: Exercise):
    reached = {m.key: m for m in Milestone.objects.filter(room=exercise.room)}
    for declared in exercise.room.milestones:
        found = reached.get(declared["key"])
        at = found.reached_room_at - exercise.room.t0 if found else None
        yield declared["label"], format_offset(int(at.total_seconds())) if at is not None else None
