"""The platform's own regular work; apps above register theirs."""

from __future__ import annotations

import datetime as dt

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from cordee.core import clock
from cordee.journal.checkpoint import checkpoint_changed_streams
from cordee.outbox.models import Channel
from cordee.outbox.sender import BATCH, call_due, send_due
from cordee.runs import actions
from cordee.runs.context import WORKER
from cordee.runs.ticks import every

KEPT_TASKS = dt.timedelta(days=7)


@every(2, thread="mail")
def send_mail() -> None:
    """A full batch is followed at once by the next: two thousand alerts do not wait for forty ticks."""
    for _batch in range(40):
        if send_due() < BATCH:
            return


@every(2, thread="sms")
def send_texts() -> None:
    call_due(Channel.SMS)


@every(2, thread="phone")
def place_calls() -> None:
    call_due(Channel.PHONE)


@every(60)
def sign_checkpoints() -> None:
    checkpoint_changed_streams()


@every(10)
def reap_runs() -> None:
    actions.reap(by=WORKER)


@every(6 * 3600)
def forget_the_past() -> None:
    """Ended sessions, and tasks that are over (their runs stay)."""
    call_command("clearsessions")
    DBTaskResult.objects.filter(enqueued_at__lt=clock.now() - KEPT_TASKS).exclude(status="READY").delete()
