"""When the owner of an improvement action hears of it again: 30, 7 and 1 days before, that day, then each week."""

from __future__ import annotations

import datetime as dt

import structlog
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.retex.actions import remind_owner
from cordee.retex.models import Improvement
from cordee.runs.ticks import every

log = structlog.get_logger("cordee.retex")

DAYS_BEFORE = (30, 7, 1, 0)
EVERY_AFTER = 7  # days
FROM_HOUR, TO_HOUR = 8, 19  # local time: nobody is woken by a date
REMINDER = system("échéances")


def call_on(due_on: dt.date, today: dt.date) -> dt.date | None:
    """The latest day, today included, on which the owner had to be told; None before the first one."""
    if today > due_on:
        return due_on + dt.timedelta(days=(today - due_on).days // EVERY_AFTER * EVERY_AFTER)
    calls = (due_on - dt.timedelta(days=days) for days in DAYS_BEFORE)
    return max((call for call in calls if call <= today), default=None)


def is_owed(improvement: Improvement, today: dt.date) -> bool:
    """Whether the last call has not been made. A call missed while the server was down is made once, late; one
    that came before the action existed is not made."""
    call = call_on(improvement.due_on, today)
    created_on = timezone.localdate(improvement.created_at)
    return (
        call is not None
        and call > created_on
        and (improvement.reminded_on is None or improvement.reminded_on < call)
    )


@every(3600)
def remind_due() -> int:
    """Remind whoever is owed it; how many were."""
    local = timezone.localtime(clock.now())
    if not FROM_HOUR <= local.hour < TO_HOUR:
        return 0
    today = local.date()
    rows = Improvement.objects.to_do().exclude(owner_email="").select_related("site")
    near = rows.filter(due_on__lte=today + dt.timedelta(days=max(DAYS_BEFORE)))
    return sum(_remind(improvement, today) for improvement in near if is_owed(improvement, today))


def _remind(improvement: Improvement, today: dt.date) -> bool:
    """One address that no mail can reach must not silence the others."""
    try:
        return remind_owner(improvement, today=today, by=REMINDER) is not None
    except Refused as refusal:
        log.warning("improvement owner not reminded", improvement=improvement.pk, reason=str(refusal.reason))
        return False
