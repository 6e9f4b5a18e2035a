"""What a declared crisis adds to the timeline of its room: levels, legal deadlines met, situation reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.crises.enums import EntryKind
from cordee.crises.frieze import Moment, Told
from cordee.crises.models import Room
from cordee.incidents.actions.shared import PLATFORM
from cordee.incidents.enums import DeadlineState, SituationState
from cordee.incidents.models import Incident

SAME = dt.timedelta(seconds=5)  # a level and the decision that raised it are written by one order


def told_of(room: Room) -> Told:
    """In room time, which is the real one for a declared crisis; all of it concerns both sides."""
    incident = Incident.objects.filter(room=room).first()
    if incident is None:
        return Told()
    met = list(incident.deadlines.filter(state=DeadlineState.MET, met_at__isnull=False))
    # The platform notes a deadline in the log as well, at the very instant it was met.
    noted = room.log.filter(
        kind=EntryKind.MESSAGE_OUT, author=PLATFORM.label, fact_room_at__in=[row.met_at for row in met]
    )
    moments = [*_levels(incident), *_deadlines(incident, met), *_situations(incident)]
    return Told(tuple(moments), frozenset(noted.values_list("seq", flat=True)))


def _levels(incident: Incident) -> Iterator[Moment]:
    decided = list(incident.room.decisions.values_list("title", "decided_room_at"))

    def is_decided(title: str, at: dt.datetime) -> bool:
        return any(title in said and abs(when - at) <= SAME for said, when in decided)

    for row in incident.activations.all():
        level = incident.rules.level(row.level)
        title = level.title if level else row.level
        changes = [(row.raised_at, _("Niveau activé"), row.raised_by, row.reasons)]
        if row.lifted_at and row.lifted_at != incident.ended_at:
            changes.append((row.lifted_at, _("Niveau levé"), row.lifted_by, ""))
        for at, label, who, reasons in changes:
            if not is_decided(title, at):
                yield Moment(at, label, "urgent", title, text=reasons, who=who)


def _deadlines(incident: Incident, met: list) -> Iterator[Moment]:
    for row in met:
        told = incident.rules.clock(row.key)
        yield Moment(
            row.met_at,
            _("Échéance légale faite"),
            "clock-exclamation",
            told.title if told else row.key,
            text=_("Reçu %s") % row.reference if row.reference else "",
            url=reverse("incidents:deadline", args=[incident.pk, row.key]),
        )


def _situations(incident: Incident) -> Iterator[Moment]:
    for row in incident.situations.filter(state=SituationState.FROZEN).defer("pdf", "content"):
        yield Moment(
            row.frozen_at,
            _("Point de situation"),
            "report",
            _("Point de situation n° %s validé") % row.number,
            who=row.frozen_by,
            url=reverse("incidents:situation", args=[incident.pk, row.number]),
        )
