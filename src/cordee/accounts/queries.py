"""People and their roles, as an actor may see them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from cordee.accounts.places import kept_by
from cordee.core.actor import Actor


class UserSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> UserSet:
        """Whoever holds a role where the actor looks after people; and oneself."""
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(Q(memberships__in=_memberships(actor)) | Q(pk=_own_key(actor))).distinct()


class MembershipSet(models.QuerySet):
    def current(self) -> MembershipSet:
        return self.filter(revoked_at__isnull=True)

    def visible_to(self, actor: Actor) -> MembershipSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(kept_by(actor) | Q(user_id=_own_key(actor)))


class InvitationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> InvitationSet:
        return self.filter(kept_by(actor))

    def open(self) -> InvitationSet:
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def usable(self, now: dt.datetime) -> InvitationSet:
        return self.open().filter(expires_at__gt=now)


def _memberships(actor: Actor):
    from cordee.accounts.models import Membership

    return Membership.objects.current().filter(kept_by(actor))


def _own_key(actor: Actor) -> int | None:
    return int(actor.id) if actor.kind == "user" else None
