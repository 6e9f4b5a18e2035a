"""What the catalogue brings to an action of the plan that a house has not met."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.plan.pack import PlanAction
from cordee.plan.proposals import Proposal
from cordee.services.models import Service


def services(actor: Actor, site: Site, action: PlanAction) -> Iterator[Proposal]:
    """The services of the region that serve the action, or that the plan names, for this kind of house."""
    for service in Service.objects.visible_to(actor).offered().filter(region_id=site.region_id):
        if service.serves(site) and (action.number in service.actions or service.slug in action.services):
            url = f"{reverse('services:service', args=[service.pk])}?site={site.pk}"
            yield Proposal(str(_("Service")), service.title, url, service.gives)
