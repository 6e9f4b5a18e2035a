"""Which runs an actor may see, and which have lost their holder or their place in the queue."""

from __future__ import annotations

import datetime as dt

from django.db import models

from cordee.core.actor import Actor

FORGOTTEN_AFTER = dt.timedelta(minutes=1)


class RunSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> RunSet:
        if actor.is_machine or actor.is_admin:
            return self
        return self.filter(requester_kind=actor.kind, requester_id=actor.id)

    def orphaned(self, now: dt.datetime) -> RunSet:
        return self.filter(state="running", lease_until__lt=now)

    def forgotten(self, now: dt.datetime) -> list:
        """Waiting runs that no task will start any more: a worker died between the two."""
        from django_tasks_db.models import DBTaskResult

        awaited = {
            row["args"][0]
            for row in DBTaskResult.objects.ready().values_list("args_kwargs", flat=True)
            if row["args"]
        }
        waiting = self.filter(state="queued", requested_at__lt=now - FORGOTTEN_AFTER)
        return [run for run in waiting if run.pk not in awaited]
