"""What exercises bring to an action of the regional plan that is not met: the kits that train for it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.core.actor import Actor
from cordee.directory.models import Site
from cordee.exercises import rules
from cordee.kits.models import Kit
from cordee.plan.pack import PlanAction
from cordee.plan.proposals import Proposal


def kits(actor: Actor, site: Site, action: PlanAction) -> Iterator[Proposal]:
    """The published kits that the action names, ready to be planned by whoever may."""
    if not action.kits:
        return
    may_plan = rules.can_plan(actor, site)
    for kit in Kit.objects.visible_to(actor).filter(
        slug__in=action.kits, state="published", origin="shipped"
    ):
        plan = f"{reverse('exercises:plan')}?kit={kit.pk}&site={site.pk}"
        yield Proposal(
            kind=str(_("Kit d’exercice")),
            title=kit.title,
            url=plan if may_plan else reverse("kits:detail", args=[kit.pk]),
            note=str(_("Planifier cet exercice") if may_plan else kit.get_level_display()),
        )
