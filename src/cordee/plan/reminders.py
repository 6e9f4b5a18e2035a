"""Evidence that grows old: a word at 30, 7 and 1 days, and the level that follows."""

from __future__ import annotations

import datetime as dt

import structlog
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.plan.actions import lapse, remind_of_expiry
from cordee.plan.enums import Level
from cordee.plan.models import Commitment, Evidence
from cordee.runs.ticks import every

log = structlog.get_logger("cordee.plan")

DAYS_BEFORE = (30, 7, 1)
FROM_HOUR, TO_HOUR = 8, 19  # local time: nobody is woken by a date
KEEPER = system("échéances du plan")


def is_owed(evidence: Evidence, today: dt.date) -> bool:
    """Whether the last call has not been made. One missed while the server was down is made once, late."""
    calls = [evidence.valid_until - dt.timedelta(days=days) for days in DAYS_BEFORE]
    call = max((day for day in calls if day <= today), default=None)
    added_on = timezone.localdate(evidence.added_at)
    return call is not None and call > added_on and (evidence.reminded_on or dt.date.min) < call


@every(3600)
def remind_of_old_evidence() -> int:
    """Remind whoever is owed it; how many were."""
    local = timezone.localtime(clock.now())
    if not FROM_HOUR <= local.hour < TO_HOUR:
        return 0
    today = local.date()
    rows = Evidence.objects.standing(today).in_force().exclude(commitment__owner_email="")
    near = rows.filter(valid_until__lte=today + dt.timedelta(days=max(DAYS_BEFORE)))
    near = near.select_related("commitment__site", "commitment__plan")
    return sum(_remind(evidence, today) for evidence in near if is_owed(evidence, today))


@every(3600)
def let_old_levels_down() -> int:
    """« Éprouvé » is a claim about today: bring down those that nothing proves any more; how many were."""
    today = timezone.localdate(clock.now())
    standing = Evidence.objects.standing(today).filter(level=Level.PROVEN).values("commitment")
    stale = Commitment.objects.in_force().filter(level=Level.PROVEN).exclude(pk__in=standing)
    return sum(lapse(row, by=KEEPER) is not None for row in stale.select_related("plan", "site"))


def _remind(evidence: Evidence, today: dt.date) -> bool:
    """One address that no mail can reach must not silence the others."""
    try:
        return remind_of_expiry(evidence, today=today, by=KEEPER) is not None
    except Refused as refusal:
        log.warning("owner of evidence not reminded", evidence=evidence.pk, reason=str(refusal.reason))
        return False
