"""Who offers, who asks, who answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import NOT_YOURS, Verdict, allow
from cordee.directory.models import Region, Site
from cordee.services.enums import NEXT, RequestState
from cordee.services.models import Request


def can_keep_catalogue(actor: Actor, region: Region) -> Verdict:
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("Le catalogue est tenu par la région."),
    )


def can_ask(actor: Actor, site: Site) -> Verdict:
    return allow(
        actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, site.scopes),
        _("Un service se demande par la direction ou le RSSI de l’établissement."),
    )


def can_answer(actor: Actor, request: Request) -> Verdict:
    """The region moves a request forward."""
    if not (actor.is_machine or actor.has(Role.REGION_PILOT, f"region:{request.site.region_id}")):
        return NOT_YOURS
    return allow(request.state in NEXT, _("Cette demande est finie."))


def can_withdraw(actor: Actor, request: Request) -> Verdict:
    verdict = can_ask(actor, request.site)
    if not verdict:
        return verdict
    return allow(request.is_open, _("Cette demande est finie."))


def can_rate(actor: Actor, request: Request) -> Verdict:
    verdict = can_ask(actor, request.site)
    if not verdict:
        return verdict
    if request.satisfaction:
        return Verdict(False, _("Votre avis est déjà donné."))
    return allow(request.state == RequestState.DELIVERED, _("L’avis se donne quand le service est rendu."))
