"""Who follows whose dates."""

from __future__ import annotations

from cordee.accounts.models import User
from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow


def can_follow_dates(actor: Actor, user: User) -> Verdict:
    """One's own, and nobody else's: a diary is shown to others more easily than a page."""
    return allow(actor.user_pk == user.pk)
