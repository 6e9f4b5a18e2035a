"""Figures are kept beside what they are drawn from: written only here, and only as that changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.indicators import events, rules
from cordee.indicators.figures import NOT_ADDRESSED, WITHOUT_OBJECT, tallies
from cordee.indicators.models import Snapshot, Standing
from cordee.indicators.weights import weight_of
from cordee.journal.record import record
from cordee.plan.models import Commitment, Plan

BATCH = 1000


def refresh(plan: Plan, site_ids: list[int] | None) -> None:
    """Write the standings of some houses anew (None: of all). Called inside the transaction that changed a level."""
    sites = Site.objects.filter(region_id=plan.region_id).open()
    rows = Commitment.objects.filter(plan=plan)
    if site_ids is not None:
        sites, rows = sites.filter(pk__in=site_ids), rows.filter(site__in=site_ids)
    # Locked before what they said is read: a house that speaks meanwhile is waited for, never written over.
    sites = list(sites.select_for_update().order_by("pk"))
    said: dict[int, dict[int, str]] = defaultdict(dict)
    for site_id, number, level, without in rows.values_list("site_id", "action", "level", "not_applicable"):
        said[site_id][number] = WITHOUT_OBJECT if without else str(level)
    drawn = [
        Standing(plan=plan, site=site, levels=_levels(plan, site, said[site.pk]), weight=weight_of(site))
        for site in sites
    ]
    Standing.objects.bulk_create(
        drawn,
        update_conflicts=True,
        unique_fields=["plan", "site"],
        update_fields=["levels", "weight"],
        batch_size=BATCH,
    )
    if site_ids is None:
        Standing.objects.filter(plan=plan).exclude(site__in=[row.site_id for row in drawn]).delete()


@action(rules.can_take_snapshot)
def take_snapshot(plan: Plan, *, on: dt.date, by: Actor) -> int:
    """Write down today's figures of the region and of each of its départements; once a day, whatever restarts."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)  # a second night waits, and finds the day written
    if Snapshot.objects.filter(plan=plan, on=on).exists():
        return UNCHANGED
    refresh(plan, None)  # closures and new beds of the day
    rows = list(Standing.objects.filter(plan=plan).values_list("site__department_id", "levels", "weight"))
    parts: dict[int | None, list[tuple[str, int]]] = defaultdict(list)
    for department, levels, weight in rows:
        parts[None].append((levels, weight))
        parts[department].append((levels, weight))
    made = [
        Snapshot(
            plan=plan,
            on=on,
            department_id=department,
            action=known.number,
            **{f"level_{level}": count for level, count in enumerate(tally.counts)},
            weight=tally.weight,
            weight_in_place=tally.weight_in_place,
        )
        for department, houses in parts.items()
        for known, tally in zip(plan.actions, tallies(houses, len(plan.actions)), strict=True)
    ]
    Snapshot.objects.bulk_create(made, batch_size=BATCH)
    record(events.SnapshotTaken(plan.region.scope, {"on": on.isoformat(), "houses": len(rows)}), by=by)
    return len(made)


def _levels(plan: Plan, site: Site, said: dict[int, str]) -> str:
    return "".join(
        said.get(known.number) or ("0" if known.concerns(site.kind) else NOT_ADDRESSED)
        for known in plan.actions
    )
