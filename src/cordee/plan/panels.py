"""What the pages of the plan show: frozen values, each in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cordee.directory.models import Site
from cordee.plan.enums import Function, Level
from cordee.plan.models import Commitment, Evidence, Plan
from cordee.plan.pack import PlanAction, before

SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an action, and whether the house has climbed it."""

    level: Level
    text: str
    reached: bool
    is_target: bool

    @property
    def label(self) -> str:
        return str(self.level.label)


@dataclass(frozen=True, slots=True)
class Line:
    """One action on a house's sheet."""

    action: PlanAction
    commitment: Commitment | None
    evidence: tuple[Evidence, ...]
    today: dt.date

    @property
    def concerns(self) -> bool:
        return not (self.commitment and self.commitment.not_applicable)

    @property
    def level(self) -> Level:
        return Level(self.commitment.level) if self.commitment else Level.NOTHING

    @property
    def target(self) -> Level:
        return Level(self.commitment.target_level) if self.commitment else Level.IN_PLACE

    @property
    def is_met(self) -> bool:
        return self.level >= self.target

    @property
    def is_late(self) -> bool:
        due = self.commitment.target_on if self.commitment else None
        return self.concerns and not self.is_met and due is not None and due < self.today

    @property
    def expires_on(self) -> dt.date | None:
        """When the evidence of the present level will have grown old, when that is near."""
        dates = [piece.valid_until for piece in self.evidence if piece.level >= self.level]
        if not dates or None in dates:
            return None
        last = max(dates)
        return last if last <= self.today + dt.timedelta(days=SOON_DAYS) else None


@dataclass(frozen=True, slots=True)
class Part:
    """The actions of one function."""

    function: Function
    lines: tuple[Line, ...]

    @property
    def met(self) -> int:
        return sum(line.is_met for line in self.lines if line.concerns)

    @property
    def total(self) -> int:
        return sum(line.concerns for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where one house stands on the whole plan."""

    plan: Plan
    site: Site
    parts: tuple[Part, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def met(self) -> int:
        return sum(part.met for part in self.parts)

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)

    @property
    def proven(self) -> int:
        return sum(line.level == Level.PROVEN for line in self.lines if line.concerns)


@dataclass(frozen=True, slots=True)
class Move:
    """What became of an action of the version before."""

    old: PlanAction | None
    new: PlanAction | None
    why: str = ""

    @property
    def kind(self) -> str:
        if self.old is None:
            return "new"
        if self.new is None:
            return "gone"
        return "same" if before(self.new) == (self.new.number,) else "moved"


def sheet(plan: Plan, site: Site, today: dt.date) -> Sheet:
    """Two queries. Only the actions that address this kind of house, and those it has spoken of anyway."""
    rows = {row.action: row for row in Commitment.objects.filter(plan=plan, site=site)}
    standing: dict[int, list[Evidence]] = defaultdict(list)
    for piece in Evidence.objects.filter(commitment__in=rows.values()).standing(today):
        standing[piece.commitment_id].append(piece)
    lines = [
        Line(
            action,
            rows.get(action.number),
            tuple(standing[rows[action.number].pk]) if action.number in rows else (),
            today,
        )
        for action in plan.actions
        if action.concerns(site.kind) or action.number in rows
    ]
    return Sheet(plan, site, tuple(_parts(lines)))


def steps(action: PlanAction, line: Line) -> list[Step]:
    return [
        Step(Level(level), text, line.level >= level, line.target == level)
        for level, text in sorted(action.steps.items())
    ]


def moves(old: Plan, new: Plan) -> list[Move]:
    """Action by action, what the new version did with the old one: taken over, left, or new."""
    heir = {number: action for action in new.actions for number in before(action)}
    why = {gone["number"]: gone["why"] for gone in new.document.get("retired", [])}
    told = [Move(action, heir.get(action.number), why.get(action.number, "")) for action in old.actions]
    known = {action.number for action in old.actions}
    born = [action for action in new.actions if not known.intersection(before(action))]
    return told + [Move(None, action) for action in born]


def _parts(lines: Iterable[Line]):
    by_function: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_function[line.action.function].append(line)
    for function in Function:
        if by_function[function]:
            yield Part(function, tuple(by_function[function]))
