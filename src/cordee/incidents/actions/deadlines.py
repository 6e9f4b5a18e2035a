"""Legal deadlines: set going, met with a receipt, set aside with a reason, recalled before it is too late."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused, require
from cordee.crises import actions as rooms
from cordee.crises.enums import EntryKind
from cordee.documents.papers import Paper
from cordee.incidents import events, rules
from cordee.incidents.actions.shared import PLATFORM, about, house_leads, locked, region_pilots, tell
from cordee.incidents.enums import DeadlineState
from cordee.incidents.models import Deadline, Incident, Receipt
from cordee.incidents.pack import Clock
from cordee.journal.record import record


def open_deadlines(incident: Incident, by: Actor) -> None:
    """Inside the declaration: every deadline of the pack, running or dormant."""
    for told in incident.rules.clocks:
        deadline = Deadline(incident=incident, key=told.key)
        if told.runs_for(incident.answers):
            _set_going(deadline, told)
            record(
                about(
                    events.DeadlineStarted,
                    incident,
                    title=told.title,
                    due_at=clock.iso_or_none(deadline.due_at),
                ),
                by=by,
            )
        deadline.save(force_insert=True)


@action(rules.can_answer_deadline)
def start_deadline(deadline: Deadline, *, by: Actor) -> Deadline:
    """« We are concerned »: it runs from the event that the law names, not from now."""
    deadline = _fresh(deadline, by)
    if deadline.is_running:
        return UNCHANGED
    told = _clock(deadline)
    _set_going(deadline, told)
    deadline.reason = ""
    deadline.save()
    record(
        about(
            events.DeadlineStarted,
            deadline.incident,
            title=told.title,
            due_at=clock.iso_or_none(deadline.due_at),
        ),
        by=by,
    )
    return deadline


@action(rules.can_answer_deadline)
def meet_deadline(
    deadline: Deadline,
    *,
    reference: str,
    met_at: dt.datetime | None = None,
    paper: Paper | None = None,
    by: Actor,
) -> Deadline:
    """It is done: the number of the receipt, its file if there is one, and a line of the log. ``met_at``: now, or
    before when it was done by telephone and written down later."""
    deadline = _fresh(deadline, by)
    told, now = _clock(deadline), clock.now()
    reference = reference.strip()
    if not reference:
        raise Refused(_("Donnez le numéro du reçu, ou qui vous a répondu et quand."))
    if met_at and met_at > now:
        raise Refused(_("Une échéance ne se fait pas dans l’avenir."))
    if not deadline.is_running:
        _set_going(deadline, told)
    deadline.state, deadline.met_at = DeadlineState.MET, met_at or now
    deadline.reference, deadline.reason = reference, ""
    deadline.save()
    digest = _keep(deadline, paper) if paper else ""
    record(
        about(events.DeadlineMet, deadline.incident, title=told.title, reference=reference, sha256=digest),
        by=by,
    )
    text = _("%(title)s : fait, reçu %(reference)s") % {"title": told.title, "reference": reference}
    rooms.log(
        deadline.incident.room,
        kind=EntryKind.MESSAGE_OUT,
        text=text,
        fact_room_at=deadline.met_at,
        by=PLATFORM,
    )
    return deadline


@action(rules.can_answer_deadline)
def set_deadline_aside(deadline: Deadline, *, reason: str, by: Actor) -> Deadline:
    """It does not concern the house; said why, and it may be set going again."""
    deadline = _fresh(deadline, by)
    if not reason.strip():
        raise Refused(_("Dites pourquoi cette échéance est sans objet."))
    deadline.state, deadline.reason = DeadlineState.SET_ASIDE, reason.strip()
    deadline.save(update_fields=["state", "reason"])
    told = {"title": _clock(deadline).title, "reason": deadline.reason}
    record(about(events.DeadlineSetAside, deadline.incident, **told), by=by)
    return deadline


@action(rules.can_remind)
def remind_deadline(deadline: Deadline, *, after_min: int, by: Actor) -> Deadline:
    """A mail to those who lead, and to the region once it is late. ``after_min``: which recall this is."""
    deadline = _fresh(deadline, by)
    if not deadline.is_running or deadline.reminded_min >= after_min:
        return UNCHANGED
    incident, title = deadline.incident, _clock(deadline).title
    deadline.reminded_min = after_min
    deadline.save(update_fields=["reminded_min"])
    people = list(house_leads(incident))
    if deadline.is_late(clock.now()):
        people += region_pilots(incident)
    told = tell(
        people,
        incident,
        subject=_("Une échéance légale attend"),
        said=_("« %s » n’est pas encore faite.") % title,
        path=reverse("incidents:deadline", args=[incident.pk, deadline.key]),
        by=by,
    )
    record(about(events.DeadlineReminded, incident, title=title, people=told), by=by)
    return deadline


def _fresh(deadline: Deadline, by: Actor) -> Deadline:
    """The deadline as it is now, its incident locked: two people may be answering it."""
    incident = locked(deadline.incident)
    fresh = incident.deadlines.get(pk=deadline.pk)
    fresh.incident = incident
    if not by.is_machine:
        require(rules.can_answer_deadline(by, fresh))
    return fresh


def _clock(deadline: Deadline) -> Clock:
    return deadline.incident.rules.clock(deadline.key)


def _set_going(deadline: Deadline, told: Clock) -> None:
    incident = deadline.incident
    noticed = incident.noticed_at if told.starts == "noticed" else None
    deadline.state = DeadlineState.RUNNING
    deadline.starts_at = noticed or incident.declared_at
    deadline.due_at = deadline.starts_at + dt.timedelta(minutes=told.within_min)


def _keep(deadline: Deadline, paper: Paper) -> str:
    Receipt.objects.create(deadline=deadline, **paper.fields)
    return paper.sha256
