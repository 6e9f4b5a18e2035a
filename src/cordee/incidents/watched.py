"""The journals of crises have witnesses: the region's mailboxes and the house's, as they stand now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q

from cordee.core import clock
from cordee.incidents.actions.shared import house_leads, region_pilots
from cordee.incidents.models import Incident
from cordee.witnesses.models import Kind
from cordee.witnesses.watching import Watched

# What is written after the end (the lessons) is witnessed for as long as it is usually written.
AFTER = dt.timedelta(days=60)


def watched() -> Iterator[Watched]:
    recent = Q(ended_at__isnull=True) | Q(ended_at__gt=clock.now() - AFTER)
    for incident in Incident.objects.filter(recent).around():
        parties = ((Kind.REGION, region_pilots(incident)), (Kind.HOUSE, house_leads(incident)))
        mailboxes = {(kind, user.email) for kind, users in parties for user in users if user.email}
        yield Watched(incident.room.stream, incident.title, incident.is_exercise, tuple(sorted(mailboxes)))
