"""A campaign of ten questions, pushed to two houses."""

from __future__ import annotations

import datetime as dt

import pytest

from cordee.core import clock
from cordee.referentials import actions
from cordee.referentials.library import SHIPPED, load
from cordee.referentials.models import Assessment, Campaign, Referential
from cordee.referentials.rules import Part
from tests.makers import CONSOLE


@pytest.fixture
def referential(region) -> Referential:
    return actions.bring_referential(region, library=load(SHIPPED), by=CONSOLE)


@pytest.fixture
def campaign(region, referential, site, neighbour) -> Campaign:
    return actions.open_campaign(
        region,
        referential=referential,
        title="Dix questions",
        audience=["sanitaire"],
        due_on=clock.now().date() + dt.timedelta(days=30),
        helper="Camille, 01 00 00 00 00",
        by=CONSOLE,
    )


@pytest.fixture
def assessment(campaign, site) -> Assessment:
    return Assessment.objects.get(campaign=campaign, site=site)


def answered(assessment: Assessment, *, value: int = 2, but: int = 0) -> Assessment:
    """Every question answered, except the last ``but``."""
    asked = assessment.campaign.referential.framework.requirements
    kept = {found.key for found in asked[: len(asked) - but]}
    for section in assessment.campaign.referential.framework.sections:
        given = {found.key: (value, "") for found in section.requirements if found.key in kept}
        actions.write_answers(Part(assessment, section.number), given=given, by=CONSOLE)
    return Assessment.objects.get(pk=assessment.pk)
