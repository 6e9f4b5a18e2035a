"""Decisions whose time to be looked at again has come: recalled once each, in the time of their room."""

from __future__ import annotations

from itertools import groupby

import structlog
from django.db.models import F, Q

from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.crises.actions import recall_review
from cordee.crises.clock import room_time
from cordee.crises.models import Decision
from cordee.runs.ticks import every

log = structlog.get_logger("cordee.crises")

REVIEWER = system("revue des décisions")


@every(60)
def recall_reviews() -> int:
    """How many recalls were made. An exercise counts in its own time: a clock that stands makes nothing due."""
    made = 0
    waiting = (
        Decision.objects.filter(
            Q(recalled_room_at__isnull=True) | ~Q(recalled_room_at=F("due_room_at")),
            due_room_at__isnull=False,
            room__opened_at__isnull=False,
            room__closed_at__isnull=True,
        )
        .select_related("room__site__legal_entity")
        .order_by("room_id", "number")
    )
    for room, decisions in groupby(waiting, key=lambda decision: decision.room):
        present = room_time(room).at
        for decision in decisions:
            if not decision.is_due(present):
                continue
            try:
                made += recall_review(decision, by=REVIEWER) is not None
            except Refused as refusal:  # closed meanwhile, or an address that is none
                log.warning("review not recalled", decision=decision.pk, reason=str(refusal.reason))
    return made
