"""Who may give which role on which scope. Nobody gives more than they hold."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import Invitation, Membership, User
from cordee.core.actor import Actor, Role
from cordee.core.verdict import NOT_YOURS, YES, Verdict, allow, no

# What the holder of a role on a scope may give on scopes they administer.
GIVES = {
    Role.ADMIN: frozenset(Role),
    Role.REGION_PILOT: frozenset({Role.REGION_PILOT, Role.REGION_READER, Role.DIRECTOR, Role.RSSI, Role.PROVIDER}),
    Role.DIRECTOR: frozenset({Role.DIRECTOR, Role.RSSI, Role.MEMBER}),
    Role.RSSI: frozenset({Role.RSSI, Role.MEMBER}),
    Role.PLANNER: frozenset({Role.PLANNER, Role.FACILITATOR, Role.OBSERVER}),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A role on a scope, before anybody holds it. ``within`` lists every scope that contains the scope."""

    role: Role
    scope: str
    scope_label: str
    within: tuple[str, ...] = ()


def can_grant(actor: Actor, offer: Offer) -> Verdict:
    if actor.is_machine or actor.is_admin:
        return YES
    places = {offer.scope, *offer.within}
    givers = {g.role for g in actor.grants if g.scope in places}
    if any(offer.role in GIVES.get(role, ()) for role in givers):
        return YES
    return no(_("Vous ne pouvez pas donner ce rôle : il dépasse le vôtre."))


def can_revoke(actor: Actor, membership: Membership) -> Verdict:
    if actor.kind == "user" and actor.id == str(membership.user_id) and membership.role == Role.ADMIN:
        return no(_("On ne retire pas son propre rôle d’administrateur : demandez à un autre administrateur."))
    if actor.kind == "user" and actor.id == str(membership.user_id):
        return YES
    return can_grant(actor, Offer(Role(membership.role), membership.scope, membership.scope_label))


def can_withdraw(actor: Actor, invitation: Invitation) -> Verdict:
    return can_grant(actor, Offer(Role(invitation.role), invitation.scope, invitation.scope_label))


def can_open_account(actor: Actor, email: str) -> Verdict:
    """Accounts are opened by accepting an invitation (the platform acts) or from the console."""
    return allow(actor.is_machine)


def can_close_account(actor: Actor, user: User) -> Verdict:
    if not (actor.is_machine or actor.is_admin):
        return NOT_YOURS
    return allow(actor.id != str(user.pk) or actor.is_machine, _("On ne ferme pas son propre compte."))


def can_accept(actor: Actor, invitation: Invitation) -> Verdict:
    """Whoever holds the link; the platform checks it and acts for them."""
    return allow(actor.is_machine)
