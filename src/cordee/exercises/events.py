"""What happens to an exercise, in the past tense, and how it is told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.exercises.models import Exercise, Inject
from cordee.journal.events import Event


class ExercisePlanned(Event):
    kind = "exercise.planned"
    wording = _("Exercice « %(title)s » planifié avec le kit %(kit)s")


class ExerciseChanged(Event):
    kind = "exercise.changed"
    wording = _("Préparation modifiée : %(what)s")


class StaffInvited(Event):
    kind = "exercise.staff_invited"
    wording = _("%(name)s invité comme %(role)s")


class ExerciseMadeReady(Event):
    kind = "exercise.made_ready"
    wording = _("Salle ouverte, test de communication lancé")


class ExerciseStarted(Event):
    kind = "exercise.started"
    wording = _("DÉBUT D’EXERCICE (vitesse ×%(speed)s)")


class ExercisePaused(Event):
    kind = "exercise.paused"
    wording = _("Exercice en pause à %(elapsed)s : %(reason)s")


class ExerciseResumed(Event):
    kind = "exercise.resumed"
    wording = _("Reprise à %(elapsed)s (vitesse ×%(speed)s)")


class SpeedChanged(Event):
    kind = "exercise.speed_changed"
    wording = _("Vitesse ×%(speed)s à partir de %(elapsed)s")


class ClockJumped(Event):
    kind = "exercise.clock_jumped"
    wording = _("Saut de l’horloge de %(elapsed)s à %(to)s")


class ExerciseEnded(Event):
    kind = "exercise.ended"
    wording = _("FIN D’EXERCICE à %(elapsed)s")


class ExerciseCancelled(Event):
    kind = "exercise.cancelled"
    wording = _("Exercice annulé : %(reason)s")


class InjectReleased(Event):
    kind = "exercise.inject_released"
    wording = _("Inject %(number)s « %(title)s » délivré à %(elapsed)s (%(how)s)")


class InjectHeld(Event):
    kind = "exercise.inject_held"
    wording = _("Inject %(number)s « %(title)s » retenu")


class InjectFreed(Event):
    kind = "exercise.inject_freed"
    wording = _("Inject %(number)s « %(title)s » remis dans le fil")


class InjectSkipped(Event):
    kind = "exercise.inject_skipped"
    wording = _("Inject %(number)s « %(title)s » non joué : %(reason)s")


class InjectsShifted(Event):
    kind = "exercise.injects_shifted"
    wording = _("%(count)s inject(s) décalé(s) de %(minutes)s min à partir du n° %(number)s")


class InjectImprovised(Event):
    kind = "exercise.inject_improvised"
    wording = _("Inject improvisé n° %(number)s « %(title)s »")


class CallLogged(Event):
    kind = "exercise.call_logged"
    wording = _("Appel de l’inject %(number)s consigné")


class Observed(Event):
    kind = "exercise.observed"
    wording = _("%(observer)s évalue %(criterion)s : %(rating)s")


def about_exercise(event: type[Event], exercise: Exercise, **content: Any) -> Event:
    return event(stream=exercise.stream, content=content)


def about_inject(event: type[Event], inject: Inject, **content: Any) -> Event:
    base = {"inject": inject.key, "number": inject.number, "title": inject.title}
    return event(stream=f"exercise:{inject.exercise_id}", content=base | content)
