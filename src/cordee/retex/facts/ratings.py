"""Objectives and criteria with what observers rated: each rating, the worst, and the consensus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cordee.exercises.models import Exercise, Observation

ORDER = "PSMU"  # from performed without challenges to unable, as HSEEP evaluators rate


def objectives_of(exercise: Exercise) -> list[dict[str, Any]]:
    """The objectives kept for this exercise. A criterion nobody rated has no rating rather than a good one."""
    seen: dict[str, list[Observation]] = {}
    for sheet in exercise.observations.without_photos():
        seen.setdefault(sheet.criterion or sheet.objective, []).append(sheet)
    kept = set(exercise.objectives)
    t0 = exercise.room.t0
    return [
        _objective(spec, seen, t0) for spec in exercise.document.get("objectives", []) if spec["key"] in kept
    ]


def _objective(spec: dict, seen: dict[str, list[Observation]], t0) -> dict[str, Any]:
    criteria = [_criterion(item, seen.get(item["key"], []), t0) for item in spec.get("criteria", [])]
    own = [_sheet(sheet, t0) for sheet in seen.get(spec["key"], [])]
    every = [s["rating"] for s in own] + [s["rating"] for c in criteria for s in c["sheets"]]
    return {
        "key": spec["key"],
        "title": spec["title"],
        "plan_actions": spec.get("plan_actions", []),
        "criteria": criteria,
        "sheets": own,
        "worst": worst(every),
        "consensus": consensus(
            [s["rating"] for s in own] or [c["consensus"] or c["worst"] for c in criteria]
        ),
    }


def _criterion(spec: dict, sheets: list[Observation], t0) -> dict[str, Any]:
    told = [_sheet(sheet, t0) for sheet in sheets]
    ratings = [sheet["rating"] for sheet in told]
    return {
        "key": spec["key"],
        "text": spec["text"],
        "expected": spec.get("expected", ""),
        "sheets": told,
        "worst": worst(ratings),
        "consensus": consensus(ratings),
    }


def _sheet(sheet: Observation, t0) -> dict[str, Any]:
    return {
        "observer": sheet.observer,
        "rating": sheet.rating,
        "note": sheet.note,
        "at_s": int((sheet.observed_room_at - t0).total_seconds()),
    }


def worst(ratings: Iterable[str]) -> str:
    """The most severe of the ratings given; empty when none was."""
    given = [rating for rating in ratings if rating]
    return max(given, key=ORDER.index) if given else ""


def consensus(ratings: Iterable[str]) -> str:
    """The rating that more than half of the sheets gave; empty when opinions are divided or nobody rated."""
    given = [rating for rating in ratings if rating]
    if not given:
        return ""
    rating, count = Counter(given).most_common(1)[0]
    return rating if count * 2 > len(given) else ""
