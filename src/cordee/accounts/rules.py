"""Who may give which role on which scope. Nobody gives more than they hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import Invitation, Membership, Token, User
from cordee.accounts.places import KEEPERS, PLATFORM, containing
from cordee.core.actor import Actor, Role
from cordee.core.verdict import NOT_YOURS, YES, Verdict, allow, no

# What the holder of a role on a scope may give on that scope and on what it contains.
GIVES = {
    Role.ADMIN: frozenset(Role),
    Role.REGION_PILOT: frozenset(
        {Role.REGION_PILOT, Role.REGION_READER, Role.DIRECTOR, Role.RSSI, Role.MEMBER, Role.PROVIDER}
    ),
    Role.DIRECTOR: frozenset({Role.DIRECTOR, Role.RSSI, Role.MEMBER}),
    Role.RSSI: frozenset({Role.RSSI, Role.MEMBER}),
    Role.PROVIDER: frozenset({Role.PROVIDER}),
    Role.PLANNER: frozenset({Role.PLANNER, Role.FACILITATOR, Role.OBSERVER}),
}

# On what kind of scope a role makes sense.
HELD_ON = {
    Role.ADMIN: frozenset({"platform"}),
    Role.REGION_PILOT: frozenset({"region"}),
    Role.REGION_READER: frozenset({"region"}),
    Role.DIRECTOR: frozenset({"ght", "entity", "site"}),
    Role.RSSI: frozenset({"ght", "entity", "site"}),
    Role.MEMBER: frozenset({"ght", "entity", "site"}),
    Role.PROVIDER: frozenset({"provider"}),
    Role.PLANNER: frozenset({"exercise"}),
    Role.FACILITATOR: frozenset({"exercise", "room"}),
    Role.OBSERVER: frozenset({"exercise", "room"}),
    Role.PLAYER: frozenset({"exercise", "room"}),
}

# Whose eyes a token has, on each kind of scope. It meets the interface for programs only, where nothing is written.
READS_AS = {"region": Role.REGION_READER, "ght": Role.RSSI, "entity": Role.RSSI, "site": Role.RSSI}

TOO_MUCH = _("Vous ne pouvez pas donner ce rôle : il dépasse le vôtre.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A role on a scope, before anybody holds it."""

    role: Role
    scope: str
    scope_label: str = ""


def can_grant(actor: Actor, offer: Offer) -> Verdict:
    return may_give(actor, offer.role, offer.scope, containing([offer.scope])[offer.scope])


def may_give(actor: Actor, role: Role, scope: str, places: Collection[str]) -> Verdict:
    """``can_grant`` when the scopes that contain the scope (``places``) are already known: no query."""
    if scope.partition(":")[0] not in HELD_ON[role] or (role == Role.ADMIN and scope != PLATFORM):
        return no(_("Ce rôle ne se donne pas à cet endroit."))
    if actor.is_machine or actor.is_admin:
        return YES
    if actor.user_pk is None:
        return no(TOO_MUCH)  # a token reads, a sealed code is for one night: neither makes others
    givers = {g.role for g in actor.grants if g.scope in places}
    return allow(any(role in GIVES.get(giver, ()) for giver in givers), TOO_MUCH)


def can_revoke(actor: Actor, membership: Membership) -> Verdict:
    return may_revoke(actor, membership, containing([membership.scope])[membership.scope])


def may_revoke(actor: Actor, membership: Membership, places: Collection[str]) -> Verdict:
    """One may always give one's own role back, except the administrator's: somebody must remain."""
    if actor.kind == "user" and actor.id == str(membership.user_id):
        own_admin = no(
            _("On ne retire pas son propre rôle d’administrateur : demandez à un autre administrateur.")
        )
        return own_admin if membership.role == Role.ADMIN else YES
    return may_give(actor, Role(membership.role), membership.scope, places)


def can_revoke_token(actor: Actor, token: Token) -> Verdict:
    """Whoever could open it now; not only the one who did, who may have left."""
    return can_grant(actor, Offer(Role(token.role), token.scope, token.scope_label))


def can_withdraw(actor: Actor, invitation: Invitation) -> Verdict:
    return can_grant(actor, Offer(Role(invitation.role), invitation.scope, invitation.scope_label))


def can_open_token(actor: Actor, offer: Offer) -> Verdict:
    reads = READS_AS.get(offer.scope.partition(":")[0])
    return can_grant(actor, offer) if offer.role == reads else no(_("Un jeton lit, et rien d’autre."))


def reader_of(scope: str, scope_label: str = "") -> Offer:
    """What a token is offered on a region, a group, an entity or a house."""
    return Offer(READS_AS[scope.partition(":")[0]], scope, scope_label)


def can_see_tokens(actor: Actor, _subject: object = None) -> Verdict:
    """The page of tokens is for those who look after a region, a group, an entity or a house."""
    keeps = any(actor.keys(kind, KEEPERS) for kind in READS_AS)
    return allow(
        actor.is_admin or keeps, _("Cette page est réservée aux personnes qui tiennent un périmètre.")
    )


def can_see_people(actor: Actor, _subject: object = None) -> Verdict:
    """The page of people is for those who may give a role to somebody."""
    givers = any(grant.role in GIVES for grant in actor.grants)
    return allow(
        actor.is_machine or givers, _("Cette page est réservée aux personnes qui donnent des rôles.")
    )


def can_see_accounts(actor: Actor, _subject: object = None) -> Verdict:
    return allow(
        actor.is_machine or actor.is_admin, _("Les comptes sont tenus par l’administrateur de la plateforme.")
    )


def can_open_account(actor: Actor, email: str) -> Verdict:
    """Accounts are opened by accepting an invitation (the platform acts) or from the console."""
    return allow(actor.is_machine)


def can_close_account(actor: Actor, user: User) -> Verdict:
    if not (actor.is_machine or actor.is_admin):
        return NOT_YOURS
    return allow(actor.id != str(user.pk) or actor.is_machine, _("On ne ferme pas son propre compte."))


def can_reset_second_factor(actor: Actor, user: User) -> Verdict:
    """A telephone was lost. Never for oneself: whoever steals a session would remove the protection."""
    if not (actor.is_machine or actor.is_admin):
        return NOT_YOURS
    return allow(
        actor.id != str(user.pk) or actor.is_machine,
        _("Demandez à un autre administrateur, ou à la console du serveur."),
    )


def can_edit_profile(actor: Actor, user: User) -> Verdict:
    return allow(actor.is_machine or (actor.kind == "user" and actor.id == str(user.pk)))


def can_accept(actor: Actor, invitation: Invitation) -> Verdict:
    """Whoever holds the link; the platform checks it and acts for them."""
    return allow(actor.is_machine)


def can_join(actor: Actor, invitation: Invitation) -> Verdict:
    """With an account that exists: only the one of the invited address, signed in."""
    theirs = (
        actor.kind == "user" and User.objects.filter(pk=actor.id, email__iexact=invitation.email).exists()
    )
    return allow(theirs, _("Cette invitation est adressée à une autre personne."))


def can_be_posted(actor: Actor, _email: str) -> Verdict:
    return allow(actor.is_machine)
