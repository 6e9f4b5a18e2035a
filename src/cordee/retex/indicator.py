"""The share of establishments exercised, by count and weighted by activity, against a frozen denominator."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from cordee.directory.models import Region, Site
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
        return self.exercised * 100 >= self.total * self.denominator.target_percent


def share(denominator: Denominator, on: dt.date) -> Share:
    """The indicator on a day: who, of the frozen list, has an exercise that counts in the window before it."""
    judged_by = rule(denominator.rule)
    since = months_before(on, judged_by.window_months)
    counted = exercised_sites(denominator.region, judged_by, since, on)
    lines = list(denominator.lines.values_list("site_id", "weight"))
    return Share(
        denominator=denominator,
        on=on,
        since=since,
        exercised=sum(site in counted for site, _weight in lines),
        total=len(lines),
        exercised_weight=sum(weight for site, weight in lines if site in counted),
        total_weight=sum(weight for _site, weight in lines),
    )


def exercised_sites(region: Region, judged_by: Rule, since: dt.date, on: dt.date) -> set[int]:
    rows = Attestation.objects.counting(since, on).filter(rule=judged_by.id, site__region=region)
    return set(rows.values_list("site_id", flat=True))


def trajectory(denominator: Denominator, on: dt.date, months: int = 12) -> list[Share]:
    """The indicator at the end of each of the past months and today, recomputed from the records."""
    days = [months_before(on, back) for back in range(months, 0, -1)]
    return [share(denominator, day) for day in (*days, on)]


def weight_of(site: Site, judged_by: Rule) -> int:
    """An establishment's activity by the rule's definition; never 0, so that none disappears."""
    beds = site.beds * judged_by.weight["beds"]
    visits = (site.ed_visits or 0) // judged_by.weight["ed_visits_per"]
    return max(1, beds + visits)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day some months earlier, or the last day of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
