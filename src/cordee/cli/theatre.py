"""A whole exercise without a screen: scripted players, then debrief, report and what it counts for.

Shared by ``cordee exercise play`` and by the demonstration. Everything goes through the orders that people
give on the pages.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from cordee.core import clock
from cordee.core.actor import Actor, console
from cordee.crises.models import Seat
from cordee.crises.seating import actor_of_seat
from cordee.directory.models import Site
from cordee.exercises import actions as exercises
from cordee.exercises.actions import play_due
from cordee.exercises.adapter import elapsed_of
from cordee.exercises.conductor import beat
from cordee.exercises.models import Exercise
from cordee.exercises.rehearsal import Rehearsal, cast
from cordee.kits.actions import import_kit
from cordee.kits.models import Kit
from cordee.kits.pack import check, load, read_files
from cordee.retex import actions as retex
from cordee.retex.models import Report

STAGE = console("régie")
LOOK_S = 0.05  # real seconds between two looks at the clock
ROUND_OFF_S = 120  # exercise time left after the last scripted deed

Progress = Callable[[float, float], None]


class UnsoundKit(ValueError):
    """A kit that cannot be played; the message lists its faults."""


def bring_in(folder: Path, *, origin: str = "imported", by: Actor = STAGE) -> Kit:
    """A kit from its folder, published. Raises ``UnsoundKit`` with the faults and their lines."""
    if faults := check(folder):
        raise UnsoundKit("\n".join(str(fault) for fault in faults))
    pack = load(folder)
    known = Kit.objects.filter(slug=pack.id, version=pack.version, scope="platform:").first()
    document, files = pack.to_document(), read_files(folder)
    return known or import_kit(
        "platform:", document=document, files=files, origin=origin, publish=True, by=by
    )


@dataclass(slots=True)
class Performance:
    """A planned exercise with its scripted players, ready to start."""

    exercise: Exercise
    rehearsal: Rehearsal

    @property
    def length_s(self) -> float:
        """Until the kit's end, and until the scripted players have done what they began."""
        return max(self.exercise.document["duration_min"] * 60, self.rehearsal.last_s + ROUND_OFF_S)


def prepare(
    site: Site, kit: Kit, *, title: str, at: dt.datetime, silent: bool = False, by: Actor = STAGE, **options
) -> Performance:
    """Plan, seat one invented person for each function, open the room, check the communications."""
    exercise = exercises.plan_exercise(site, kit=kit, title=title, scheduled_at=at, by=by, **options)
    cast(exercise, by=STAGE)
    exercises.make_ready(exercise, by=STAGE)
    return rehearsed(exercise, silent=silent)


def rehearsed(exercise: Exercise, *, silent: bool = False) -> Performance:
    """The scripted players of an exercise whose room is open, all joined."""
    rehearsal = Rehearsal(exercise, silent=silent)
    rehearsal.join()
    return Performance(exercise, rehearsal)


def perform(performance: Performance, *, speed: float, progress: Progress) -> None:
    """Play in real time, ``speed`` times faster than life, with the same conductor as a served exercise."""
    exercise = performance.exercise
    exercises.start_exercise(exercise, speed=speed, by=STAGE)
    while (elapsed_s := elapsed_of(exercise, clock.now())) < performance.length_s:
        beat()
        performance.rehearsal.act()
        progress(elapsed_s, performance.length_s)
        time.sleep(LOOK_S)
    beat()
    performance.rehearsal.act()
    exercises.end_exercise(exercise, by=STAGE)
    exercise.refresh_from_db()


def perform_at_once(
    performance: Performance, *, started_at: dt.datetime, stride_s: float = 30
) -> dt.datetime:
    """Play under a held clock, without waiting; returns the (past) instant at which it ended.

    In one transaction: a conductor at work would see an exercise that has been running for days, and play it all.
    """
    exercise = performance.exercise
    with transaction.atomic():
        instant = _hold(
            performance,
            started_at,
            lambda i: (i - started_at).total_seconds() < performance.length_s,
            stride_s,
        )
        with clock.frozen(instant):
            exercises.end_exercise(exercise, by=STAGE)
    exercise.refresh_from_db()
    return instant


def perform_until(performance: Performance, *, started_at: dt.datetime, until: dt.datetime) -> None:
    """Play the past of an exercise that goes on now: real people take over from ``until``."""
    _hold(performance, started_at, lambda instant: instant < until, 30)


def _hold(
    performance: Performance, started_at: dt.datetime, goes_on: Callable, stride_s: float
) -> dt.datetime:
    instant = started_at
    with clock.frozen(instant):
        exercises.start_exercise(performance.exercise, speed=1, by=STAGE)
    while goes_on(instant):
        with clock.frozen(instant):
            play_due(performance.exercise, by=STAGE)
            performance.rehearsal.act()
        instant += dt.timedelta(seconds=stride_s)
    return instant


def debrief(performance: Performance) -> None:
    """The players answer the questionnaire as the kit's rehearsal says, and improvement actions are noted."""
    exercise, pack = performance.exercise, performance.rehearsal.pack
    box = retex.open_debrief(exercise, by=STAGE)
    seats = list(exercise.room.seats.players().select_related("room"))
    sheets = [sheet for step in pack.rehearsal for sheet in step.debrief]
    for seat, sheet in zip(seats, sheets, strict=False):
        actor = actor_of_seat(seat)
        retex.answer_debrief(box, answers=dict(sheet), seat_key=actor.id, by=actor)
    retex.close_debrief(box, by=STAGE)
    for step in pack.rehearsal:
        if step.improvement:
            retex.note_improvement(
                exercise,
                title=step.improvement,
                finding=step.finding,
                plan_action=step.plan_action,
                owner_name=step.owner,
                due_on=clock.now().date() + dt.timedelta(days=step.due_days or 90),
                by=STAGE,
            )


def draft(performance: Performance) -> Report:
    """The cold report, written from the kit's rehearsal, waiting for its director."""
    pack = performance.rehearsal.pack
    opened = retex.draft_report(performance.exercise, by=STAGE)
    strengths = [step.strength for step in pack.rehearsal if step.strength]
    areas = [step.finding for step in pack.rehearsal if step.improvement and step.finding]
    texts = {"strengths": strengths, "areas": areas, "summary": summary_of(performance)}
    return retex.edit_report(opened, texts=texts, revision=opened.revision, by=STAGE)


def report(performance: Performance, *, approver: Actor) -> Report:
    """The same, approved."""
    return retex.approve_report(draft(performance), by=approver)


def summary_of(performance: Performance) -> str:
    exercise = performance.exercise
    injects = exercise.injects.filter(state="released").count()
    skipped = exercise.injects.filter(state="skipped").count()
    lines = exercise.room.log.count()
    return (
        f"Exercice joué avec le kit « {exercise.kit.title} » : {injects} injects délivrés, "
        f"{skipped} non joués (branches), {lines} lignes de main courante."
    )


def director_of(exercise: Exercise) -> Seat | None:
    return exercise.room.seats.filter(is_director=True).select_related("room").first()
