"""Tokens: how a program reads in the name of one scope."""

from __future__ import annotations

import datetime as dt

from cordee.accounts import events, rules
from cordee.accounts.models import Token
from cordee.accounts.rules import Offer
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.ids import fingerprint, new_token
from cordee.journal.record import record

PREFIX = "cordee_"  # so that a scanner of leaked secrets recognises one


@action(rules.can_open_token)
def open_token(offer: Offer, *, name: str, days: int, by: Actor) -> tuple[Token, str]:
    """The token and its secret, which is shown once and kept nowhere."""
    secret, now = PREFIX + new_token(), clock.now()
    token = Token.objects.create(
        name=name,
        role=offer.role,
        scope=offer.scope,
        scope_label=offer.scope_label,
        token_hash=fingerprint(secret),
        opened_at=now,
        opened_by=by.label,
        expires_at=now + dt.timedelta(days=days),
    )
    record(
        events.about(events.TokenOpened, name=name, scope=offer.scope, scope_label=offer.scope_label), by=by
    )
    return token, secret


@action(rules.can_revoke_token)
def revoke_token(token: Token, *, by: Actor) -> Token:
    """It stops answering at the next request."""
    if token.revoked_at:
        return UNCHANGED
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record(events.about(events.TokenRevoked, name=token.name, scope=token.scope), by=by)
    return token
