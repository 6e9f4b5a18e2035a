"""A region's playbooks, kept as the CACAO documents they are, and their launches in crisis rooms."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from cordee.crises.models import Room
from cordee.directory.models import Region
from cordee.playbooks import queries
from cordee.playbooks.cacao.outline import Outline, outline
from cordee.playbooks.enums import Origin


class Playbook(models.Model):
    """One playbook of a region; a newer file of the same CACAO identifier takes its place, and ``version`` counts."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="playbooks")
    cacao_id = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    document = models.JSONField(help_text="Le document CACAO 2.0, entier")
    steps = models.PositiveSmallIntegerField(help_text="Étapes à faire")
    version = models.PositiveSmallIntegerField(default=1)
    revoked = models.BooleanField(default=False)
    modified_at = models.DateTimeField(help_text="Ce que dit le document")
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=200)

    objects = queries.PlaybookSet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "cacao_id"], name="playbook_once"),
            models.UniqueConstraint(fields=["region", "slug"], name="playbook_slug_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def outline(self) -> Outline:
        return outline(self.document)


class Launch(models.Model):
    """A playbook that was made into tasks of a room: once, whoever asks again."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="launches")
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="launches")
    version = models.PositiveSmallIntegerField()
    first_task = models.PositiveIntegerField()
    last_task = models.PositiveIntegerField()
    launched_room_at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["launched_room_at"]
        constraints = [models.UniqueConstraint(fields=["room", "playbook"], name="launch_once")]

    def __str__(self) -> str:
        return f"{self.playbook} → {self.room}"
