"""The chronogramme drawn: one lane a cell (or a channel), minutes from left to right. Only geometry here."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cordee.kits.enums import Channel
from cordee.kits.offsets import format_offset, parse_offset

ZOOMS = (1, 2, 4, 8)  # pixels a minute
MARK_W, MARK_H, GAP = 46, 22, 4
LEFT, TOP, LANE_PAD = 24, 28, 8
TICKS_MIN = (5, 15, 30, 60, 120, 240, 720, 1440)
TICK_ROOM = 64  # pixels between two hours written on the axis
NAME_LETTERS, NAME_LINE = 22, 14
SEVERAL = "+"


@dataclass(frozen=True, slots=True)
class Mark:
    """One inject on the drawing. ``at_s`` is exercise time; ``until_x`` is where a condition is given up."""

    key: str
    at_s: int
    at: str
    x: int
    y: int
    text: str
    told: str
    css: str
    conditional: bool
    until_x: int | None

    @property
    def middle(self) -> int:
        return self.x + MARK_W // 2

    @property
    def baseline(self) -> int:
        return self.y + 15


@dataclass(slots=True)
class Lane:
    label: str
    y: int = 0
    height: int = 0
    marks: list[Mark] = field(default_factory=list)

    @property
    def words(self) -> list[tuple[str, int]]:
        """The label on one line or two, each with its baseline."""
        lines = textwrap.wrap(self.label, NAME_LETTERS, max_lines=2, placeholder="…")
        middle = self.y + self.height // 2 + 4
        return [
            (text, middle + round((rank - (len(lines) - 1) / 2) * NAME_LINE))
            for rank, text in enumerate(lines)
        ]


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Sizes in pixels; ``scale`` is pixels a minute, ``left`` where minute 0 stands."""

    width: int
    height: int
    scale: int
    left: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    zooms: tuple[tuple[int, bool], ...]
    mark_w: int = MARK_W
    mark_h: int = MARK_H


def timeline(document: Mapping[str, Any], *, by: str = "cell", zoom: int | None = None) -> Timeline:
    """Draw a readable kit. ``by``: cell or channel. Without a ``zoom``, the whole exercise about fits a screen."""
    start = document["fiction"]["time"]
    injects = [(inject, parse_offset(inject["at"], clock_start=start)) for inject in document["injects"]]
    last_min = max([document["duration_min"], *(at_s // 60 for _inject, at_s in injects)])
    scale = zoom if zoom in ZOOMS else next((z for z in reversed(ZOOMS) if z * last_min <= 1500), ZOOMS[0])
    lanes = _lanes(document, injects, scale, by, start)
    height = lanes[-1].y + lanes[-1].height if lanes else TOP
    return Timeline(
        width=round(LEFT + last_min * scale + MARK_W + 2 * GAP),
        height=height + GAP,
        scale=scale,
        left=LEFT,
        lanes=tuple(lanes),
        ticks=tuple(_ticks(last_min, scale)),
        zooms=tuple((step, step == scale) for step in ZOOMS),
    )


def _lanes(document: Mapping[str, Any], injects: Sequence, scale: int, by: str, start: str) -> list[Lane]:
    names = _lane_names(document, by)
    lane_of: Callable[[dict], str] = _cell_lane if by == "cell" else lambda inject: inject["channel"]
    lanes = []
    y = TOP
    for key, label in names.items():
        own = [(inject, at_s) for inject, at_s in injects if lane_of(inject) == key]
        if own or key != SEVERAL:
            lanes.append(_lane(label, own, y, scale, start))
            y += lanes[-1].height
    if strays := [(inject, at_s) for inject, at_s in injects if lane_of(inject) not in names]:
        lanes.append(_lane(_("Cellule inconnue"), strays, y, scale, start))
    return lanes


def _lane_names(document: Mapping[str, Any], by: str) -> dict[str, str]:
    if by != "cell":
        used = {inject["channel"] for inject in document["injects"]}
        return {channel.value: str(channel.label) for channel in Channel if channel.value in used}
    cells = {cell["key"]: cell["name"] for cell in document["cells"]}
    return {SEVERAL: _("Plusieurs cellules"), **cells} if len(cells) > 1 else cells


def _cell_lane(inject: Mapping[str, Any]) -> str:
    return inject["to"][0] if len(inject["to"]) == 1 else SEVERAL


def _lane(label: str, own: Sequence, y: int, scale: int, start: str) -> Lane:
    """Marks that would overlap go one below the other."""
    lane, ends = Lane(label, y), []
    for inject, at_s in own:
        x = LEFT + at_s / 60 * scale
        row = next((rank for rank, end in enumerate(ends) if end + GAP <= x), len(ends))
        ends[row : row + 1] = [x + MARK_W]
        lane.marks.append(_mark(inject, at_s, x, y + LANE_PAD // 2 + row * (MARK_H + GAP), scale, start))
    lane.height = max(len(ends), 1) * (MARK_H + GAP) + LANE_PAD
    return lane


def _mark(inject: Mapping[str, Any], at_s: int, x: float, y: int, scale: int, start: str) -> Mark:
    channel = Channel(inject["channel"])
    condition = inject.get("condition")
    until = condition.get("until") if condition else None
    conditional = _(" (conditionnel)") if condition else ""
    at = format_offset(at_s)
    return Mark(
        key=inject["key"],
        at_s=at_s,
        at=at,
        x=round(x),
        y=y,
        text=inject["key"][:6] + ("?" if condition else ""),
        told=f"{inject['key']}, {at}, {channel.label} : {inject['title']}{conditional}",
        css=TONES[channel],
        conditional=bool(condition),
        until_x=round(LEFT + parse_offset(until, clock_start=start) / 60 * scale) if until else None,
    )


TONES = {
    Channel.ROOM: "tone-6",
    Channel.EMAIL: "tone-1",
    Channel.PHONE: "tone-2",
    Channel.PRESS: "tone-4",
    Channel.SOCIAL: "tone-5",
    Channel.PAPER: "tone-3",
}


def _ticks(last_min: float, scale: int) -> list[Tick]:
    step = next((step for step in TICKS_MIN if step * scale >= TICK_ROOM), TICKS_MIN[-1])
    return [
        Tick(round(LEFT + minute * scale), f"{minute // 60}:{minute % 60:02}")
        for minute in range(0, int(last_min) + 1, step)
    ]
