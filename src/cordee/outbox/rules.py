"""Only the platform itself hands mail over."""

from __future__ import annotations

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow
from cordee.outbox.models import Message


def can_post(actor: Actor, message: Message) -> Verdict:
    return allow(actor.is_machine)
