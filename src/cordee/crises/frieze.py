"""The two sides of a crisis, technical and care, on one axis of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.core.ids import number_in
from cordee.crises.enums import EntryKind, ReviewOutcome, TaskState, Track
from cordee.crises.models import Cell, LogEntry, Review, Room
from cordee.crises.stamps import Stamp, lapse

PAGE = 200  # moments on one page: what a telephone draws at once
GAP = dt.timedelta(minutes=30)  # a silence as long as this is shown
ALL, SIDE, NUMBER = "tout", "volet", "page"  # names in the address


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, in room time. ``matters``: shown without asking for everything."""

    at: dt.datetime
    label: str
    icon: str
    title: str
    track: str = Track.BOTH
    text: str = ""
    who: str = ""
    cell: str = ""
    url: str = ""
    matters: bool = True
    line: int = 0  # of the main courante: the key of its row, read only when its page is drawn
    rank: int = 0  # at the same instant

    @property
    def track_label(self) -> str:
        return str(Track(self.track).label)


@dataclass(frozen=True, slots=True)
class Told:
    """What an app above adds to a room's timeline, and the lines of the log that say the same (their numbers)."""

    moments: tuple[Moment, ...] = ()
    said_by: frozenset[int] = frozenset()


# What apps above tell of a room: levels, legal deadlines, situation reports.
SOURCES: list[Callable[[Room], Told]] = []


@dataclass(frozen=True, slots=True)
class Choice:
    """What one chose to see."""

    everything: bool = False
    side: str = ""  # one track and what concerns both; empty: the two
    page: int | None = None  # None: the last one

    def address(self, **changed: object) -> str:
        told = {ALL: "1" if self.everything else "", SIDE: self.side, NUMBER: "", **changed}
        return "?" + urlencode({name: value for name, value in told.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    moment: Moment
    stamp: Stamp
    day: str  # « mardi 3 novembre » where a day begins
    gap: str  # « 2 h 10 » of silence before it

    @property
    def hour(self) -> str:
        return date_format(timezone.localtime(self.stamp.at), "H:i")


@dataclass(frozen=True, slots=True)
class Frieze:
    rows: tuple[Row, ...]
    total: int
    first: int  # rank of the first row shown, from 1
    page: int
    pages: int
    kept_back: int  # moments that only « everything » shows
    choice: Choice

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def earlier(self) -> str:
        return self.choice.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def all_address(self) -> str:
        return self.choice.address(tout=1)

    @property
    def later(self) -> str:
        return self.choice.address(page=self.page + 1) if self.page < self.pages else ""


@dataclass(slots=True)
class _Gathered:
    moments: list[Moment] = field(default_factory=list)
    said_by: set[int] = field(default_factory=set)  # lines of the log that another moment tells already


def choice_in(asked: Mapping[str, str]) -> Choice:
    side = asked.get(SIDE, "")
    return Choice(
        everything=bool(asked.get(ALL)),
        side=side if side in (Track.TECHNICAL, Track.CARE) else "",
        page=number_in(asked.get(NUMBER), digits=6) or None,
    )


def frieze_of(room: Room, choice: Choice) -> Frieze:
    """One page of the timeline, oldest first, in a number of queries that does not depend on its length."""
    found = _gathered(room)
    sided = [m for m in found if not choice.side or m.track in (choice.side, Track.BOTH)]
    kept = sided if choice.everything else [m for m in sided if m.matters]
    pages = max(1, -(-len(kept) // PAGE))
    page = min(choice.page or pages, pages)
    start = (page - 1) * PAGE
    shown = _with_lines(room, kept[start : start + PAGE])
    before = kept[start - 1] if start else None
    return Frieze(
        rows=tuple(_rows(room, shown, before)),
        total=len(kept),
        first=start + 1,
        page=page,
        pages=pages,
        kept_back=len(sided) - len(kept),
        choice=choice,
    )


def _gathered(room: Room) -> list[Moment]:
    gathered = _Gathered()
    cells = list(room.cells.all())
    tracks = {cell.pk: cell for cell in cells}
    for told in (source(room) for source in SOURCES):
        gathered.moments += told.moments
        gathered.said_by |= told.said_by
    gathered.moments += _cells(cells)
    gathered.moments += _decisions(room, tracks, gathered.said_by)
    gathered.moments += _tasks(room)
    gathered.moments += _lines(room, gathered.said_by)
    return sorted(gathered.moments, key=lambda moment: (moment.at, moment.rank, moment.line))


def _cells(cells: Iterable[Cell]) -> Iterator[Moment]:
    for cell in cells:
        if cell.opened_room_at:
            yield Moment(cell.opened_room_at, _("Cellule ouverte"), "door-enter", cell.name, cell.track)


def _place(cell: Cell | None) -> dict[str, str]:
    return {"track": cell.track, "cell": cell.name} if cell else {}


def _decisions(room: Room, cells: Mapping[int, Cell], said_by: set[int]) -> Iterator[Moment]:
    """A decision and each of its reviews; the lines of the log that repeat them are left to them."""
    reviews = Review.objects.filter(decision__room=room).select_related("decision")
    icons = {
        ReviewOutcome.MAINTAINED: "rotate-clockwise",
        ReviewOutcome.CHANGED: "pencil",
        ReviewOutcome.LIFTED: "circle-x",
    }
    for decision in room.decisions.all():
        said_by.add(decision.seq)
        yield Moment(
            decision.decided_room_at,
            _("Décision"),
            "gavel",
            str(decision),
            **_place(cells.get(decision.cell_id)),
            text=decision.reasons,
            who=decision.decider,
            url=reverse("crises:review", args=[room.pk, decision.number]),
            rank=2,
        )
    for review in reviews:
        said_by.add(review.seq)
        decision = review.decision
        yield Moment(
            review.reviewed_room_at,
            _("Décision revue"),
            icons[ReviewOutcome(review.outcome)],
            f"D{decision.number} {review.get_outcome_display()} : {review.text or decision.title}",
            # Whoever reviews may sit elsewhere: the matter is still the decision's.
            **_place(cells.get(decision.cell_id)),
            text=review.reasons,
            who=review.reviewer,
            url=reverse("crises:review", args=[room.pk, decision.number]),
            rank=2,
        )


def _tasks(room: Room) -> Iterator[Moment]:
    for task in room.tasks.select_related("cell"):
        told = {**_place(task.cell), "who": task.owner, "matters": False, "rank": 3}
        yield Moment(task.created_room_at, _("Tâche créée"), "checklist", str(task), **told)
        if task.ended_room_at:
            done = task.state == TaskState.DONE
            label = _("Tâche faite") if done else _("Tâche abandonnée")
            yield Moment(task.ended_room_at, label, "circle-check" if done else "circle-x", str(task), **told)


def _lines(room: Room, said_by: set[int]) -> Iterator[Moment]:
    """Lines of the log without their words, and the milestones, whose lines tell which cell posed them."""
    facts = ("pk", "seq", "fact_room_at", "is_significant", "cell__track", "milestone", "corrects_id")
    lines = list(room.log.values_list(*facts))
    corrected = {corrects for *_facts, corrects in lines}
    posed = {}
    for pk, seq, at, matters, track, milestone, _corrects in lines:
        if milestone:
            posed[milestone] = track or Track.BOTH
        elif pk not in corrected and seq not in said_by:
            yield Moment(at, "", "", "", track or Track.BOTH, matters=matters, line=pk, rank=1)
    for reached in room.reached.all():
        label = room.milestone_label(reached.key) or reached.key
        track = posed.get(reached.key, Track.BOTH)
        yield Moment(reached.reached_room_at, _("Jalon"), "flag", label, track, who=reached.by)


LINE_ICONS = {
    EntryKind.FACT: "notebook",
    EntryKind.DECISION: "gavel",
    EntryKind.ACTION: "player-play",
    EntryKind.MESSAGE_IN: "message-reply",
    EntryKind.MESSAGE_OUT: "send",
    EntryKind.RUMOUR: "help-circle",
}


def _with_lines(room: Room, moments: list[Moment]) -> list[Moment]:
    """The same, the lines of the log with their words: read for one page only."""
    wanted = [moment.line for moment in moments if moment.line]
    entries = room.log.select_related("cell").in_bulk(wanted) if wanted else {}
    return [_worded(moment, entries[moment.line]) if moment.line else moment for moment in moments]


def _worded(moment: Moment, entry: LogEntry) -> Moment:
    return Moment(
        moment.at,
        str(entry.get_kind_display()),
        LINE_ICONS[EntryKind(entry.kind)],
        entry.text,
        moment.track,
        who=entry.author,
        cell=entry.cell.name if entry.cell else "",
        matters=moment.matters,
        line=entry.pk,
    )


def _rows(room: Room, moments: list[Moment], before: Moment | None) -> Iterator[Row]:
    for moment in moments:
        day = timezone.localtime(moment.at).date()
        is_new = before is None or timezone.localtime(before.at).date() != day
        silence = moment.at - before.at if before else dt.timedelta()
        yield Row(
            moment=moment,
            stamp=Stamp(moment.at, room.t0),
            day=date_format(day, "l j F") if is_new or moment is moments[0] else "",
            gap=lapse(silence) if silence >= GAP else "",
        )
        before = moment
