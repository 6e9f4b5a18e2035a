"""All the facts of a declared crisis: what was declared, met, decided, lost; and its room's timeline."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cordee.core import clock
from cordee.incidents.enums import DeadlineState, SituationState
from cordee.incidents.models import Deadline, Incident
from cordee.retex.facts.assemble import decisions_of, improvements_of, tasks_of
from cordee.retex.facts.debrief import debrief_of
from cordee.retex.facts.timeline import timeline_of_room

FORMAT = "cordee-retex-crise/1"


def facts_of_crisis(incident: Incident) -> dict[str, Any]:
    """Everything the report states. Delays are in minutes (floats), times in seconds since the room's T+00:00."""
    return {
        "format": FORMAT,
        "made_at": clock.iso(clock.now()),
        "context": _context(incident),
        "timeline": timeline_of_room(incident.room),
        "measures": _delays(incident),
        "median_reply_min": None,
        "reactions": [],
        "deadlines": [
            _deadline(incident, row) for row in incident.deadlines.exclude(state=DeadlineState.DORMANT)
        ],
        "levels": [
            {
                "title": _level(incident, row.level),
                "raised_at": clock.iso(row.raised_at),
                "lifted_at": clock.iso_or_none(row.lifted_at),
                "reasons": row.reasons,
            }
            for row in incident.activations.all()
        ],
        "situations": [
            {
                "number": row.number,
                "frozen_at": clock.iso_or_none(row.frozen_at),
                "frozen_by": row.frozen_by,
                "sha256": row.pdf_sha256,
            }
            for row in incident.situations.filter(state=SituationState.FROZEN).defer("pdf").order_by("number")
        ],
        "figures": incident.ending.get("figures", {}),
        "ending": incident.ending.get("reasons", ""),
        "debrief": debrief_of(incident),
        "decisions": decisions_of(incident.room),
        "tasks": tasks_of(incident.room),
        "improvements": improvements_of(incident),
    }


def _context(incident: Incident) -> dict[str, Any]:
    site, ended_at = incident.site, incident.ended_at
    return {
        "title": incident.title,
        "site": site.name,
        "finess": site.finess,
        "department": site.department.name,
        "region": site.region.name,
        "noticed_at": clock.iso_or_none(incident.noticed_at),
        "declared_at": clock.iso(incident.declared_at),
        "ended_at": clock.iso_or_none(ended_at),
        "fiction_t0": clock.iso(incident.room.t0),
        "lasted_min": _minutes(incident.declared_at, ended_at),
        "people": incident.room.seats.filter(joined_at__isnull=False).count(),
        "answers": [
            {
                "question": question.title,
                "answer": ", ".join(question.said(incident.answers.get(question.key, []))),
            }
            for question in incident.rules.questions
        ],
        "note": incident.note,
    }


def _delays(incident: Incident) -> list[dict[str, Any]]:
    """From the declaration to what mattered; what the law gives a time for has that time as its target."""
    decided = incident.room.decisions.order_by("decided_room_at").first()
    reported = incident.situations.filter(state=SituationState.FROZEN).order_by("number").first()
    found = [
        _delay("noticed", "Constat → déclaration", incident.noticed_at, incident.declared_at),
        _delay(
            "decided",
            "Déclaration → première décision",
            incident.declared_at,
            decided and decided.decided_room_at,
        ),
        _delay(
            "reported",
            "Déclaration → premier point de situation validé",
            incident.declared_at,
            reported and reported.frozen_at,
            incident.rules.every_h * 60,
        ),
    ]
    for row in incident.deadlines.filter(state=DeadlineState.MET):
        law = incident.rules.clock(row.key)
        found.append(_delay(row.key, law.title, row.starts_at, row.met_at, law.within_min or None))
    return [delay for delay in found if delay["minutes"] is not None]


def _delay(
    key: str, label: str, start: dt.datetime | None, stop: dt.datetime | None, target_min: int | None = None
) -> dict[str, Any]:
    minutes = _minutes(start, stop)
    met = None if target_min is None or minutes is None else minutes <= target_min
    return {
        "key": key,
        "label": label,
        "minutes": minutes,
        "target_min": target_min,
        "met": met,
        "missing": "",
    }


def _minutes(start: dt.datetime | None, stop: dt.datetime | None) -> float | None:
    """None when either is not known; a fact noted before its beginning counts as no time at all."""
    return None if start is None or stop is None else max(0.0, (stop - start).total_seconds() / 60)


def _deadline(incident: Incident, row: Deadline) -> dict[str, Any]:
    law = incident.rules.clock(row.key)
    return {
        "title": law.title,
        "recipient": law.recipient,
        "basis": law.basis,
        "state": row.state,
        # Without delay, nothing but its receipt says whether it was in time.
        "due_at": clock.iso_or_none(row.due_at) if law.within_min else None,
        "met_at": clock.iso_or_none(row.met_at),
        "late": bool(law.within_min and row.met_at and row.due_at and row.met_at > row.due_at),
        "reference": row.reference,
        "reason": row.reason,
    }


def _level(incident: Incident, key: str) -> str:
    level = incident.rules.level(key)
    return level.title if level else key
