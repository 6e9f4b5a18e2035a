"""Each night, what the region was that day."""

from __future__ import annotations

from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import system
from cordee.indicators.actions import take_snapshot
from cordee.plan.models import Plan
from cordee.runs.ticks import every

FROM_HOUR = 2  # local time: the night's figures are those of the evening before, as people say it
KEEPER = system("relevés")


@every(1800)
def take_tonight() -> int:
    """One snapshot a day of each plan in force; how many were taken."""
    local = timezone.localtime(clock.now())
    if local.hour < FROM_HOUR:
        return 0
    plans = Plan.objects.in_force().select_related("region")
    return sum(take_snapshot(plan, on=local.date(), by=KEEPER) is not None for plan in plans)
