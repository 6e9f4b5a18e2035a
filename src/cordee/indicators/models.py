"""Figures drawn from commitments: one short row a house, and what the region was on each day."""

from __future__ import annotations

from django.db import models

from cordee.directory.models import Department, Site
from cordee.indicators.queries import SnapshotSet, StandingSet
from cordee.plan.models import Plan


class Standing(models.Model):
    """Where one house stands on the whole plan: one letter an action, in the plan's order.

    ``0`` to ``3``: the level; ``n``: without object, by the house's own word; ``-``: not addressed to such a house.
    Kept up to date by whatever changes a commitment, inside the same transaction.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="standings")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="standings")
    levels = models.CharField(max_length=60)
    weight = models.PositiveIntegerField(help_text="Activité : lits et places, passages aux urgences")

    objects = StandingSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "site"], name="standing_once")]

    def __str__(self) -> str:
        return f"{self.site_id} : {self.levels}"


class Snapshot(models.Model):
    """One action of the plan, on one day, over the region or one of its départements."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="snapshots")
    on = models.DateField()
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE)
    action = models.PositiveSmallIntegerField()
    level_0 = models.PositiveIntegerField()
    level_1 = models.PositiveIntegerField()
    level_2 = models.PositiveIntegerField()
    level_3 = models.PositiveIntegerField()
    weight = models.PositiveIntegerField(help_text="Activité de tous ceux que l’action concerne")
    weight_in_place = models.PositiveIntegerField(help_text="Activité de ceux où elle est en place")

    objects = SnapshotSet.as_manager()

    class Meta:
        ordering = ["on", "action"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "on", "department", "action"], name="snapshot_of_a_department_once"
            ),
            models.UniqueConstraint(
                fields=["plan", "on", "action"],
                condition=models.Q(department=None),
                name="snapshot_of_the_region_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} : action {self.action}"
