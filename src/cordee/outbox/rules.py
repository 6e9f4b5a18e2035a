"""The platform itself hands messages over; its administrator sees what waits, and has it tried again."""

from __future__ import annotations

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow
from cordee.outbox.models import Message


def can_post(actor: Actor, message: Message) -> Verdict:
    return allow(actor.is_machine)


def can_see_sendings(actor: Actor) -> Verdict:
    return allow(actor.is_admin)


def can_retry(actor: Actor, message: Message) -> Verdict:
    """Have one message tried again now."""
    return allow(actor.is_machine or actor.is_admin)


def can_hurry(actor: Actor, channel: str) -> Verdict:
    """Have all that waits on a channel tried again now: the server is back."""
    return allow(actor.is_machine or actor.is_admin)
