"""What the pages of awareness show: frozen values, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cordee.awareness.models import Campaign, Result, TrainingResult
from cordee.awareness.reading import Progress, Rates, progress, rates, rule, training_rule
from cordee.core.actor import Actor
from cordee.core.dates import date_format
from cordee.ui.charts import Chart
from cordee.ui.trend import Trend, trend

FEWEST_POINTS = 2


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One house in one campaign."""

    result: Result | TrainingResult
    shares: Rates | Progress

    @property
    def pk(self) -> int:
        return self.result.pk


def rows(results: Iterable[Result | TrainingResult]) -> list[ResultRow]:
    return [ResultRow(result, together([result])) for result in results]


def together(results: Iterable[Result | TrainingResult]) -> Rates | Progress:
    """Houses of one campaign as one."""
    every = list(results)
    if every and isinstance(every[0], TrainingResult):
        return progress(TrainingResult(**_sums(every, ("enrolled", "completed", "quizzed", "passed"))))
    return rates(Result(**_sums(every, ("recipients", "sent", "clicked", "reported", "robots"))))


def _sums(every: Iterable[Any], names: Sequence[str]) -> dict[str, int]:
    return {name: sum(getattr(result, name) for result in every) for name in names}


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign of the calendar, and what the actor's houses gave in it; None without a result that is theirs."""

    campaign: Campaign
    houses: int
    shares: Rates | Progress | None


def calendar(actor: Actor) -> list[CampaignRow]:
    campaigns = list(Campaign.objects.visible_to(actor).select_related("region"))
    found: dict[int, list[Result | TrainingResult]] = defaultdict(list)
    for model in (Result, TrainingResult):
        for result in model.objects.visible_to(actor).filter(campaign__in=campaigns):
            found[result.campaign_id].append(result)
    return [
        CampaignRow(one, len(found[one.pk]), together(found[one.pk]) if found[one.pk] else None)
        for one in campaigns
    ]


def trajectory_of_trials(calendar: Iterable[CampaignRow]) -> Chart | None:
    """Clicks and reports, trial after trial; those with too few recipients are left out."""
    told = _told(calendar, "click_percent")
    return _trajectory(
        told,
        [
            (_("Clics"), _("Clics (%)"), [found.click_percent for _c, found in told]),
            (
                _("Signalements, pointillé"),
                _("Signalements (%)"),
                [found.report_percent for _c, found in told],
            ),
        ],
        people=(_("Remis"), [found.sent for _c, found in told]),
        title=_("Clics et signalements, campagne après campagne"),
        description=_("Part des courriels remis, en %."),
    )


def trajectory_of_courses(calendar: Iterable[CampaignRow]) -> Chart | None:
    """Courses completed, one after the other, and quizzes passed where enough people took them."""
    told = _told(calendar, "completed_percent")
    lines = [(_("Achevées"), _("Achevées (%)"), [found.completed_percent for _c, found in told])]
    passed = [found.passed_percent for _c, found in told]
    if None not in passed:
        lines.append((_("Quiz réussis, pointillé"), _("Quiz réussis (%)"), passed))
    return _trajectory(
        told,
        lines,
        people=(_("Inscrits"), [found.enrolled for _c, found in told]),
        title=_("Formations achevées, campagne après campagne"),
        description=_("Part des inscrits, et part de ceux qui ont passé le quiz, en %."),
    )


def _told(calendar: Iterable[CampaignRow], share: str) -> list[tuple[Campaign, Any]]:
    told = [(row.campaign, row.shares) for row in calendar if getattr(row.shares, share, None) is not None]
    return sorted(told, key=lambda pair: pair[0].ends_on)


def _trajectory(
    told: list[tuple[Campaign, Any]],
    lines: list[tuple[str, str, list[Any]]],
    *,
    people: tuple[str, list[int]],
    title: str,
    description: str,
) -> Chart | None:
    if len(told) < FEWEST_POINTS:
        return None
    columns = [values for _legend, _heading, values in lines]
    return trend(
        Trend([one.ends_on for one, _s in told], columns, [legend for legend, _heading, _v in lines]),
        title=title,
        description=description,
        headers=[_("Date"), _("Campagne"), people[0], *(heading for _legend, heading, _v in lines)],
        rows=[
            [date_format(one.ends_on, "j F Y"), one.title, count, *(round(share, 1) for share in shares)]
            for (one, _s), count, *shares in zip(told, people[1], *columns, strict=True)
        ],
    )


def fewest(campaign: Campaign | None = None) -> int:
    """Under how many people a share is withheld."""
    if campaign and campaign.is_training:
        return training_rule().fewest_people
    return rule().fewest_recipients
