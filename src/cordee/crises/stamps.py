"""An instant of a room, as people say it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.core.dates import date_format
from cordee.ui.panels import h_plus


@dataclass(frozen=True, slots=True)
class Stamp:
    """A room instant, both ways people say it: hour of the day and hours since the start."""

    at: dt.datetime
    t0: dt.datetime

    @property
    def hour(self) -> str:
        local, start = timezone.localtime(self.at), timezone.localtime(self.t0)
        return date_format(local, "H:i" if local.date() == start.date() else "D H:i")

    @property
    def h(self) -> str:
        return h_plus((self.at - self.t0).total_seconds())


def lapse(time: dt.timedelta) -> str:
    """« 40 min », « 3 h 20 », « 2 j 4 h »."""
    minutes = int(time.total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if not hours:
        return _("%s min") % minutes
    if not days:
        return _("%(h)s h %(min)02d") % {"h": hours, "min": minutes % 60}
    return _("%(d)s j %(h)s h") % {"d": days, "h": hours % 24}
