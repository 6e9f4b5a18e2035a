"""People and their roles, as an actor may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from cordee.accounts.places import kept_by
from cordee.core.actor import Actor


class UserSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> UserSet:
        """Whoever holds a role where the actor looks after people; and oneself."""
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(Q(memberships__in=_memberships(actor)) | Q(pk=actor.user_pk)).distinct()

    def holding(self, roles: Iterable[str], scopes: Iterable[str]) -> UserSet:
        """The open accounts that hold now one of these roles on one of these scopes; a role taken back is not held."""
        from cordee.accounts.models import Membership

        held = Membership.objects.current().filter(role__in=roles, scope__in=scopes)
        return self.filter(pk__in=held.values("user_id"), is_active=True)


class MembershipSet(models.QuerySet):
    def current(self) -> MembershipSet:
        return self.filter(revoked_at__isnull=True)

    def visible_to(self, actor: Actor) -> MembershipSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(kept_by(actor) | Q(user_id=actor.user_pk))


class InvitationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> InvitationSet:
        return self.filter(kept_by(actor))

    def open(self) -> InvitationSet:
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self, now: dt.datetime) -> InvitationSet:
        return self.open().filter(expires_at__gt=now)


class TokenSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> TokenSet:
        return self.filter(kept_by(actor))

    def current(self, now: dt.datetime) -> TokenSet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


def _memberships(actor: Actor):
    from cordee.accounts.models import Membership

    return Membership.objects.current().filter(kept_by(actor))
