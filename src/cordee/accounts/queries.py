"""People and their roles, as an actor may see them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from cordee.core.actor import Actor, Role


class UserSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> UserSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(Q(memberships__in=_memberships(actor)) | Q(pk=_own_key(actor))).distinct()


class MembershipSet(models.QuerySet):
    def current(self) -> MembershipSet:
        return self.filter(revoked_at__isnull=True)

    def visible_to(self, actor: Actor) -> MembershipSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(_within(actor) | Q(user_id=_own_key(actor)))


class InvitationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> InvitationSet:
        return self if actor.is_machine or actor.is_admin else self.filter(_within(actor))

    def usable(self, now: dt.datetime) -> InvitationSet:
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


def _within(actor: Actor) -> Q:
    """Roles held on scopes that the actor administers: a pilot its region, a director or RSSI its house."""
    scopes = [g.scope for g in actor.grants if g.role in (Role.REGION_PILOT, Role.DIRECTOR, Role.RSSI, Role.PLANNER)]
    return Q(scope__in=scopes)


def _memberships(actor: Actor):
    from cordee.accounts.models import Membership

    return Membership.objects.current().visible_to(actor)


def _own_key(actor: Actor) -> int | None:
    return int(actor.id) if actor.kind == "user" else None
