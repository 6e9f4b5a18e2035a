"""A call as its pack states it (``packs/funding/*.yaml``): what a region may change without touching the code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from cordee.core.money import cents

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Condition:
    """What makes an application admissible: declared by the house, or read in Cordée's own records."""

    key: str
    label: str
    test: str
    action: int = 0
    level: int = 0
    criteria: tuple[str, ...] = ()
    since: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    label: str
    kind: str
    help: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    key: str
    label: str
    help: str
    required: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the scoring grid, out of five, times its weight."""

    key: str
    label: str
    help: str
    weight: int


@dataclass(frozen=True, slots=True)
class Due:
    """A deliverable: a paper, or an exercise that Cordée has seen (``criteria`` of its attestation)."""

    key: str
    label: str
    test: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment: its share, and the deliverables it waits for."""

    key: str
    label: str
    percent: int
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The whole of a call. Amounts in cents."""

    summary: str
    audience: tuple[str, ...]
    ceiling: int
    covers_percent: int
    plan_actions: tuple[int, ...]
    conditions: tuple[Condition, ...]
    excluded: tuple[str, ...]
    questions: tuple[Question, ...]
    pieces: tuple[Piece, ...]
    grid: tuple[Mark, ...]
    reviewers: int
    deliverables: tuple[Due, ...]
    instalments: tuple[Part, ...]
    opens_on: dt.date

    def most(self, cost: int) -> int:
        """The most that may be asked for a project of this cost: a share of it, under the ceiling."""
        return min(self.ceiling, cost * self.covers_percent // 100)


def read_terms(document: dict[str, Any]) -> Terms:
    """The terms of a call's document, which has been checked against its schema."""
    return Terms(
        summary=document["summary"],
        audience=tuple(document["audience"]),
        ceiling=cents(document["ceiling_eur"]),
        covers_percent=document["covers_percent"],
        plan_actions=tuple(document["plan_actions"]),
        conditions=tuple(_condition(raw) for raw in document["conditions"]),
        excluded=tuple(document["excluded"]),
        questions=tuple(
            Question(q["key"], q["label"], q["kind"], q.get("help", ""), tuple(q.get("choices", ())))
            for q in document["questions"]
        ),
        pieces=tuple(
            Piece(p["key"], p["label"], p.get("help", ""), p["required"]) for p in document["attachments"]
        ),
        grid=tuple(Mark(m["key"], m["label"], m.get("help", ""), m["weight"]) for m in document["grid"]),
        reviewers=document["reviewers"],
        deliverables=tuple(
            Due(d["key"], d["label"], d["test"], tuple(d.get("criteria", ())))
            for d in document["deliverables"]
        ),
        instalments=tuple(
            Part(i["key"], i["label"], i["percent"], tuple(i["after"])) for i in document["instalments"]
        ),
        opens_on=dt.date.fromisoformat(document["opens_on"]),
    )


def closing(document: dict[str, Any]) -> dt.datetime:
    """The closing instant: the pack writes the hour of Paris, as calls do."""
    return dt.datetime.fromisoformat(document["closes_at"]).replace(tzinfo=PARIS)


def opening(document: dict[str, Any]) -> dt.datetime:
    day = dt.date.fromisoformat(document["opens_on"])
    return dt.datetime.combine(day, dt.time(), PARIS)


def _condition(raw: dict[str, Any]) -> Condition:
    return Condition(
        raw["key"],
        raw["label"],
        raw["test"],
        raw.get("action", 0),
        raw.get("level", 0),
        tuple(raw.get("criteria", ())),
        dt.date.fromisoformat(raw["since"]) if "since" in raw else None,
    )
