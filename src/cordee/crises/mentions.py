"""« @Nom »: who may be called in a room, and whom a text calls.

The longest name wins; case and accents do not count. A name that two people answer to, or nobody, stays plain text:
the line is never refused for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.crises import rules
from cordee.crises.folding import folded, folded_letters
from cordee.crises.models import Cell, LogEntry, Mention, Room, Seat

MOST = 40  # in one line; whoever needs more calls a cell
AT = re.compile(r"(?<!\w)@(?=\w)")  # not the middle of an address


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody or several: one of the three is set. ``detail`` tells people apart in a list of choices."""

    label: str
    detail: str
    seat: int | None = None
    cell: int | None = None
    function: str = ""
    key: str = ""  # of the cell

    @property
    def columns(self) -> dict[str, Any]:
        return {"seat_id": self.seat, "cell_id": self.cell, "function": self.function}

    @property
    def told(self) -> dict[str, Any]:
        """As the sealed journal says it."""
        if self.seat:
            return {"name": self.label, "seat": self.seat}
        return {"name": self.label, "cell": self.key} if self.cell else {"name": self.label, "function": True}


@dataclass(frozen=True, slots=True)
class Call:
    """A target called in a text, from its « @ » on."""

    start: int
    length: int
    target: Target


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line as it is shown."""

    text: str
    is_mention: bool = False
    is_me: bool = False


def targets(actor: Actor, room: Room) -> list[Target]:
    """Whom this actor may call: players know the players and the cells, not the animation nor its observers."""
    seats = list(seated(actor, room))
    functions = {folded(seat.function): seat.function for seat in reversed(seats) if seat.function.strip()}
    return [
        *(Target(seat.name, seat.function or _cell_name(seat), seat=seat.pk) for seat in seats),
        *(Target(name, _("fonction"), function=key[:120]) for key, name in sorted(functions.items())),
        *(Target(cell.name, _("cellule"), cell=cell.pk, key=cell.key) for cell in room.cells.all()),
    ]


def seated(actor: Actor, room: Room):
    seats = room.seats.current() if rules.sees_every_cell(actor, room) else room.seats.players()
    return seats.select_related("cell").order_by("name", "pk")


def calls_in(text: str, known: Iterable[Target]) -> list[Call]:
    """Whom a text calls, in its order; ``MOST`` at most."""
    places = [match.end() for match in AT.finditer(text)]
    if not places:
        return []
    names = _names(known)
    longest = max(map(len, names), default=0)
    found: list[Call] = []
    for place in places:
        if len(found) == MOST:
            break
        for end, name in reversed(list(_readings(text, place, longest))):
            if name in names:
                # A longer name that two people answer to is not somebody else's shorter one.
                if target := names[name]:
                    found.append(Call(place - 1, end - place + 1, target))
                break
    return found


def seats_called(room: Room, calls: Iterable[Call]) -> list[Seat]:
    """Everybody whom these calls mean, once each."""
    wanted = [call.target for call in calls]
    ids, cells = {target.seat for target in wanted}, {target.cell for target in wanted if target.cell}
    functions = {target.function for target in wanted if target.function}
    return [
        seat
        for seat in room.seats.current().order_by("pk")
        if seat.pk in ids or seat.cell_id in cells or folded(seat.function)[:120] in functions
    ]


def parts_of(entry: LogEntry, seat: Seat | None) -> tuple[Part, ...]:
    """The text of a line, cut where it calls somebody; needs its mentions."""
    parts, end = [], 0
    for mention in entry.mentions.all():
        parts.append(Part(entry.text[end : mention.start]))
        end = mention.start + mention.length
        parts.append(Part(entry.text[mention.start : end], True, seat is not None and calls(mention, seat)))
    return tuple(part for part in (*parts, Part(entry.text[end:])) if part.text)


def calls(mention: Mention, seat: Seat) -> bool:
    if mention.seat_id:
        return mention.seat_id == seat.pk
    if mention.cell_id:
        return mention.cell_id == seat.cell_id
    return bool(seat.function) and mention.function == folded(seat.function)[:120]


def _cell_name(seat: Seat) -> str:
    cell: Cell | None = seat.cell
    return cell.name if cell else str(seat.get_role_display())


def _names(known: Iterable[Target]) -> dict[str, Target | None]:
    """Every name that calls somebody; None when it would call several. A whole name goes before part of another."""
    whole: dict[str, list[Target]] = defaultdict(list)
    partly: dict[str, list[Target]] = defaultdict(list)
    for target in known:
        name = folded(target.label).strip()
        if not name:
            continue
        whole[name].append(target)
        if target.seat:
            for word in set(name.split()) - {name}:
                if len(word) > 2:  # « de », « Le »
                    partly[word].append(target)
    return {name: targets[0] if len(targets) == 1 else None for name, targets in (partly | whole).items()}


def _readings(text: str, place: int, longest: int) -> Iterator[tuple[int, str]]:
    """(end, folded name) for each word's end after an « @ », the shortest first; names stop with the line."""
    name = ""
    letters = folded_letters(text[place : place + 2 * longest + 1])
    for rank, (letter, _at) in enumerate(letters):
        if text[place + rank] in "\r\n" or len(name) > longest:
            return
        name += letter
        following = text[place + rank + 1 : place + rank + 2]
        if not (following.isalnum() or (following and not folded(following))):
            yield place + rank + 1, name
