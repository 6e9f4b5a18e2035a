"""What the pages of awareness show: frozen values, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cordee.awareness.models import Campaign, Result
from cordee.awareness.reading import Rates, rates, rule
from cordee.ui.charts import Chart
from cordee.ui.trend import Trend, trend

FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One house in one campaign, or one campaign in one house."""

    result: Result
    rates: Rates

    @property
    def pk(self) -> int:
        return self.result.pk


def rows(results: Iterable[Result]) -> list[ResultRow]:
    return [ResultRow(result, rates(result)) for result in results]


def together(results: Iterable[Result]) -> Rates:
    """Several houses as one."""
    every = list(results)
    whole = Result(
        recipients=sum(r.recipients for r in every),
        sent=sum(r.sent for r in every),
        clicked=sum(r.clicked for r in every),
        reported=sum(r.reported for r in every),
        robots=sum(r.robots for r in every),
    )
    return rates(whole)


def trajectory(campaigns: Iterable[tuple[Campaign, Rates]]) -> Chart | None:
    """Clicks and reports, campaign after campaign; those with too few recipients are left out."""
    told = [(campaign, found) for campaign, found in campaigns if found.click_percent is not None]
    told.sort(key=lambda pair: pair[0].ends_on)
    if len(told) < FEWEST_POINTS:
        return None
    clicks = [found.click_percent or 0.0 for _c, found in told]
    reports = [found.report_percent or 0.0 for _c, found in told]
    return trend(
        Trend(
            [campaign.ends_on for campaign, _r in told],
            (clicks, reports),
            (_("Clics"), _("Signalements, pointillé")),
        ),
        title=_("Clics et signalements, campagne après campagne"),
        description=_("Part des courriels remis, en %."),
        headers=[_("Date"), _("Campagne"), _("Remis"), _("Clics (%)"), _("Signalements (%)")],
        rows=[
            [date_format(campaign.ends_on, "j F Y"), campaign.title, found.sent, round(c, 1), round(r, 1)]
            for (campaign, found), c, r in zip(told, clicks, reports, strict=True)
        ],
    )


def fewest() -> int:
    return rule().fewest_recipients
