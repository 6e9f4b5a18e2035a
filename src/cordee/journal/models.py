"""Streams, their entries and their signed checkpoints. Database triggers refuse to rewrite entries."""

from __future__ import annotations

from django.db import models

from cordee.journal.events import worded
from cordee.journal.queries import EntrySet


class Stream(models.Model):
    """One append-only log and the right edge of its Merkle tree."""

    key = models.CharField(max_length=80, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.JSONField(default=list, help_text="Sommets des sous-arbres complets, en hexadécimal.")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} ({self.size})"


class Entry(models.Model):
    """One leaf: canonical metadata, salted content beside it, and the leaf hash that commits to both."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    fact_at = models.DateTimeField(null=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=200)
    client_uuid = models.UUIDField(null=True)
    meta = models.TextField(help_text="Métadonnées canoniques, telles qu’elles sont scellées.")
    salt = models.CharField(max_length=64, null=True)
    content = models.JSONField(null=True)
    leaf = models.CharField(max_length=64)

    objects = EntrySet.as_manager()

    class Meta:
        ordering = ["stream", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="entry_seq_once"),
            models.UniqueConstraint(fields=["stream", "client_uuid"], name="entry_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq} {self.kind}"

    @property
    def sentence(self) -> str:
        return worded(self.kind, self.content)

    @property
    def happened_at(self):
        return self.fact_at or self.at


class Checkpoint(models.Model):
    """A signed statement « this stream has n entries and this root », meant to leave the platform."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="checkpoints")
    origin = models.CharField(max_length=200, help_text="Nom du journal dans le monde : hôte/flux")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField(help_text="Note signée au format C2SP.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["stream", "size"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "origin", "size"], name="checkpoint_size_once")
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}@{self.size}"
