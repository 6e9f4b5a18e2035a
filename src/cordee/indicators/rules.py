"""Who reads the figures of a region."""

from __future__ import annotations

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow
from cordee.directory.models import Region
from cordee.plan.models import Plan
from cordee.plan.rules import can_see_region


def can_take_snapshot(actor: Actor, plan: Plan) -> Verdict:
    return allow(actor.is_machine)


def can_read_figures(actor: Actor, region: Region) -> Verdict:
    """Its pilots and readers: the map names every house."""
    return can_see_region(actor, region)
