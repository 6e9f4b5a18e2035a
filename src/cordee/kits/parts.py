"""The parts of a kit, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """``track``: its side of the room's timeline, « technical », « care » or « both »; empty for that of its kind."""

    key: str
    name: str
    kind: str
    functions: tuple[str, ...]
    track: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something an observer can see, and what good looks like."""

    key: str
    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class Objective:
    key: str
    title: str
    plan_actions: tuple[int, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """``{{ key }}`` in texts; ``source`` (site.name…) is what the directory fills by itself."""

    key: str
    label: str
    default: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A delay between two milestones, in minutes."""

    key: str
    label: str
    start: str
    stop: str
    target_min: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file given to ``audience``: players, facilitators or observers."""

    file: str
    title: str
    audience: str


@dataclass(frozen=True, slots=True)
class DebriefQuestion:
    """``kind``: scale (1 to 5), text or choice."""

    key: str
    kind: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Inject:
    """One stimulus. ``at_s`` and ``until_s`` are exercise seconds; ``to`` and ``objectives`` are keys."""

    key: str
    at_s: int
    sender_name: str
    to: tuple[str, ...]
    channel: str
    title: str
    body: str
    expects: tuple[str, ...] = ()
    phase: str = ""
    sender_role: str = ""
    facilitator_note: str = ""
    script: str = ""
    objectives: tuple[str, ...] = ()
    reply_expected: bool = False
    distractor: bool = False
    marks: str = ""
    attachments: tuple[str, ...] = ()
    condition: dict[str, Any] | None = None
    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class RehearsalStep:
    """What a scripted player, observer or debriefing does, some exercise minutes after an inject."""

    after: str = ""
    delay_min: float = 0
    by: str = ""
    cell: str = ""
    log: str = ""
    kind: str = "fact"
    reply: str = ""
    milestone: str = ""
    decision: str = ""
    reasons: str = ""
    task: str = ""
    done_after_min: float | None = None
    observer: bool = False
    objective: str = ""
    rating: str = ""
    note: str = ""
    debrief: tuple[dict[str, int | str], ...] = ()
    improvement: str = ""
    owner: str = ""
    due_days: int | None = None
    plan_action: int | None = None
    finding: str = ""
    strength: str = ""
