"""Roles: given on a scope, taken back at once."""

from __future__ import annotations

from cordee.accounts import events, rules
from cordee.accounts.models import Membership, User
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import ROLE_LABELS, Actor, Role
from cordee.journal.events import Event
from cordee.journal.record import record


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


def _role_event(event: type[Event], membership: Membership) -> Event:
    return events.about(
        event,
        name=str(membership.user),
        user=membership.user_id,
        role=str(ROLE_LABELS[Role(membership.role)]),
        scope=membership.scope,
        scope_label=membership.scope_label or membership.scope,
    )
