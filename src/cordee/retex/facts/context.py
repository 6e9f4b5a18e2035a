"""Who, where, when, with what: the first page of a report."""

from __future__ import annotations

from typing import Any

from cordee.core import clock
from cordee.crises.enums import SeatRole
from cordee.crises.models import Seat
from cordee.exercises.adapter import marks_of
from cordee.exercises.models import Exercise


def context_of(exercise: Exercise) -> dict[str, Any]:
    site = exercise.site
    return {
        "title": exercise.title,
        "site": site.name,
        "finess": site.finess,
        "commune": site.commune,
        "department": site.department.name,
        "region": site.region.name,
        "other_sites": [other.name for other in exercise.other_sites.all()],
        "place": exercise.place,
        "level": exercise.level,
        "kit": exercise.kit.title,
        "kit_version": exercise.kit.version,
        "provider": exercise.provider.name if exercise.provider else "",
        "series": exercise.series.title if exercise.series else "",
        "scheduled_at": clock.iso(exercise.scheduled_at),
        "started_at": clock.iso(exercise.started_at) if exercise.started_at else None,
        "ended_at": clock.iso(exercise.ended_at) if exercise.ended_at else None,
        "fiction_t0": clock.iso(exercise.room.t0),
        "planned_min": exercise.document.get("duration_min"),
        **_durations(exercise),
        **_people(exercise),
    }


def _durations(exercise: Exercise) -> dict[str, int]:
    """Exercise minutes on the fiction's clock, and minutes that people really spent."""
    marks = marks_of(exercise)
    if not marks:
        return {"played_min": 0, "real_min": 0}
    real_s = (marks[-1].at - marks[0].at).total_seconds()
    return {"played_min": int(marks[-1].elapsed_s // 60), "real_min": int(real_s // 60)}


def _people(exercise: Exercise) -> dict[str, Any]:
    """Those who joined. Functions, not names, except for the direction: it is what the rule asks about."""
    joined = [seat for seat in exercise.room.seats.select_related("cell") if seat.joined_at]
    players = [seat for seat in joined if seat.role == SeatRole.PLAYER]
    return {
        "players": len(players),
        "observers": sum(seat.role == SeatRole.OBSERVER for seat in joined),
        "facilitators": sum(seat.role == SeatRole.FACILITATOR for seat in joined),
        "cells": _cells(players),
        "directors": [str(seat) for seat in joined if seat.is_director],
    }


def _cells(players: list[Seat]) -> list[dict[str, Any]]:
    by_cell: dict[str, list[str]] = {}
    for seat in players:
        by_cell.setdefault(seat.cell.name if seat.cell else "", []).append(seat.function)
    return [
        {"name": name, "count": len(functions), "functions": sorted({f for f in functions if f})}
        for name, functions in by_cell.items()
    ]
