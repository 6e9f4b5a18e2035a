"""Who may read, write and publish kits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor, Role
from cordee.core.ids import number_in
from cordee.core.verdict import NOT_YOURS, YES, Verdict, allow, no
from cordee.kits.models import Kit
from cordee.kits.queries import KIT_READERS

WRITERS = (Role.REGION_PILOT, Role.RSSI, Role.DIRECTOR, Role.PROVIDER)


def can_read_kits(actor: Actor) -> Verdict:
    """Kits hold the injects to come: players and members of a house never open the library."""
    reader = actor.is_machine or actor.is_admin or any(g.role in KIT_READERS for g in actor.grants)
    return allow(reader, _("Les kits sont réservés à ceux qui préparent les exercices."))


def can_write_kits(actor: Actor) -> Verdict:
    """Whether there is any place where the actor may keep kits of their own."""
    return allow(actor.is_machine or bool(writing_scopes(actor)))


def may_follow(actor: Actor, stream: str) -> bool:
    """A kit's journal and live stream are for those who may read the kit."""
    key = number_in(stream.partition(":")[2])
    return Kit.objects.visible_to(actor).filter(pk=key).exists()


def writing_scopes(actor: Actor) -> list[str]:
    """Where an actor may keep kits of their own: the region, the house, the provider they work for."""
    held = {g.scope for g in actor.grants if g.role in WRITERS}
    return sorted(held | ({"platform:"} if actor.is_admin else set()))


def can_import(actor: Actor, scope: str) -> Verdict:
    if actor.is_machine or actor.is_admin:
        return YES
    return allow(scope in writing_scopes(actor), _("Vous ne pouvez pas garder de kit à cet endroit."))


def can_fork(actor: Actor, kit: Kit) -> Verdict:
    return allow(
        actor.is_machine or bool(writing_scopes(actor)),
        _("Seuls une direction, un RSSI, un prestataire ou la région écrivent des kits."),
    )


def can_edit(actor: Actor, kit: Kit) -> Verdict:
    if not (actor.is_machine or actor.is_admin or kit.scope in writing_scopes(actor)):
        return NOT_YOURS
    if not kit.is_editable:
        return no(_("Une version publiée ne change plus : faites-en un nouveau brouillon."))
    return YES


def can_publish(actor: Actor, kit: Kit) -> Verdict:
    return can_edit(actor, kit)


def can_retire(actor: Actor, kit: Kit) -> Verdict:
    if not (actor.is_machine or actor.is_admin or kit.scope in writing_scopes(actor)):
        return NOT_YOURS
    return allow(kit.state == "published", _("Seul un kit publié se retire."))
