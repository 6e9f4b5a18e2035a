"""A kit as stored: the whole pack as one JSON document, and its files."""

from __future__ import annotations

from django.db import models

from cordee.kits import enums
from cordee.kits.queries import KitSet


class Kit(models.Model):
    """One version of a kit. A published version never changes: exercises refer to it."""

    slug = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=14, choices=enums.Level.choices)
    language = models.CharField(max_length=5, default="fr")
    state = models.CharField(max_length=10, choices=enums.KitState.choices, default=enums.KitState.DRAFT)
    origin = models.CharField(max_length=10, choices=enums.Origin.choices)
    scope = models.CharField(max_length=40, default="platform:", help_text="À qui le kit appartient")
    document = models.JSONField(help_text="Le pack entier, au format cordee-kit/1")
    revision = models.PositiveIntegerField(
        default=1, help_text="Monte à chaque modification ; évite d’écraser autrui"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = KitSet.as_manager()

    class Meta:
        ordering = ["title", "-pk"]
        constraints = [models.UniqueConstraint(fields=["slug", "version", "scope"], name="kit_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def stream(self) -> str:
        return f"kit:{self.pk}"

    @property
    def is_editable(self) -> bool:
        return self.state == enums.KitState.DRAFT


class KitFile(models.Model):
    """A document or attachment of a kit; small, stored with it so that one backup holds everything."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    data = models.BinaryField()

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["kit", "path"], name="kit_file_once")]

    def __str__(self) -> str:
        return self.path
