"""The region at a glance: its target, and the exercises of the month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cordee.core.actor import Actor
from cordee.core.dates import months_before
from cordee.directory.models import Region
from cordee.directory.queries import REGION_ROLES
from cordee.exercises.models import Exercise
from cordee.retex.indicator import Share, share
from cordee.retex.models import Denominator

MOST = 20
WINDOW_DAYS = 31


@dataclass(frozen=True, slots=True)
class RegionCard:
    """``now`` and ``before`` are None until a list of establishments is frozen."""

    region: Region
    denominator: Denominator | None
    now: Share | None
    before: Share | None
    exercises: tuple[Exercise, ...]
    more: int

    @property
    def step(self) -> int:
        return self.now.exercised - self.before.exercised if self.now and self.before else 0


def region_card(actor: Actor, today: dt.date) -> RegionCard | None:
    """The card of the first region the actor pilots or reads; None for everybody else."""
    region = Region.objects.filter(pk__in=actor.keys("region", REGION_ROLES)).order_by("pk").first()
    if region is None:
        return None
    denominator = Denominator.objects.filter(region=region).select_related("region").first()
    month = Exercise.objects.visible_to(actor).filter(
        site__region=region,
        scheduled_at__date__gte=today.replace(day=1),
        scheduled_at__date__lt=today.replace(day=1) + dt.timedelta(days=WINDOW_DAYS),
    )
    month = month.exclude(state="cancelled").select_related("site").order_by("scheduled_at")
    count = month.count()
    return RegionCard(
        region=region,
        denominator=denominator,
        now=share(denominator, today) if denominator else None,
        before=share(denominator, months_before(today, 1)) if denominator else None,
        exercises=tuple(month[:MOST]),
        more=max(0, count - MOST),
    )
