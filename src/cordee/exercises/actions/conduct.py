"""Orders to the clock and to the exercise as a whole."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.actions import close_room, open_room, tell_clock
from cordee.exercises import clock as exercise_clock
from cordee.exercises import events, rules
from cordee.exercises.adapter import marks_of
from cordee.exercises.clock import Mark
from cordee.exercises.enums import ClockKind, ExerciseState, InjectState
from cordee.exercises.events import about_exercise
from cordee.exercises.models import ClockEvent, Exercise
from cordee.journal.record import record
from cordee.kits.offsets import format_offset


@action(rules.can_prepare)
def make_ready(exercise: Exercise, *, by: Actor) -> Exercise:
    """Open the room to the players, for the communication check; the clock stands at zero."""
    exercise = _locked(exercise)
    if exercise.state == ExerciseState.READY:
        return UNCHANGED
    if not exercise.room.seats.players().exists():
        raise Refused(_("Aucun joueur n’est invité : ajoutez au moins une personne à la cellule."))
    _become(exercise, ExerciseState.READY)
    open_room(exercise.room, by=by)
    record(about_exercise(events.ExerciseMadeReady, exercise), by=by)
    return exercise


@action(rules.can_conduct)
def start_exercise(exercise: Exercise, *, speed: float = 1, by: Actor) -> Exercise:
    exercise = _locked(exercise)
    if exercise.state != ExerciseState.READY:
        raise Refused(
            _("L’exercice ne peut pas commencer : ouvrez d’abord la salle pour le test de communication.")
        )
    mark = _give_order(exercise, ClockKind.START, speed=_checked_speed(speed, by))
    exercise.started_at = mark.at
    exercise.save(update_fields=["started_at"])
    _become(exercise, ExerciseState.RUNNING)
    _tell(events.ExerciseStarted, exercise, by=by, speed=_spoken(speed))
    return exercise


@action(rules.can_conduct)
def pause_exercise(exercise: Exercise, *, reason: str = "", by: Actor) -> Exercise:
    """Stop the clock. Injects released by hand still leave at once: a pause never delays « maintenant »."""
    exercise = _locked(exercise)
    mark = _give_order(exercise, ClockKind.PAUSE)
    _become(exercise, ExerciseState.PAUSED)
    told = {"elapsed": format_offset(int(mark.elapsed_s)), "reason": reason or _("sans motif")}
    _tell(events.ExercisePaused, exercise, by=by, **told)
    return exercise


@action(rules.can_conduct)
def resume_exercise(exercise: Exercise, *, speed: float | None = None, by: Actor) -> Exercise:
    exercise = _locked(exercise)
    wanted = _checked_speed(speed if speed is not None else _last_speed(exercise), by)
    mark = _give_order(exercise, ClockKind.RESUME, speed=wanted)
    _become(exercise, ExerciseState.RUNNING)
    told = {"elapsed": format_offset(int(mark.elapsed_s)), "speed": _spoken(wanted)}
    _tell(events.ExerciseResumed, exercise, by=by, **told)
    return exercise


@action(rules.can_conduct)
def set_speed(exercise: Exercise, *, speed: float, by: Actor) -> Exercise:
    exercise = _locked(exercise)
    if exercise.state != ExerciseState.RUNNING:
        raise Refused(_("La vitesse se règle pendant que l’horloge tourne, ou à la reprise."))
    mark = _give_order(exercise, ClockKind.SPEED, speed=_checked_speed(speed, by))
    told = {"elapsed": format_offset(int(mark.elapsed_s)), "speed": _spoken(speed)}
    _tell(events.SpeedChanged, exercise, by=by, **told)
    return exercise


@action(rules.can_conduct)
def jump_clock(exercise: Exercise, *, to_s: int, by: Actor) -> Exercise:
    """Move the clock forward; what was due meanwhile leaves at once, in order."""
    exercise = _locked(exercise)
    before = exercise_clock.elapsed_at(marks_of(exercise), clock.now())
    _give_order(exercise, ClockKind.JUMP, to_s=to_s)
    told = {"elapsed": format_offset(int(before)), "to": format_offset(to_s)}
    _tell(events.ClockJumped, exercise, by=by, **told)
    return exercise


@action(rules.can_conduct)
def end_exercise(exercise: Exercise, *, by: Actor) -> Exercise:
    """Stop the clock for good and close the room; injects that never left are kept as not played."""
    exercise = _locked(exercise)
    mark = _give_order(exercise, ClockKind.END)
    exercise.ended_at = mark.at
    exercise.save(update_fields=["ended_at"])
    left = exercise.injects.filter(state__in=(InjectState.PENDING, InjectState.HELD))
    left.update(state=InjectState.SKIPPED, state_reason=_("fin de l’exercice"))
    _become(exercise, ExerciseState.ENDED)
    record(about_exercise(events.ExerciseEnded, exercise, elapsed=format_offset(int(mark.elapsed_s))), by=by)
    close_room(exercise.room, by=by)
    return exercise


@action(rules.can_prepare)
def cancel_exercise(exercise: Exercise, *, reason: str, by: Actor) -> Exercise:
    exercise = _locked(exercise)
    exercise.cancel_reason = reason
    exercise.save(update_fields=["cancel_reason"])
    _become(exercise, ExerciseState.CANCELLED)
    record(about_exercise(events.ExerciseCancelled, exercise, reason=reason), by=by)
    return exercise


WHY_NOT = {
    "already_started": gettext_lazy("L’exercice a déjà commencé."),
    "not_started": gettext_lazy("L’exercice n’a pas commencé."),
    "ended": gettext_lazy("L’exercice est terminé."),
    "already_paused": gettext_lazy("L’exercice est déjà en pause."),
    "already_running": gettext_lazy("L’exercice tourne déjà."),
    "backwards": gettext_lazy("L’horloge ne recule pas : choisissez une heure à venir."),
}


def _give_order(exercise: Exercise, kind: str, **order) -> Mark:
    """Compute and store what an order makes of the clock."""
    marks = marks_of(exercise)
    try:
        mark = exercise_clock.order(marks, kind, clock.now(), **order)
    except ValueError as refusal:
        raise Refused(WHY_NOT.get(str(refusal), str(refusal))) from None
    ClockEvent.objects.create(
        exercise=exercise,
        seq=len(marks) + 1,
        kind=mark.kind,
        at=mark.at,
        elapsed_s=mark.elapsed_s,
        speed=mark.speed,
    )
    return mark


def _tell(event: type, exercise: Exercise, *, by: Actor, **told: str) -> None:
    """Record an order to the clock, for the animation in full and for the players as they need it."""
    written = about_exercise(event, exercise, **told)
    record(written, by=by)
    tell_clock(exercise.room, said=str(event.wording) % told, by=by)


def _locked(exercise: Exercise) -> Exercise:
    """The exercise as it is now, held until the end of the action: two animators cannot start it twice."""
    return Exercise.objects.select_for_update(of=("self",)).select_related("room").get(pk=exercise.pk)


def _become(exercise: Exercise, state: ExerciseState) -> None:
    exercise.state = state
    exercise.save(update_fields=["state"])


def _last_speed(exercise: Exercise) -> float:
    return next((mark.speed for mark in reversed(marks_of(exercise)) if mark.is_running), 1.0)


def _checked_speed(speed: float, by: Actor) -> float:
    fastest = exercise_clock.MAX_CONSOLE_SPEED if by.kind == "console" else exercise_clock.MAX_SPEED
    if not exercise_clock.MIN_SPEED <= speed <= fastest:
        raise Refused(_("La vitesse va de ×1 à ×%(max)s.") % {"max": fastest})
    return float(speed)


def _spoken(speed: float) -> str:
    return f"{speed:g}"
