"""The life of a run. Whoever works holds a lease; whoever has lost it can no longer write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.journal.record import record
from cordee.runs import events, rules
from cordee.runs.models import Beat, Run, State

LEASE = dt.timedelta(seconds=30)


def request_run(kind: str, *, subject: str = "", input: dict[str, Any] | None = None, by: Actor) -> Run:
    """Ask for one piece of registered work; it starts once the caller's transaction is committed."""
    return _request(rules.Order(kind, subject), input=input or {}, by=by)


@action(rules.can_request)
def _request(order: rules.Order, *, by: Actor, input: dict[str, Any]) -> Run:
    run = Run.objects.create(
        kind=order.kind,
        subject=order.subject,
        input=input,
        requested_at=clock.now(),
        requested_by=by.label,
        requester_kind=by.kind,
        requester_id=by.id,
    )
    record(events.RunRequested(run.stream, {"kind": run.kind, "subject": run.subject}), by=by)
    _enqueue(run)
    return run


@action(rules.can_work)
def start_run(run: Run, *, by: Actor, holder: str) -> Run | None:
    """Take a queued run; ``None`` when it is no longer waiting (taken, or cancelled)."""
    now = clock.now()
    taken = Run.objects.filter(pk=run.pk, state=State.QUEUED).update(
        state=State.RUNNING, holder=holder, lease_until=now + LEASE, started_at=now, attempts=run.attempts + 1
    )
    if not taken:
        return UNCHANGED
    run.refresh_from_db()
    record(events.RunStarted(run.stream, {"attempt": run.attempts}), by=by)
    return run


@action(rules.can_work)
def note_progress(run: Run, *, by: Actor, percent: int, note: str = "") -> Run | None:
    """``None`` when the lease has been lost meanwhile."""
    if not _held(run).update(progress=percent, note=note[:200], lease_until=clock.now() + LEASE):
        return UNCHANGED
    record(events.RunProgressed(run.stream, {"percent": percent, "note": note[:200]}), by=by)
    return run


@action(rules.can_work)
def finish_run(run: Run, *, by: Actor, result: Any) -> Run | None:
    """Store the result; ``None``, and nothing stored, when the lease has been lost."""
    if not _close(run, State.DONE, result=result, progress=100):
        return UNCHANGED
    record(events.RunDone(run.stream, {}), by=by)
    return run


@action(rules.can_work)
def fail_run(run: Run, *, by: Actor, error: str) -> Run | None:
    if not _close(run, State.FAILED, error=error):
        return UNCHANGED
    record(events.RunFailed(run.stream, {"error": error}), by=by)
    return run


@action(rules.can_work)
def settle_cancelled(run: Run, *, by: Actor) -> Run | None:
    """The worker has stopped on demand."""
    if not _close(run, State.CANCELLED):
        return UNCHANGED
    record(events.RunCancelled(run.stream, {}), by=by)
    return run


@action(rules.can_work)
def queue_again(run: Run, *, by: Actor, reason: str, counts: bool = True) -> Run | None:
    """Give a running run back: its holder died, or is stopping (which then ``counts`` for nothing)."""
    attempts = run.attempts if counts else run.attempts - 1
    if not _held(run).update(state=State.QUEUED, holder="", lease_until=None, attempts=attempts):
        return UNCHANGED
    record(events.RunQueuedAgain(run.stream, {"reason": reason}), by=by)
    _enqueue(run)
    return run


@action(rules.can_cancel)
def cancel_run(run: Run, *, by: Actor) -> Run | None:
    """Stop a run: at once when it waits, at its next sign of life when it works."""
    if Run.objects.filter(pk=run.pk, state=State.QUEUED).update(state=State.CANCELLED, ended_at=clock.now()):
        record(events.RunCancelled(run.stream, {}), by=by)
        return run
    asked = Run.objects.filter(pk=run.pk, state=State.RUNNING, cancel_requested=False)
    if not asked.update(cancel_requested=True):
        return UNCHANGED
    record(events.RunCancelRequested(run.stream, {}), by=by)
    return run


def reap(*, by: Actor) -> int:
    """Give back, or give up, the runs whose holder has died; how many."""
    orphans = list(Run.objects.orphaned(clock.now()))
    for run in orphans:
        if run.cancel_requested:
            settle_cancelled(run, by=by)
        elif run.attempts < run.max_attempts:
            queue_again(run, by=by, reason=_("le processus qui s’en chargeait a disparu"))
        else:
            fail_run(
                run, by=by, error=_("Le travail a été interrompu %d fois : il est abandonné.") % run.attempts
            )
    for run in Run.objects.forgotten(clock.now()):
        _enqueue(run)
    return len(orphans)


def extend_leases(holder: str) -> None:
    """The holder is alive: its leases run from now."""
    Run.objects.filter(state=State.RUNNING, holder=holder).update(lease_until=clock.now() + LEASE)


def beat(worker: str, *, started_at: dt.datetime) -> None:
    """The worker is alive. Workers silent for a day are forgotten."""
    now = clock.now()
    Beat.objects.update_or_create(worker=worker, defaults={"started_at": started_at, "beat_at": now})
    Beat.objects.filter(beat_at__lt=now - dt.timedelta(days=1)).delete()


def _held(run: Run):
    """The row, as long as the same attempt of the same holder still has it."""
    return Run.objects.filter(pk=run.pk, state=State.RUNNING, holder=run.holder, attempts=run.attempts)


def _close(run: Run, state: State, **changes: Any) -> bool:
    return bool(_held(run).update(state=state, ended_at=clock.now(), lease_until=None, **changes))


def _enqueue(run: Run) -> None:
    from cordee.runs.tasks import carry_out  # the task itself ends in these actions

    carry_out.enqueue(run.pk)
