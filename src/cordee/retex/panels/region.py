"""The regional target: where it stands, what moved it, who is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cordee.directory.models import Region
from cordee.retex.indicator import FEWEST, Group, Share, Standing, grouped, standings, trajectory
from cordee.retex.models import Attestation, Denominator
from cordee.retex.panels.trend import trend_chart
from cordee.ui import charts

SOON_DAYS = 60
LAST_MOVES = 10


@dataclass(frozen=True, slots=True)
class Move:
    """One judgement that changed the number, or found it unchanged because the house counted already."""

    attestation: Attestation
    is_first: bool


@dataclass(frozen=True, slots=True)
class TargetPanel:
    region: Region
    denominators: tuple[Denominator, ...]
    denominator: Denominator
    now: Share
    before: Share
    standings: tuple[Standing, ...]
    departments: tuple[Group, ...]
    kinds: tuple[Group, ...]
    moves: tuple[Move, ...]
    leaving: tuple[Standing, ...]
    gone: tuple[Standing, ...]
    trend: charts.Chart
    by_department: charts.Chart

    @property
    def step(self) -> int:
        """Establishments gained or lost since the same day of last month."""
        return self.now.exercised - self.before.exercised

    @property
    def direction(self) -> str:
        return "up" if self.step > 0 else "down" if self.step < 0 else "flat"


def target_panel(
    region: Region, denominators: Sequence[Denominator], chosen: Denominator, on: dt.date
) -> TargetPanel:
    """In a number of queries that grows neither with the list nor with the months."""
    shares = trajectory(chosen, on)
    lines = tuple(standings(chosen, on))
    departments = tuple(grouped(lines, lambda line: str(line.site.department)))
    return TargetPanel(
        region=region,
        denominators=tuple(denominators),
        denominator=chosen,
        now=shares[-1],
        before=shares[-2],
        standings=lines,
        departments=departments,
        kinds=tuple(grouped(lines, lambda line: line.site.category_label or line.site.get_kind_display())),
        moves=tuple(_moves(chosen, lines, on)),
        leaving=tuple(_leaving(lines, on)),
        gone=tuple(line for line in lines if line.ever and not line.last),
        trend=trend_chart(shares),
        by_department=_by_department(chosen, departments),
    )


def _moves(chosen: Denominator, lines: Sequence[Standing], on: dt.date):
    """The last judgements that count. The first of a house in the window moved the number; the others did not."""
    listed = {line.site.pk for line in lines}
    since = min((line.last.counts_on for line in lines if line.last), default=on)
    rows = Attestation.objects.counting(since, on).filter(rule=chosen.rule, site__in=listed)
    ranked, first = list(rows.select_related("site", "exercise").order_by("issued_at", "pk")), set()
    for attestation in ranked:
        first.add(next(a.pk for a in ranked if a.site_id == attestation.site_id))
    for attestation in ranked[: -LAST_MOVES - 1 : -1]:
        yield Move(attestation, attestation.pk in first)


def _leaving(lines: Sequence[Standing], on: dt.date):
    limit = on + dt.timedelta(days=SOON_DAYS)
    soon = [line for line in lines if line.expires_on and line.expires_on < limit]
    return sorted(soon, key=lambda line: line.expires_on)


def _by_department(chosen: Denominator, departments: Sequence[Group]) -> charts.Chart:
    bars = [
        charts.Bar(f"{group.label} : {group.exercised} / {group.total}", _shown(group), chosen.target_percent)
        for group in departments
    ]
    return charts.bars(_("Par département"), bars, unit="%", maximum=100)


def _shown(group: Group) -> float | None:
    return None if group.percent is None else round(group.percent, 1)


def small_groups(groups: Sequence[Group]) -> int:
    return sum(group.total < FEWEST for group in groups)
