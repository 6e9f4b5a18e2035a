"""Who leads awareness campaigns and brings their results in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.awareness.models import Campaign
from cordee.core.actor import Actor, Role
from cordee.core.verdict import Verdict, allow
from cordee.directory.models import Region


def can_lead(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("Les campagnes de sensibilisation sont menées par la région."),
    )


def can_close(actor: Actor, campaign: Campaign) -> Verdict:
    verdict = can_lead(actor, campaign.region)
    if not verdict:
        return verdict
    return allow(campaign.is_open, _("Cette campagne est close : ses résultats ne changent plus."))


def can_bring_results(actor: Actor, campaign: Campaign) -> Verdict:
    verdict = can_close(actor, campaign)
    if not verdict:
        return verdict
    return allow(campaign.is_measured, _("Une rencontre ne donne pas de nombres à apporter."))
