"""Keeps running exercises on time: looks several times a second whether something is due, then plays it."""

from __future__ import annotations

import structlog

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.exercises.actions import play_due
from cordee.exercises.adapter import elapsed_of
from cordee.exercises.models import Exercise, Inject

log = structlog.get_logger("cordee.exercises")

CONDUCTOR = system("chef d’orchestre")
BEAT_S = 0.25


def beat() -> list[Inject]:
    """One look at every running exercise. Reading costs no lock; only a due inject opens a transaction."""
    played: list[Inject] = []
    for exercise in Exercise.objects.live():
        if not exercise.injects.due(elapsed_of(exercise, clock.now())).exists():
            continue
        try:
            played += play_due(exercise, by=CONDUCTOR) or []
        except Refused as refusal:  # ended between the look and the lock
            log.info("beat.refused", exercise=exercise.pk, reason=str(refusal.reason))
    return played
