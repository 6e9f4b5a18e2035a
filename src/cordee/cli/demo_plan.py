"""The plan of the demonstration: in force, with what 700 invented houses say of it."""

from __future__ import annotations

import datetime as dt
import random

from cordee.cli.theatre import STAGE
from cordee.core import clock
from cordee.core.dates import months_after
from cordee.directory.models import Region, Site
from cordee.documents.papers import read_paper
from cordee.indicators.actions import take_snapshot
from cordee.plan import actions
from cordee.plan.models import Plan
from cordee.plan.pack import PlanAction
from cordee.plan.reading import SHIPPED, load
from cordee.plan.sheet_rows import Read, Wish

OWNERS = (
    "DSI",
    "RSSI",
    "Directrice des soins",
    "Responsable qualité",
    "Ingénieur biomédical",
    "Cadre supérieure",
)
WAVES, DAYS_APART, LAST_DAYS_AGO = 8, 55, 9
PROVEN = 260  # commitments of all the region that a document proves
# How far houses usually are on an action, from 0 to 1: what is cheap is done before what is dear.
EASE = {1: .7, 2: .75, 3: .4, 4: .5, 5: .55, 7: .3, 8: .35, 9: .45, 10: .6, 11: .2, 12: .5, 13: .45, 14: .25, 15: .3,
        16: .4, 17: .25, 18: .35, 19: .4}  # fmt: skip


def put_in_force(region: Region) -> Plan:
    """The shipped plan, published fourteen months ago."""
    with clock.frozen(clock.now() - dt.timedelta(days=440)):
        plan = actions.import_plan(region, document=load(SHIPPED), by=STAGE)
        return actions.publish_plan(plan, by=STAGE)


def commit(plan: Plan, own: frozenset[str]) -> int:
    """What each house says, drawn from its kind and size, in waves over a year, a snapshot after each. The cast's
    own houses say more."""
    rng = random.Random(19)  # noqa: S311 - the same demonstration each time, not a secret
    drawn = []
    for site in plan.region.sites.order_by("finess"):
        drive = 0.22 if site.finess in own else rng.gauss(0.1 if site.kind == "sanitaire" else -0.12, 0.2)
        for action in plan.actions:
            if (
                action.concerns(site.kind)
                and action.number in EASE
                and (rng.random() < 0.93 or site.finess in own)
            ):
                drawn.append((rng.randrange(WAVES), _wish(rng, site, action, drive)))
    for wave in range(WAVES):
        told = [wish for spoken, wish in drawn if spoken == wave]
        with clock.frozen(clock.now() - dt.timedelta(days=LAST_DAYS_AGO + (WAVES - 1 - wave) * DAYS_APART)):
            read = Read(rows_in=len(told), wishes=told)
            actions.import_commitments(
                plan, read=read, file=f"campagne-{wave + 1}.xlsx", on_conflict="update", by=STAGE
            )
            take_snapshot(plan, on=clock.now().date(), by=STAGE)
    return len(drawn)


def prove(plan: Plan, own: frozenset[str]) -> int:
    """Documents that establish « éprouvé », more often where things are in place."""
    rng = random.Random(20)  # noqa: S311
    rows = list(
        plan.commitments.filter(level=2, not_applicable=False).select_related("site", "plan").order_by("pk")
    )
    chosen = rng.sample(rows, min(PROVEN, len(rows)))
    chosen += [row for row in rows if row.site.finess in own and row not in chosen and rng.random() < 0.4]
    today = clock.now().date()
    for row in chosen:
        action = plan.action(row.action)
        months = action.validity_months or 12
        obtained = today - dt.timedelta(days=rng.randint(2, int(months * 30.4) - 20))
        actions.add_evidence(
            row,
            title=_title(action),
            level=3,
            obtained_on=obtained,
            valid_until=months_after(obtained, months),
            paper=read_paper(
                "preuve.pdf", b"%PDF-1.4\n% Document invent\xc3\xa9 de la d\xc3\xa9monstration\n"
            ),
            by=STAGE,
        )
    return len(chosen)


def _wish(rng: random.Random, site: Site, action: PlanAction, drive: float) -> Wish:
    reach = EASE[action.number] + drive + rng.gauss(0, 0.18)
    level = 2 if reach > 0.62 else 1 if reach > 0.34 else 0
    target = 3 if rng.random() < 0.45 else 2
    on = clock.now().date() + dt.timedelta(days=rng.randint(-40, 400))
    fields = {
        "level": level,
        "target_level": target,
        "target_on": on,
        "owner_name": rng.choice(OWNERS),
    }
    return Wish(0, site.finess, action.number, fields)


def _title(action: PlanAction) -> str:
    return action.evidence.split(",")[0].rstrip(".")[:190]
