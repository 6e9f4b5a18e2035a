"""The share of establishments exercised, by count and weighted by activity, against a frozen denominator.

An exercise counts on the day it was played, even when its report is approved later: the past is therefore
recomputed from the records each time, and may rise afterwards.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cordee.core.dates import months_after, months_before
from cordee.directory.models import Site
from cordee.indicators.figures import FEWEST
from cordee.indicators.weights import weighed
from cordee.retex.models import Attestation, Denominator
from cordee.retex.obligation import Rule, rule


@dataclass(frozen=True, slots=True)
class Share:
    """An indicator on a day. Percentages are exact fractions of whole numbers, rounded only when shown."""

    denominator: Denominator
    on: dt.date
    since: dt.date
    exercised: int
    total: int
    exercised_weight: int
    total_weight: int

    @property
    def percent(self) -> float:
        return 100 * self.exercised / self.total if self.total else 0.0

    @property
    def weighted_percent(self) -> float:
        return 100 * self.exercised_weight / self.total_weight if self.total_weight else 0.0

    @property
    def missing(self) -> int:
        """How many more establishments must be exercised for the target to be met, by count."""
        wanted = -(-self.total * self.denominator.target_percent // 100)
        return max(0, wanted - self.exercised)

    @property
    def is_met(self) -> bool:
        return self.total > 0 and self.exercised * 100 >= self.total * self.denominator.target_percent


@dataclass(frozen=True, slots=True)
class Standing:
    """One establishment of the frozen list: its last exercise that counts on that day, and when it will cease to."""

    site: Site
    weight: int
    last: Attestation | None
    ever: Attestation | None
    expires_on: dt.date | None

    @property
    def is_exercised(self) -> bool:
        return self.last is not None

    @property
    def pk(self) -> int:
        return self.site.pk


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the list. ``percent`` is None when the group is too small for one to mean anything."""

    label: str
    exercised: int
    total: int

    @property
    def percent(self) -> float | None:
        return 100 * self.exercised / self.total if self.total >= FEWEST else None


def share(denominator: Denominator, on: dt.date) -> Share:
    """The indicator on a day: who, of the frozen list, has an exercise that counts in the window before it."""
    return _History(denominator, on).share(on)


def trajectory(denominator: Denominator, on: dt.date, months: int = 12) -> list[Share]:
    """The indicator at the same day of each of the past months and today, recomputed from the records. Two queries."""
    history = _History(denominator, on)
    days = [months_before(on, back) for back in range(months, 0, -1)]
    return [history.share(day) for day in (*days, on)]


def standings(denominator: Denominator, on: dt.date) -> list[Standing]:
    """Every establishment of the frozen list, exercised or not. Two queries."""
    judged_by = rule(denominator.rule)
    since = months_before(on, judged_by.window_months)
    latest: dict[int, Attestation] = {}
    for attestation in (
        _counting(denominator, on).select_related("exercise").order_by("counts_on", "issued_at")
    ):
        latest[attestation.site_id] = attestation
    lines = denominator.lines.select_related("site__department").order_by("site__name", "site__finess")
    return [_standing(line, latest.get(line.site_id), since, judged_by) for line in lines]


def _standing(line, ever: Attestation | None, since: dt.date, judged_by: Rule) -> Standing:
    last = ever if ever and ever.counts_on >= since else None
    expires_on = months_after(last.counts_on, judged_by.window_months) if last else None
    return Standing(line.site, line.weight, last, ever, expires_on)


def grouped(lines: Iterable[Standing], key: Callable[[Standing], str]) -> list[Group]:
    """How the parts of the list stand, the largest first."""
    parts: dict[str, list[bool]] = defaultdict(list)
    for line in lines:
        parts[key(line)].append(line.is_exercised)
    groups = [Group(label, sum(done), len(done)) for label, done in parts.items()]
    return sorted(groups, key=lambda group: (-group.total, group.label))


def weight_of(site: Site, judged_by: Rule) -> int:
    """An establishment's activity by the rule's definition."""
    return weighed(site, judged_by.weight)


def _counting(denominator: Denominator, until: dt.date):
    rows = Attestation.objects.filter(counts=True, counts_on__lte=until, rule=denominator.rule)
    return rows.filter(site__region_id=denominator.region_id)


class _History:
    """The days on which each establishment of the list played, up to a day: two queries, then only arithmetic."""

    def __init__(self, denominator: Denominator, until: dt.date):
        self.denominator = denominator
        self.window_months = rule(denominator.rule).window_months
        self.weights = dict(denominator.lines.values_list("site_id", "weight"))
        self.days: dict[int, list[dt.date]] = defaultdict(list)
        for site_id, day in (
            _counting(denominator, until).order_by("counts_on").values_list("site_id", "counts_on")
        ):
            self.days[site_id].append(day)

    def share(self, on: dt.date) -> Share:
        since = months_before(on, self.window_months)
        counted = [site for site in self.weights if self._played(site, since, on)]
        return Share(
            denominator=self.denominator,
            on=on,
            since=since,
            exercised=len(counted),
            total=len(self.weights),
            exercised_weight=sum(self.weights[site] for site in counted),
            total_weight=sum(self.weights.values()),
        )

    def _played(self, site: int, since: dt.date, on: dt.date) -> bool:
        days = self.days.get(site, [])
        return bisect_right(days, on) > bisect_left(days, since)
