"""Playing injects: on time, now, held, skipped, shifted, improvised. Exactly once as the player sees it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.crises.actions import deliver, mark_milestone
from cordee.crises.enums import Channel
from cordee.exercises import events, rules
from cordee.exercises.adapter import elapsed_of, facts_of
from cordee.exercises.enums import ExerciseState, InjectState
from cordee.exercises.events import about_inject
from cordee.exercises.models import Exercise, Inject
from cordee.journal.record import record
from cordee.kits.conditions import holds
from cordee.kits.offsets import format_offset
from cordee.outbox.actions import enqueue


@action(rules.can_conduct)
def play_due(exercise: Exercise, *, by: Actor) -> list[Inject]:
    """Release every inject whose time has come and whose condition holds; skip those whose branch is not taken.

    Called by the conductor several times a second, by any number of workers: the exercise's row is the lock.
    """
    exercise = Exercise.objects.select_for_update(of=("self",)).select_related("room").get(pk=exercise.pk)
    if exercise.state != ExerciseState.RUNNING:
        return UNCHANGED
    elapsed_s = elapsed_of(exercise, clock.now())
    due = list(exercise.injects.due(elapsed_s))
    played = []
    for inject in due:
        inject.exercise = exercise
        outcome = holds(_condition_of(inject), facts_of(exercise, elapsed_s), labels=_labels(exercise))
        if outcome.go:
            how = str(outcome.reason) if inject.condition else _("à l’heure")
            _release(inject, how, by=by)
            played.append(inject)
        elif outcome.go is False:
            _skip(inject, str(outcome.reason), by=by)
    return played if played or any(i.state == InjectState.SKIPPED for i in due) else UNCHANGED


@action(rules.can_play_inject)
def release_inject(inject: Inject, *, note: str = "", by: Actor) -> Inject:
    """Send an inject now, whatever its hour, its condition or a pause of the clock."""
    inject = _fresh(inject)
    if inject.state == InjectState.RELEASED:
        return UNCHANGED
    _require_open(inject.exercise)
    _release(inject, note or _("envoyé par l’animateur"), by=by)
    return inject


@action(rules.can_play_inject)
def hold_inject(inject: Inject, *, by: Actor) -> Inject:
    """Keep an inject back until it is freed or sent by hand."""
    inject = _fresh(inject)
    if inject.state != InjectState.PENDING:
        raise Refused(_("Seul un inject à venir peut être retenu."))
    _set_state(inject, InjectState.HELD, "")
    record(about_inject(events.InjectHeld, inject), by=by)
    return inject


@action(rules.can_play_inject)
def free_inject(inject: Inject, *, by: Actor) -> Inject:
    """Put a held or skipped inject back into the thread; it leaves at its hour, at once when that is past."""
    inject = _fresh(inject)
    if inject.state not in (InjectState.HELD, InjectState.SKIPPED):
        raise Refused(_("Cet inject n’est ni retenu ni écarté."))
    _set_state(inject, InjectState.PENDING, "")
    record(about_inject(events.InjectFreed, inject), by=by)
    return inject


@action(rules.can_play_inject)
def skip_inject(inject: Inject, *, reason: str = "", by: Actor) -> Inject:
    inject = _fresh(inject)
    if inject.state not in (InjectState.PENDING, InjectState.HELD):
        raise Refused(_("Cet inject n’est plus à venir."))
    _skip(inject, reason or _("écarté par l’animateur"), by=by)
    return inject


@action(rules.can_play_inject)
def shift_injects(inject: Inject, *, minutes: int, following: bool = False, by: Actor) -> list[Inject]:
    """Move one inject, alone or with all that follow it, by some exercise minutes (negative: earlier).

    Nothing is moved before the present of the exercise: what would be past leaves at once.
    """
    inject = _fresh(inject)
    moved = [inject]
    if following:
        later = inject.exercise.injects.select_for_update().filter(
            state__in=(InjectState.PENDING, InjectState.HELD), planned_s__gte=inject.planned_s
        )
        moved += [other for other in later if other.pk != inject.pk]
    if inject.state not in (InjectState.PENDING, InjectState.HELD):
        raise Refused(_("Cet inject n’est plus à venir."))
    present = int(elapsed_of(inject.exercise, clock.now()))
    for each in moved:
        moved_to = each.planned_s + minutes * 60
        if each.until_s is not None:
            each.until_s = max(present, each.until_s + minutes * 60)
        each.planned_s = max(present, moved_to)
        each.save(update_fields=["planned_s", "until_s"])
    record(about_inject(events.InjectsShifted, inject, count=len(moved), minutes=minutes), by=by)
    return moved


@action(rules.can_conduct)
def improvise_inject(
    exercise: Exercise,
    *,
    cells: list[str],
    channel: str,
    sender_name: str,
    sender_role: str,
    title: str,
    body: str,
    reply_expected: bool = False,
    now: bool = True,
    in_minutes: int = 0,
    by: Actor,
) -> Inject:
    """An inject nobody had planned, sent now or in some exercise minutes."""
    exercise = Exercise.objects.select_for_update(of=("self",)).select_related("room").get(pk=exercise.pk)
    _require_open(exercise)
    elapsed_s = elapsed_of(exercise, clock.now())
    number = exercise.injects.count() + 1
    inject = Inject.objects.create(
        exercise=exercise,
        key=f"IMP{number}",
        number=number,
        planned_s=int(elapsed_s) + in_minutes * 60,
        sender_name=sender_name,
        sender_role=sender_role,
        cells=cells,
        channel=channel,
        title=title,
        body=body,
        reply_expected=reply_expected,
        is_improvised=True,
    )
    record(about_inject(events.InjectImprovised, inject), by=by)
    if now:
        _release(inject, _("improvisé"), by=by)
    return inject


@action(rules.can_play_inject)
def log_call(inject: Inject, *, text: str, by: Actor) -> Inject:
    """What was said during a phone inject, noted by the animator who played the caller."""
    inject = _fresh(inject)
    inject.call_log = text
    inject.save(update_fields=["call_log"])
    record(about_inject(events.CallLogged, inject, text=text), by=by)
    return inject


def _condition_of(inject: Inject) -> dict | None:
    """The kit's condition, its limit moved along when the inject was shifted."""
    if not inject.condition or inject.until_s is None:
        return inject.condition
    return {**inject.condition, "until": format_offset(inject.until_s)}


def _labels(exercise: Exercise) -> dict[str, str]:
    """How milestones are called in the reason of a branch."""
    return {milestone["key"]: milestone["label"] for milestone in exercise.room.milestones}


def _release(inject: Inject, how: str, *, by: Actor) -> None:
    """One instant, said both ways: when many leave together, each has its own."""
    exercise = inject.exercise
    inject.released_at = clock.now()
    inject.released_s = elapsed_of(exercise, inject.released_at)
    inject.save(update_fields=["released_at", "released_s"])
    _set_state(inject, InjectState.RELEASED, how)
    deliver(
        exercise.room,
        origin=f"inject:{inject.key}",
        cells=inject.cells,
        channel=inject.channel,
        sender_name=inject.sender_name,
        sender_role=inject.sender_role,
        subject=inject.title,
        body=inject.body,
        attachments=inject.attachments,
        reply_expected=inject.reply_expected,
        by=by,
    )
    if inject.marks:
        mark_milestone(exercise.room, inject.marks, by=by)
    if inject.channel == Channel.EMAIL:
        _send_real_mail(inject, by=by)
    told = {"elapsed": format_offset(int(inject.released_s)), "how": how}
    record(about_inject(events.InjectReleased, inject, **told), by=by)


def _send_real_mail(inject: Inject, *, by: Actor) -> None:
    """An e-mail inject also reaches the real mailboxes of the cell, marked so that nobody takes it for true."""
    seats = inject.exercise.room.seats.players().filter(cell__key__in=inject.cells).exclude(email="")
    for seat in seats:
        enqueue(
            seat.email,
            inject.title,
            f"{_('De')} : {inject.sender_name}, {inject.sender_role}\n\n{inject.body}",
            about=inject.exercise.scope,
            exercise=True,
            by=by,
        )


def _skip(inject: Inject, reason: str, *, by: Actor) -> None:
    _set_state(inject, InjectState.SKIPPED, reason)
    record(about_inject(events.InjectSkipped, inject, reason=reason), by=by)


def _set_state(inject: Inject, state: InjectState, reason: str) -> None:
    inject.state = state
    inject.state_reason = reason[:300]
    inject.save(update_fields=["state", "state_reason"])


def _fresh(inject: Inject) -> Inject:
    """The inject as it is now, its exercise locked first: the conductor takes the same lock."""
    exercise = (
        Exercise.objects.select_for_update(of=("self",)).select_related("room").get(pk=inject.exercise_id)
    )
    fresh = Inject.objects.select_for_update().get(pk=inject.pk)
    fresh.exercise = exercise
    return fresh


def _require_open(exercise: Exercise) -> None:
    if not exercise.is_live:
        raise Refused(_("L’exercice n’est pas commencé, ou il est terminé."))
