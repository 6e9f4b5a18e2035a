"""Opening accounts, giving and taking back roles, inviting."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from cordee.accounts import events, rules
from cordee.accounts.models import Invitation, Membership, User
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import ROLE_LABELS, Actor, Role
from cordee.core.ids import fingerprint, new_token
from cordee.core.verdict import Refused
from cordee.journal.record import record
from cordee.outbox.actions import enqueue

INVITATION_DAYS = 7


@action(rules.can_open_account)
def open_account(email: str, *, name: str, function: str = "", password: str | None = None, by: Actor) -> User:
    """An account for an address. Refused when the address has one: look it up first."""
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("Cette adresse a déjà un compte."))
    user = User(email=email.lower(), name=name, function=function, created_at=clock.now())
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    record(events.about(events.AccountOpened, name=user.name, user=user.pk), by=by)
    return user


@action(rules.can_close_account)
def close_account(user: User, *, by: Actor) -> User:
    """The account can no longer sign in; its open sessions end now."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    record(events.about(events.AccountClosed, name=user.name, user=user.pk), by=by)
    return user


@action(rules.can_grant)
def grant_role(offer: Offer, *, user: User, by: Actor) -> Membership:
    """Give a role on a scope; giving it twice changes nothing."""
    held = Membership.objects.current().filter(user=user, role=offer.role, scope=offer.scope).first()
    if held:
        return UNCHANGED
    membership = Membership.objects.create(
        user=user,
        role=offer.role,
        scope=offer.scope,
        scope_label=offer.scope_label,
        granted_at=clock.now(),
        granted_by=by.label,
    )
    record(_role_event(events.RoleGranted, membership), by=by)
    return membership


@action(rules.can_revoke)
def revoke_role(membership: Membership, *, by: Actor) -> Membership:
    """Take a role back. It is gone at the next request; live streams are dropped when they hear of it."""
    if membership.revoked_at:
        return UNCHANGED
    membership.revoked_at = clock.now()
    membership.save(update_fields=["revoked_at"])
    record(_role_event(events.RoleRevoked, membership), by=by)
    return membership


@action(rules.can_grant)
def invite(offer: Offer, *, email: str, name: str = "", by: Actor) -> Invitation:
    """Invite an address to a role; the link leaves by mail and nowhere else."""
    token = new_token()
    invitation = Invitation.objects.create(
        email=email.lower(),
        name=name,
        role=offer.role,
        scope=offer.scope,
        scope_label=offer.scope_label,
        token_hash=fingerprint(token),
        invited_at=clock.now(),
        invited_by=by.label,
        expires_at=clock.now() + dt.timedelta(days=INVITATION_DAYS),
    )
    role = str(ROLE_LABELS[offer.role])
    record(
        events.about(events.PersonInvited, email=invitation.email, role=role, scope_label=offer.scope_label), by=by
    )
    enqueue(
        invitation.email,
        _("Invitation à rejoindre Cordée"),
        _(
            "Bonjour,\n\n%(by)s vous invite dans Cordée : %(role)s, %(scope)s.\n\n"
            "Pour accepter (lien personnel, valable %(days)s jours, une seule fois) :\n%(url)s\n"
        )
        % {
            "by": by.label,
            "role": role,
            "scope": offer.scope_label,
            "days": INVITATION_DAYS,
            "url": f"{settings.BASE_URL}/invitation/{token}/",
        },
        about=offer.scope,
        by=by,
    )
    return invitation


@action(rules.can_withdraw)
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    if invitation.accepted_at or invitation.withdrawn_at:
        return UNCHANGED
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(events.about(events.InvitationWithdrawn, email=invitation.email), by=by)
    return invitation


@action(rules.can_accept)
def accept_invitation(invitation: Invitation, *, name: str, function: str, password: str | None, by: Actor) -> User:
    """Open the account if need be, and give the role that was offered. A link works once."""
    fresh = Invitation.objects.select_for_update().usable(clock.now()).filter(pk=invitation.pk).first()
    if fresh is None:
        raise Refused(_("Cette invitation a déjà servi, a expiré ou a été retirée. Demandez-en une nouvelle."))
    user = User.objects.filter(email__iexact=fresh.email).first() or open_account(
        fresh.email, name=name, function=function, password=password, by=by
    )
    Invitation.objects.filter(pk=fresh.pk).update(accepted_at=clock.now())
    record(events.about(events.InvitationAccepted, email=fresh.email, user=user.pk), by=by)
    grant_role(Offer(Role(fresh.role), fresh.scope, fresh.scope_label), user=user, by=by)
    return user


def _role_event(event, membership: Membership):
    return events.about(
        event,
        name=str(membership.user),
        user=membership.user_id,
        role=str(ROLE_LABELS[Role(membership.role)]),
        scope=membership.scope,
        scope_label=membership.scope_label or membership.scope,
    )


def _end_sessions(user: User) -> None:
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
