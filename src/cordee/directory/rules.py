"""Who may change the directory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor, Role
from cordee.core.verdict import Verdict, allow
from cordee.directory.models import Site


def can_import(actor: Actor, _source: object) -> Verdict:
    """The public files are loaded by the platform's administrator or a region's pilot."""
    allowed = actor.is_machine or actor.is_admin or bool(actor.keys("region", (Role.REGION_PILOT,)))
    return allow(allowed, _("L’annuaire est importé par l’administrateur ou par le pilote régional."))


def can_load_demo(actor: Actor, _folder: object) -> Verdict:
    return allow(actor.is_machine)


def can_see(actor: Actor, site: Site) -> Verdict:
    return allow(Site.objects.visible_to(actor).filter(pk=site.pk).exists())
