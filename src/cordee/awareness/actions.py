"""Every write of awareness campaigns."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.awareness import events, rules
from cordee.awareness.enums import CampaignState
from cordee.awareness.exports import Read
from cordee.awareness.importing import STOP, Counts, Outcome, compare
from cordee.awareness.models import Campaign, Result, TrainingResult
from cordee.awareness.reading import proof_of
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor, system
from cordee.core.dates import months_after
from cordee.core.verdict import Refused, require
from cordee.directory.models import Region
from cordee.journal.record import record
from cordee.plan.actions import note_proof

CLOSED = system("sensibilisation")


@action(rules.can_lead)
def open_campaign(
    region: Region,
    *,
    title: str,
    kind: str,
    audience: str,
    starts_on: dt.date,
    ends_on: dt.date,
    material: str = "",
    by: Actor,
) -> Campaign:
    """Announce a campaign to the houses of a region."""
    if ends_on < starts_on:
        raise Refused(_("La fin précède le début."))
    campaign = Campaign.objects.create(
        region=region,
        title=title,
        kind=kind,
        audience=audience,
        material=material,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    record(events.CampaignOpened(region.scope, {"title": title, "campaign": campaign.pk}), by=by)
    return campaign


@action(rules.can_bring_results)
def bring_results(campaign: Campaign, *, read: Read[Counts], on_conflict: str = STOP, by: Actor) -> Outcome:
    """Keep the counts of each house. The same export again changes nothing; see ``importing.compare``."""
    campaign = _fresh(campaign)
    require(rules.can_bring_results(by, campaign))
    outcome = compare(campaign, read, on_conflict)
    if outcome.is_stopped:
        raise Refused(_("Des lignes sont refusées ou en conflit : rien n’a été importé."))
    if not outcome.written:
        return UNCHANGED
    now = clock.now()
    for site, tally in outcome.written:
        campaign.counts.update_or_create(
            site=site,
            defaults={**asdict(tally), "imported_at": now, "imported_by": by.label},
        )
    told = {
        "title": campaign.title,
        "campaign": campaign.pk,
        "houses": len(outcome.written),
        "recipients": sum(tally.people for _site, tally in outcome.written),
    }
    record(events.ResultsBrought(campaign.region.scope, told), by=by)
    outcome.dry_run = False
    return outcome


@action(rules.can_close)
def close_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Close it: its results no longer change, and prove the plan's action in the houses that took part."""
    campaign = _fresh(campaign)
    require(rules.can_close(by, campaign))
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    results = list(campaign.counts.select_related("campaign", "site"))
    for result in results:
        _prove(result)
    told = {"title": campaign.title, "campaign": campaign.pk, "houses": len(results)}
    record(events.CampaignClosed(campaign.region.scope, told), by=by)
    return campaign


def _fresh(campaign: Campaign) -> Campaign:
    """The campaign as it is now, locked: somebody may have closed it since the page was drawn."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("region").get(pk=campaign.pk)


def _prove(result: Result | TrainingResult) -> None:
    campaign, proof = result.campaign, proof_of(result)
    note_proof(
        result.site,
        action=proof.action,
        source=f"awareness:{campaign.pk}",
        title=_("Campagne « %s »") % campaign.title,
        level=proof.level,
        obtained_on=campaign.ends_on,
        valid_until=months_after(campaign.ends_on, proof.months),
        url=reverse("awareness:campaign", args=[campaign.pk]),
        why=proof.why,
        by=CLOSED,
    )
