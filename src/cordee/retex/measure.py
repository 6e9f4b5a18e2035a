"""The share of establishments exercised, among the indicators of the plan."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.directory.models import Region
from cordee.indicators.measures import Reading
from cordee.retex.indicator import share
from cordee.retex.models import Denominator


def exercised(region: Region, on: dt.date) -> Reading | None:
    """Against the list frozen last; None when none was."""
    denominator = Denominator.objects.filter(region=region).order_by("-frozen_on", "-pk").first()
    if denominator is None:
        return None
    now = share(denominator, on)
    return Reading(
        label=_("Établissements exercés"),
        count=now.exercised,
        total=now.total,
        percent=now.percent,
        weighted_percent=now.weighted_percent,
        target_percent=denominator.target_percent,
        definition=denominator.definition,
        url=reverse("retex:target"),
    )
