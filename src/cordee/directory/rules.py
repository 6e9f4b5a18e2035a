"""Who may change the directory."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor, Role
from cordee.core.verdict import YES, Verdict, allow
from cordee.directory.importing import ImportOrder
from cordee.directory.models import Region, Site


def importable_regions(actor: Actor) -> frozenset[str] | None:
    """The codes of the regions an actor may import for; ``None`` is every region, known to us or not yet."""
    if actor.is_machine or actor.is_admin:
        return None
    piloted = Region.objects.filter(pk__in=actor.keys("region", (Role.REGION_PILOT,)))
    return frozenset(piloted.values_list("code", flat=True))


def can_open_import(actor: Actor, _page: object = None) -> Verdict:
    """The public files are loaded by the platform's administrator or a region's pilot."""
    codes = importable_regions(actor)
    return allow(
        codes is None or bool(codes),
        _("L’annuaire est importé par l’administrateur ou par le pilote régional."),
    )


def can_import(actor: Actor, order: ImportOrder) -> Verdict:
    """A pilot imports for their own regions only, and must therefore name them."""
    codes = importable_regions(actor)
    if codes is None:
        return YES
    if not codes:
        return can_open_import(actor)
    inside = bool(order.regions) and order.regions <= codes
    return allow(inside, _("Vous n’importez que pour la région que vous pilotez."))


def can_load_demo(actor: Actor, _folder: object) -> Verdict:
    return allow(actor.is_machine)


def can_see(actor: Actor, site: Site) -> Verdict:
    return allow(Site.objects.visible_to(actor).filter(pk=site.pk).exists())
