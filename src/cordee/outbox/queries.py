"""Which messages are due, and which an actor may see."""

from __future__ import annotations

import datetime as dt

from django.db import models

from cordee.core.actor import Actor


class MessageSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> MessageSet:
        """Mail holds names and addresses: only the platform's administrator sees the queue."""
        return self if actor.is_machine or actor.is_admin else self.none()

    def due(self, now: dt.datetime) -> MessageSet:
        return self.filter(state="queued", next_attempt_at__lte=now).order_by("next_attempt_at", "pk")

    def by(self, channel: str) -> MessageSet:
        return self.filter(channel=channel)
