"""Does this exercise count? Rules are data (``packs/rules``); the tests they name are here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from ruamel.yaml import YAML

from cordee.exercises.adapter import marks_of
from cordee.exercises.clock import played_s
from cordee.exercises.models import Exercise
from cordee.kits.enums import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """One obligation as a pack states it."""

    id: str
    version: str
    title: str
    sources: tuple[str, ...]
    window_months: int
    target_percent: int
    weight: dict[str, int]
    denominator: dict[str, Any]
    criteria: tuple[dict[str, Any], ...]
    does_not_count: tuple[str, ...]
    proves: dict[str, int] | None = None  # plan_action and level of the regional plan


@dataclass(frozen=True, slots=True)
class Criterion:
    """The answer to one criterion, in words."""

    key: str
    label: str
    met: bool
    detail: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@cache
def rule(rule_id: str = "exercice-annuel") -> Rule:
    """A rule by its id. Raises ``FileNotFoundError`` when the pack does not have it."""
    text = (settings.PACKS_DIR / "rules" / f"{rule_id}.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe").load(text)
    return Rule(
        id=data["id"],
        version=str(data["version"]),
        title=data["title"],
        sources=tuple(data["sources"]),
        window_months=data["window_months"],
        target_percent=data["target_percent"],
        weight=data["weight"],
        denominator=data["denominator"],
        criteria=tuple(data["criteria"]),
        does_not_count=tuple(data["does_not_count"]),
        proves=data.get("proves"),
    )


def judge(exercise: Exercise, by_rule: Rule) -> list[Criterion]:
    """Every criterion of the rule, met or not, with what was seen. The exercise counts when all are met."""
    return [_judged(spec, exercise) for spec in by_rule.criteria]


def _judged(spec: dict[str, Any], exercise: Exercise) -> Criterion:
    met, detail = TESTS[spec["test"]](exercise, spec)
    return Criterion(spec["key"], spec["label"], met, detail)


def _recognised_kit(exercise: Exercise, spec: dict) -> tuple[bool, str]:
    known = exercise.level in spec["levels"]
    return known, f"{exercise.kit} — {Level(exercise.level).label}"


def _director_present(exercise: Exercise, spec: dict) -> tuple[bool, str]:
    seats = exercise.room.seats.filter(is_director=True, joined_at__isnull=False)
    names = ", ".join(str(seat) for seat in seats)
    return bool(names), names or _("personne n’a siégé pour la direction")


def _enough_players(exercise: Exercise, spec: dict) -> tuple[bool, str]:
    joined = exercise.room.seats.filter(role="player", joined_at__isnull=False).count()
    return joined >= spec["at_least"], _("%(count)s joueurs présents") % {"count": joined}


def _long_enough(exercise: Exercise, spec: dict) -> tuple[bool, str]:
    played = int(played_s(marks_of(exercise)) // 60)
    return played >= spec["minutes"], _("%(minutes)s minutes d’exercice") % {"minutes": played}


def _report_approved(exercise: Exercise, spec: dict) -> tuple[bool, str]:
    report = exercise.reports.filter(state="approved").first()
    if report is None:
        return False, _("pas encore approuvé")
    return True, _("version %(version)s, %(by)s") % {"version": report.version, "by": report.approved_by}


TESTS: dict[str, Callable[[Exercise, dict], tuple[bool, str]]] = {
    "recognised_kit": _recognised_kit,
    "director_present": _director_present,
    "enough_players": _enough_players,
    "long_enough": _long_enough,
    "report_approved": _report_approved,
}
