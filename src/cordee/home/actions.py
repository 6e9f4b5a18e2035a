"""Open and close the link that a diary follows."""

from __future__ import annotations

from cordee.accounts.events import STREAM
from cordee.accounts.models import User
from cordee.core import clock
from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.ids import fingerprint, new_token
from cordee.home import events, rules
from cordee.home.models import Feed
from cordee.journal.record import record


@action(rules.can_follow_dates)
def open_feed(user: User, *, by: Actor) -> str:
    """The secret of the link; the one before answers no more."""
    secret = new_token()
    kept = {"token_hash": fingerprint(secret), "strong": by.strong, "opened_at": clock.now()}
    Feed.objects.update_or_create(user=user, defaults=kept)
    record(events.FeedOpened(STREAM, {"name": user.name, "user": user.pk}), by=by)
    return secret


@action(rules.can_follow_dates)
def close_feed(user: User, *, by: Actor) -> User:
    gone, _each = Feed.objects.filter(user=user).delete()
    if not gone:
        return UNCHANGED
    record(events.FeedClosed(STREAM, {"name": user.name, "user": user.pk}), by=by)
    return user
