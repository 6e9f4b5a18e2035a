"""Recalls of legal deadlines, at the minutes that the pack says, and of a report that is late; day and night."""

from __future__ import annotations

import datetime as dt

import structlog
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.actor import Actor, system
from cordee.core.verdict import Refused
from cordee.crises.actions.reviews import ON_REVIEW_DUE
from cordee.crises.models import Decision
from cordee.incidents.actions import recall_situation, remind_deadline
from cordee.incidents.actions.shared import house_leads, tell
from cordee.incidents.enums import DeadlineState
from cordee.incidents.models import Deadline, Incident
from cordee.runs.ticks import every

log = structlog.get_logger("cordee.incidents")

REMINDER = system("échéances légales")


def recall_due(deadline: Deadline, now: dt.datetime) -> int | None:
    """The latest recall, in minutes since the start, that is due and was not made; None when there is none. Several
    that were missed while the server was down make one."""
    elapsed_min = (now - deadline.starts_at).total_seconds() / 60
    told = deadline.incident.rules.clock(deadline.key)
    due = [minute for minute in told.remind_min if deadline.reminded_min < minute <= elapsed_min]
    return max(due, default=None)


@every(60)
def remind_deadlines() -> int:
    """How many recalls were made."""
    now, made = clock.now(), 0
    running = Deadline.objects.filter(state=DeadlineState.RUNNING, incident__ended_at__isnull=True)
    for deadline in running.select_related("incident__room", "incident__site"):
        after = recall_due(deadline, now)
        if after is None:
            continue
        try:
            made += remind_deadline(deadline, after_min=after, by=REMINDER) is not None
        except Refused as refusal:
            log.warning("deadline not recalled", deadline=deadline.pk, reason=str(refusal.reason))
    return made


def tell_of_review(decision: Decision, *, by: Actor) -> None:
    """A decision of a crisis is to be looked at again: a mail to those who lead it."""
    incident = Incident.objects.open().around().filter(room=decision.room).first()
    if incident:
        tell(
            house_leads(incident),
            incident,
            subject=_("Une décision est à revoir"),
            said=_("La décision D%s est à revoir : maintenez-la, modifiez-la ou levez-la.") % decision.number,
            path=reverse("crises:review", args=[decision.room_id, decision.number]),
            by=by,
        )


ON_REVIEW_DUE.append(tell_of_review)


@every(300)
def recall_situations() -> int:
    """How many open crises were told that a situation report is owed."""
    made = 0
    for incident in Incident.objects.open().around():
        try:
            made += recall_situation(incident, by=REMINDER) is not None
        except Refused as refusal:  # ended meanwhile, or an address that is none
            log.warning("situation not recalled", incident=incident.pk, reason=str(refusal.reason))
    return made
