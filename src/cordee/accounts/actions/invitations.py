"""Invitations: a link by mail, that works once, for a while, and only while the inviter could still give the role."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

from cordee.accounts import events, rules
from cordee.accounts.actions.people import open_account
from cordee.accounts.actions.roles import grant_role
from cordee.accounts.models import Invitation, Membership, User
from cordee.accounts.rules import Offer
from cordee.accounts.sessions import actor_of_user
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import ROLE_LABELS, Actor, Role, system
from cordee.core.ids import fingerprint, new_token
from cordee.core.verdict import Refused
from cordee.journal.record import record
from cordee.outbox.actions import enqueue

INVITATION_DAYS = 7
PLATFORM = system("invitations")


@action(rules.can_grant)
def invite(offer: Offer, *, email: str, name: str = "", by: Actor) -> Invitation:
    """Invite an address to a role; the link leaves by mail and nowhere else.

    Inviting again replaces the link that was waiting. Refused when the person already holds the role.
    """
    if (
        Membership.objects.current()
        .filter(user__email__iexact=email, role=offer.role, scope=offer.scope)
        .exists()
    ):
        raise Refused(_("Cette personne a déjà ce rôle ici."))
    same = {"email": email.lower(), "role": offer.role, "scope": offer.scope}
    Invitation.objects.open().filter(**same).update(withdrawn_at=clock.now())
    token, now = new_token(), clock.now()
    invitation = Invitation.objects.create(
        **same,
        name=name,
        scope_label=offer.scope_label,
        token_hash=fingerprint(token),
        invited_at=now,
        invited_by=by.label,
        inviter_id=int(by.id) if by.kind == "user" else None,
        expires_at=now + dt.timedelta(days=INVITATION_DAYS),
    )
    told = {"email": invitation.email, "role": str(ROLE_LABELS[offer.role]), "scope_label": offer.scope_label}
    record(events.about(events.PersonInvited, **told), by=by)
    enqueue(
        invitation.email,
        _("Invitation à rejoindre Cordée"),
        _letter(invitation, token),
        about=offer.scope,
        by=by,
    )
    return invitation


def _letter(invitation: Invitation, token: str) -> str:
    return _(
        "Bonjour,\n\n%(by)s vous invite dans Cordée : %(role)s, %(scope)s.\n\n"
        "Pour accepter (lien personnel, valable %(days)s jours, une seule fois) :\n%(url)s\n\n"
        "Si vous n’attendiez pas cette invitation, ne faites rien : elle s’éteindra toute seule.\n"
    ) % {
        "by": invitation.invited_by,
        "role": ROLE_LABELS[Role(invitation.role)],
        "scope": invitation.scope_label or invitation.scope,
        "days": INVITATION_DAYS,
        "url": f"{settings.BASE_URL}/invitation/{token}/",
    }


@action(rules.can_withdraw)
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    if invitation.accepted_at or invitation.withdrawn_at:
        return UNCHANGED
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(events.about(events.InvitationWithdrawn, email=invitation.email), by=by)
    return invitation


@action(rules.can_accept)
def accept_invitation(
    invitation: Invitation, *, name: str, function: str, password: str | None, by: Actor
) -> User:
    """Open the account of the invited address, and give the role that was offered. A link works once.

    Refused when the address has an account: its owner signs in and joins.
    """
    fresh = _taken(invitation)
    user = open_account(fresh.email, name=name, function=function, password=password, by=by)
    _let_in(fresh, user, by=by)
    return user


@action(rules.can_join)
def join_with_account(invitation: Invitation, *, by: Actor) -> User:
    """Add the role that was offered to the account of whoever asks, which is that of the invited address."""
    fresh = _taken(invitation)
    user = User.objects.get(pk=by.id)
    _let_in(fresh, user, by=by)
    return user


def _taken(invitation: Invitation) -> Invitation:
    """The invitation, locked and used; refused when it no longer stands."""
    fresh = (
        Invitation.objects.select_for_update(of=("self",))
        .usable(clock.now())
        .filter(pk=invitation.pk)
        .first()
    )
    if fresh is None:
        raise Refused(
            _("Cette invitation a déjà servi, a expiré ou a été retirée. Demandez-en une nouvelle.")
        )
    if fresh.inviter_id and not _could_still_give(fresh):
        raise Refused(_("La personne qui vous a invité n’a plus ce droit. Demandez une nouvelle invitation."))
    fresh.accepted_at = clock.now()
    fresh.save(update_fields=["accepted_at"])
    return fresh


def _could_still_give(invitation: Invitation) -> bool:
    inviter = User.objects.filter(pk=invitation.inviter_id, is_active=True).first()
    offer = Offer(Role(invitation.role), invitation.scope)
    return inviter is not None and bool(rules.can_grant(actor_of_user(inviter, strong=True), offer))


def _let_in(invitation: Invitation, user: User, *, by: Actor) -> None:
    record(events.about(events.InvitationAccepted, email=invitation.email, user=user.pk), by=by)
    offer = Offer(Role(invitation.role), invitation.scope, invitation.scope_label)
    grant_role(offer, user=user, by=PLATFORM)
