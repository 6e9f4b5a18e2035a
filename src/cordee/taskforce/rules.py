"""Who keeps the roster, who asks, who proposes, who accepts, who says that somebody came or left."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import ESTABLISHMENT_EDITORS, Actor, Role
from cordee.core.verdict import NOT_YOURS, Verdict, allow
from cordee.directory.models import Region, Site
from cordee.directory.queries import HOUSE_ROLES, REGION_ROLES
from cordee.taskforce.enums import TO_PROPOSE, TO_WITHDRAW, AssignmentState, RequestState
from cordee.taskforce.models import Assignment, HelpRequest, MaterialPack, Member

FINISHED = _("Cette demande est finie, ou trop avancée pour cela.")


def can_keep(actor: Actor, region: Region) -> Verdict:
    """People, packs, imports."""
    return allow(
        actor.is_machine or actor.has(Role.REGION_PILOT, region.scope),
        _("La Cyber Task Force est tenue par les pilotes de la région."),
    )


def can_keep_member(actor: Actor, member: Member) -> Verdict:
    return can_keep(actor, member.region)


def can_keep_pack(actor: Actor, pack: MaterialPack) -> Verdict:
    return can_keep(actor, pack.region)


def can_remind(actor: Actor, pack: MaterialPack) -> Verdict:
    return allow(actor.is_machine)


def can_see_phones(actor: Actor, region: Region) -> Verdict:
    return allow(actor.has_any(REGION_ROLES, [region.scope]))


def can_see_contacts(actor: Actor, request: HelpRequest) -> Verdict:
    """The house sees how to reach those who come to it, and nobody else's house does."""
    ours = actor.has_any(HOUSE_ROLES, request.site.scopes)
    return allow(ours or bool(can_see_phones(actor, request.site.region)))


def can_ask(actor: Actor, site: Site) -> Verdict:
    ours = actor.has_any(ESTABLISHMENT_EDITORS, site.scopes)
    return allow(
        actor.is_machine or ours or actor.has(Role.REGION_PILOT, f"region:{site.region_id}"),
        _("L’aide se demande par la direction ou le RSSI, ou par un pilote de la région en leur nom."),
    )


def can_propose(actor: Actor, request: HelpRequest) -> Verdict:
    if not _pilots(actor, request):
        return Verdict(False, _("Une proposition est faite par un pilote de la région."))
    return allow(request.state in TO_PROPOSE, FINISHED)


def can_refuse(actor: Actor, request: HelpRequest) -> Verdict:
    if not _pilots(actor, request):
        return NOT_YOURS
    return allow(request.state in TO_PROPOSE, FINISHED)


def can_accept(actor: Actor, request: HelpRequest) -> Verdict:
    if not _of_house(actor, request):
        return Verdict(False, _("La proposition s’accepte par la direction ou le RSSI de l’établissement."))
    return allow(
        request.state == RequestState.PROPOSED,
        _("Il n’y a pas de proposition à accepter pour cette demande."),
    )


def can_withdraw(actor: Actor, request: HelpRequest) -> Verdict:
    if not _of_house(actor, request):
        return Verdict(False, _("Une demande se retire par la direction ou le RSSI de l’établissement."))
    return allow(request.state in TO_WITHDRAW, FINISHED)


def can_stand_down(actor: Actor, assignment: Assignment) -> Verdict:
    if not _pilots(actor, assignment.request):
        return NOT_YOURS
    return allow(
        assignment.state in (AssignmentState.PROPOSED, AssignmentState.ACCEPTED),
        _("Cette personne n’est plus attendue : elle est à l’œuvre, ou sa mission est finie."),
    )


def can_mark_arrival(actor: Actor, assignment: Assignment) -> Verdict:
    if not _either(actor, assignment.request):
        return NOT_YOURS
    return allow(
        assignment.state == AssignmentState.ACCEPTED,
        _("L’arrivée se marque une fois, pour une personne que l’établissement a acceptée."),
    )


def can_release(actor: Actor, assignment: Assignment) -> Verdict:
    if not _either(actor, assignment.request):
        return NOT_YOURS
    return allow(
        assignment.state == AssignmentState.ON_SITE, _("On ne libère qu’une personne qui est à l’œuvre.")
    )


def _pilots(actor: Actor, request: HelpRequest) -> bool:
    return actor.is_machine or actor.has(Role.REGION_PILOT, f"region:{request.site.region_id}")


def _of_house(actor: Actor, request: HelpRequest) -> bool:
    return actor.is_machine or actor.has_any(ESTABLISHMENT_EDITORS, request.site.scopes)


def _either(actor: Actor, request: HelpRequest) -> bool:
    return _pilots(actor, request) or _of_house(actor, request)
