"""Packs whose check is late: a word to the pilots, by day, once a week."""

from __future__ import annotations

import structlog
from django.utils import timezone

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.runs.ticks import every
from cordee.taskforce.actions import remind_of_check
from cordee.taskforce.models import MaterialPack

log = structlog.get_logger("cordee.taskforce")

FROM_HOUR, TO_HOUR = 8, 19  # local time
KEEPER = system("packs de matériels")


@every(3600)
def remind_of_late_checks() -> int:
    """How many packs were told of."""
    local = timezone.localtime(clock.now())
    if not FROM_HOUR <= local.hour < TO_HOUR:
        return 0
    late = MaterialPack.objects.overdue(local.date()).select_related("region")
    return sum(_remind(pack, local.date()) for pack in late)


def _remind(pack: MaterialPack, today) -> bool:
    """One address that no mail can reach must not silence the other packs."""
    try:
        return remind_of_check(pack, today=today, by=KEEPER) is not None
    except Refused as refusal:
        log.warning("pilots not reminded of a pack", pack=pack.pk, reason=str(refusal.reason))
        return False
