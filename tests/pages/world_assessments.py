"""What each house of the world answers to its region's campaigns: one assessment in each state that a page needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from cordee.core import clock
from cordee.directory.models import Region, Site
from cordee.referentials import actions
from cordee.referentials.library import SHIPPED, load
from cordee.referentials.models import Assessment, Campaign, Referential
from cordee.referentials.rules import Part
from tests.makers import CONSOLE


@dataclass(slots=True)
class Answering:
    """One house's assessments. ``handed`` came back once, and waits for its review."""

    open: Assessment
    ready: Assessment  # everything is answered, nothing is handed in
    handed: Assessment


def referential_of(region: Region) -> Referential:
    known = Referential.objects.filter(region=region).first()
    return known or actions.bring_referential(region, library=load(SHIPPED), by=CONSOLE)


def campaign_of(region: Region, title: str) -> Campaign:
    """To the houses that ``a_site`` makes, which must all exist."""
    return Campaign.objects.filter(region=region, title=title).first() or actions.open_campaign(
        region,
        referential=referential_of(region),
        title=title,
        audience=["sanitaire"],
        due_on=clock.now().date() + dt.timedelta(days=30),
        helper="Camille, 01 00 00 00 00",
        by=CONSOLE,
    )


def answering_of(tenant: str, site: Site, marks: Callable[[str, str], str]) -> Answering:
    first, ready, handed = (
        Assessment.objects.get(campaign=campaign_of(site.region, title), site=site)
        for title in ("À remplir", "À remettre", "À relire")
    )
    key = first.campaign.referential.framework.requirements[0].key
    words = marks(tenant, "assessment.open")
    actions.write_answers(Part(first, 1), given={key: (None, words)}, by=CONSOLE)
    _answer_all(ready, "Essai")
    _answer_all(handed, marks(tenant, "assessment.handed"))
    handed = actions.submit(handed, by=CONSOLE)
    handed = actions.send_back(handed, reason=marks(tenant, "assessment.correction"), by=CONSOLE)
    return Answering(first, ready, actions.submit(handed, by=CONSOLE))


def _answer_all(assessment: Assessment, words: str) -> None:
    for section in assessment.campaign.referential.framework.sections:
        given = {asked.key: (1, words) for asked in section.requirements}
        actions.write_answers(Part(assessment, section.number), given=given, by=CONSOLE)
