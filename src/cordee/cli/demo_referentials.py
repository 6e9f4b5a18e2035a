"""The ten-question diagnostic in the demonstration: pushed to every house, answered by some, reviewed by the region."""

from __future__ import annotations

import datetime as dt
import random

from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.directory.models import Region
from cordee.referentials import actions
from cordee.referentials.library import SHIPPED, load
from cordee.referentials.models import Assessment
from cordee.referentials.rules import Part

ANSWERED = 70
AUDIENCE = ["sanitaire", "medico_social", "liberal"]
LEFT_OPEN = 0.2  # of those that began
RETURNED = "La question 3 : dites quand la dernière restauration a été faite."


def diagnose(region: Region, own: frozenset[str], free: frozenset[str]) -> int:
    """How many assessments were handed in. ``own``: houses of the cast; ``free``: those that have not begun."""
    rng = random.Random(31)  # noqa: S311 - the same demonstration each time, not a secret
    referential = actions.bring_referential(region, library=load(SHIPPED), by=STAGE)
    with clock.frozen(clock.now() - dt.timedelta(days=40)):
        campaign = actions.open_campaign(
            region,
            referential=referential,
            title="Où en êtes-vous ? Dix questions",
            audience=AUDIENCE,
            due_on=clock.now().date() + dt.timedelta(days=75),
            helper="l’équipe cyber de la région, cyber@region.example",
            by=STAGE,
        )
    rows = campaign.assessments.select_related("site__legal_entity", "campaign__referential").order_by(
        "site__finess"
    )
    mine = [row for row in rows if row.site.finess in own - free]
    others = [row for row in rows if row.site.finess not in own | free]
    chosen = [*mine, *rng.sample(others, ANSWERED - len(mine))]
    return sum(_live(rng, row, whole=row in mine) for row in chosen)


def _live(rng: random.Random, row: Assessment, *, whole: bool) -> bool:
    start = clock.now() - dt.timedelta(days=rng.randint(2, 35), minutes=rng.randint(0, 400))
    strength = rng.uniform(0.2, 0.95)
    with clock.frozen(start):
        for section in row.campaign.referential.framework.sections:
            given = {asked.key: (_level(rng, strength), "") for asked in section.requirements}
            actions.write_answers(Part(row, section.number), given=given, by=STAGE)
        if not whole and rng.random() < LEFT_OPEN:
            return False
        row = actions.submit(row, by=STAGE)
    with clock.frozen(min(clock.now(), start + dt.timedelta(days=1))):
        fate = rng.random()
        if fate < 0.5:
            actions.accept(row, by=STAGE)
        elif fate < 0.6:
            actions.send_back(row, reason=RETURNED, by=STAGE)
    return True


def _level(rng: random.Random, strength: float) -> int:
    return 2 if rng.random() < strength else rng.randrange(2)
