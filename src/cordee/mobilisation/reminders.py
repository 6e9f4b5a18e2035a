"""Silence past the delay calls the deputy; day and night, on a thread of its own."""

from __future__ import annotations

import structlog

from cordee.core import clock
from cordee.core.actor import system
from cordee.core.verdict import Refused
from cordee.mobilisation.actions import escalate_call
from cordee.mobilisation.models import Call
from cordee.runs.ticks import every

log = structlog.get_logger("cordee.mobilisation")

SENTRY = system("veille d’astreinte")


@every(5, thread="mobilisation")
def escalate_silence() -> int:
    """How many silences were noted. Two workers do no harm: the order looks again under the lock."""
    made = 0
    for call in Call.objects.to_escalate(clock.now()).select_related("callout"):
        try:
            made += escalate_call(call, by=SENTRY) is not None
        except Refused as refusal:
            log.warning("call not escalated", call=call.pk, reason=str(refusal.reason))
    return made
