"""What is learnt, as an actor may see it."""

from __future__ import annotations

import datetime as dt

from django.db import models

from cordee.core.actor import Actor
from cordee.directory.queries import site_filter
from cordee.exercises.models import Exercise


class _ThroughExercise(models.QuerySet):
    """Objects seen by whoever sees their exercise."""

    def visible_to(self, actor: Actor):
        return self.filter(exercise__in=Exercise.objects.visible_to(actor))


class DebriefSet(_ThroughExercise):
    pass


class ReportSet(_ThroughExercise):
    def without_files(self) -> ReportSet:
        return self.defer("pdf", "docx")


class ImprovementSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> ImprovementSet:
        return self.filter(site_filter(actor, "site__"))

    def open(self) -> ImprovementSet:
        return self.exclude(state__in=("closed", "dropped"))

    def overdue(self, today: dt.date) -> ImprovementSet:
        return self.open().filter(due_on__lt=today)


class AttestationSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> AttestationSet:
        return self.filter(site_filter(actor, "site__"))

    def counting(self, start: dt.date, end: dt.date) -> AttestationSet:
        return self.filter(counts=True, counts_on__gte=start, counts_on__lte=end)


class DenominatorSet(models.QuerySet):
    def visible_to(self, actor: Actor) -> DenominatorSet:
        return self if actor.is_machine or actor.is_admin else self.filter(region_id__in=actor.keys("region"))
