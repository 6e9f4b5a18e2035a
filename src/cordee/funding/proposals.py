"""What funding brings to the rest of the house: an open call to an action not met; a judged exercise to its funder."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core import clock
from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.funding.actions import note_record
from cordee.funding.actions.delivering import FOLLOWER
from cordee.funding.models import Call
from cordee.plan.pack import PlanAction
from cordee.plan.proposals import Proposal
from cordee.retex.models import Attestation


def calls(actor: Actor, site: Site, action: PlanAction) -> Iterator[Proposal]:
    """The open calls that fund the action, or that the plan names, for this kind of house."""
    now = clock.now()
    for call in Call.objects.visible_to(actor).filter(region_id=site.region_id):
        serves = action.number in call.terms.plan_actions or call.key in action.funding
        if serves and call.is_open_at(now) and site.kind in call.terms.audience:
            yield Proposal(
                str(_("Financement")), call.title, reverse("funding:call", args=[call.pk]), call.terms.summary
            )


def hear(attestation: Attestation) -> None:
    """An exercise has just been judged: what waits for it moves by itself."""
    note_record(attestation.site, by=FOLLOWER)
