"""What the records say of an exercise or of a crisis, as plain JSON values: what an approved report freezes."""

from __future__ import annotations

from typing import Any

from cordee.incidents.models import Incident
from cordee.retex.facts.assemble import facts_of_exercise
from cordee.retex.facts.crisis import facts_of_crisis
from cordee.retex.facts.ratings import objectives_of
from cordee.retex.subjects import Subject

__all__ = ["facts_of", "rated_objectives"]


def facts_of(subject: Subject) -> dict[str, Any]:
    """``format`` says which: that of an exercise and that of a crisis share their timeline, decisions and tasks."""
    return facts_of_crisis(subject) if isinstance(subject, Incident) else facts_of_exercise(subject)


def rated_objectives(subject: Subject) -> list[dict[str, Any]]:
    """What observers rated; nothing of a crisis."""
    return [] if isinstance(subject, Incident) else objectives_of(subject)
