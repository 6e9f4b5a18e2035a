"""A kit as its readers see it: a card in the library, a chronogramme, a booklet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kits.conditions import BadCondition, atoms
from cordee.kits.enums import Audience, CellKind, Channel, Level
from cordee.kits.models import Kit
from cordee.kits.offsets import format_offset, parse_offset
from cordee.kits.pack import filled, from_document
from cordee.ui.icons import icon

CHANNEL_ICONS = {
    Channel.ROOM: icon("message"),
    Channel.EMAIL: icon("mail"),
    Channel.PHONE: icon("phone"),
    Channel.PRESS: icon("news"),
    Channel.SOCIAL: icon("world"),
    Channel.PAPER: icon("file-text"),
}
LEVEL_TONES = {Level.BEGINNER: "ok", Level.INTERMEDIATE: "info", Level.ADVANCED: "live"}
STATE_TONES = {"draft": "warn", "published": "ok", "retired": "neutral"}


@dataclass(frozen=True, slots=True)
class KitCard:
    """What helps choosing. ``minutes`` is exercise time."""

    kit: Kit
    summary: str
    minutes: int
    prep: str
    injects: int
    cells: tuple[str, ...]
    audience: tuple[str, ...]

    @property
    def level_tone(self) -> str:
        return LEVEL_TONES[Level(self.kit.level)]

    @property
    def state_tone(self) -> str:
        return STATE_TONES[self.kit.state]

    @property
    def duration(self) -> str:
        return duration(self.minutes)


def card_of(kit: Kit) -> KitCard:
    document = kit.document
    return KitCard(
        kit=kit,
        summary=document["summary"],
        minutes=document["duration_min"],
        prep=duration(document.get("prep_min", 0)),
        injects=len(document["injects"]),
        cells=tuple(cell["name"] for cell in document["cells"]),
        audience=tuple(str(Audience(name).label) for name in document["audience"]),
    )


def spoken(document: Mapping[str, Any]) -> dict[str, Any]:
    """The kit with its variables written out, by their examples: how readers see it."""
    return filled(from_document(document), {}).to_document()


def measures_of(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(delay, target in words)."""
    measures = document.get("measures", [])
    return [(m["label"], duration(m["target_min"]) if "target_min" in m else "") for m in measures]


def duration(minutes: int) -> str:
    """``45 min``, ``3 h``, ``1 h 30``, ``2 j 4 h``."""
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return _("%(d)s j %(h)s h") % {"d": days, "h": hours} if hours else _("%s j") % days
    if not hours:
        return _("%s min") % rest
    return _("%(h)s h %(m)02d") % {"h": hours, "m": rest} if rest else _("%s h") % hours


@dataclass(frozen=True, slots=True)
class Line:
    """One inject of the chronogramme, in words. ``clock`` is the story's own hour."""

    inject: Mapping[str, Any]
    at_s: int
    at: str
    clock: str
    channel: str
    channel_icon: str
    cells: tuple[str, ...]
    condition: str
    marks: str

    @property
    def key(self) -> str:
        return self.inject["key"]

    @property
    def phase(self) -> str:
        return self.inject.get("phase", "")

    @property
    def sender(self) -> str:
        sender = self.inject["from"]
        return f"{sender['name']}, {sender['role']}" if sender.get("role") else sender["name"]


def chronogramme(document: Mapping[str, Any]) -> list[Line]:
    start = document["fiction"]["time"]
    cells = {cell["key"]: cell["name"] for cell in document["cells"]}
    milestones = {m["key"]: m["label"] for m in document["milestones"]}
    titles = {inject["key"]: inject["title"] for inject in document["injects"]}
    return [_line(inject, start, cells, milestones, titles) for inject in document["injects"]]


def _line(inject: Mapping[str, Any], start: str, cells: dict, milestones: dict, titles: dict) -> Line:
    at_s = parse_offset(inject["at"], clock_start=start)
    channel = Channel(inject["channel"])
    return Line(
        inject=inject,
        at_s=at_s,
        at=format_offset(at_s),
        clock=fiction_clock(start, at_s),
        channel=str(channel.label),
        channel_icon=CHANNEL_ICONS[channel],
        cells=tuple(cells.get(key, key) for key in inject["to"]),
        condition=condition_words(inject.get("condition"), milestones, titles),
        marks=milestones.get(inject.get("marks", ""), ""),
    )


def fiction_clock(start: str, at_s: int) -> str:
    """``06:55`` or ``J+1 06:55``."""
    hour, minute = (int(part) for part in start.split(":"))
    days, rest = divmod(hour * 60 + minute + at_s // 60, 1440)
    return (f"J+{days} " if days else "") + f"{rest // 60:02}:{rest % 60:02}"


def condition_words(condition: Any, milestones: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """A condition as a person would say it; its raw form when it is an unusual one."""
    if not condition:
        return ""
    try:
        looked_at = list(atoms(condition))
    except BadCondition as fault:
        return str(fault)
    said = [_atom_words(atom, milestones, titles) for atom in looked_at]
    joined = (_(" ou ") if _has_any(condition) else _(" et ")).join(said)
    until = condition.get("until")
    return joined + (_(", en attendant jusqu’à %s") % until if until else "")


def _has_any(node: Any) -> bool:
    if isinstance(node, Mapping):
        return "any" in node or any(_has_any(part) for part in node.values())
    return isinstance(node, Sequence) and not isinstance(node, str) and any(_has_any(part) for part in node)


def _atom_words(atom: Any, milestones: Mapping[str, str], titles: Mapping[str, str]) -> str:
    sentence = SENTENCES[atom.kind, atom.wanted]
    names = milestones if atom.kind == "milestone" else titles
    name = names.get(atom.key, atom.key)
    return sentence % (name if atom.kind == "milestone" else f"{atom.key} {name}")


SENTENCES: dict[tuple[str, bool], Promise] = {
    ("milestone", True): gettext_lazy("si le jalon « %s » est atteint"),
    ("milestone", False): gettext_lazy("si le jalon « %s » n’est pas atteint"),
    ("answered", True): gettext_lazy("si on a répondu à « %s »"),
    ("answered", False): gettext_lazy("si on n’a pas répondu à « %s »"),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A page of the booklet."""

    name: str
    lines: tuple[Line, ...]


def phases(lines: Sequence[Line]) -> list[Phase]:
    """Lines grouped by phase, in the order in which phases begin."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.phase or _("Déroulé"), []).append(line)
    return [Phase(name, tuple(own)) for name, own in grouped.items()]


def cell_lines(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**cell, "kind_label": CellKind(cell["kind"]).label} for cell in document["cells"]]
