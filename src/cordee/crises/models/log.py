"""The main courante: lines, the files joined to them, whom they call, and the moments that are measured."""

from __future__ import annotations

from django.db import models

from cordee.crises import enums, queries
from cordee.crises.models.room import Cell, Room, Seat
from cordee.documents.papers import KeptFile


class LogEntry(models.Model):
    """One line of the main courante. A correction is another line; nothing is ever rewritten."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="log")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    kind = models.CharField(max_length=12, choices=enums.EntryKind.choices)
    text = models.TextField()
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT)
    author = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=enums.Source.choices, default=enums.Source.SCREEN)
    fact_room_at = models.DateTimeField(help_text="Heure du fait")
    entered_room_at = models.DateTimeField(help_text="Heure de la saisie")
    entered_at = models.DateTimeField(help_text="Heure réelle de la saisie")
    milestone = models.CharField(max_length=40, blank=True)
    is_significant = models.BooleanField(default=False)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    client_uuid = models.UUIDField(null=True, blank=True)

    objects = queries.LogEntrySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="log_seq_once"),
            models.UniqueConstraint(fields=["room", "client_uuid"], name="log_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.text[:60]}"

    @property
    def is_late(self) -> bool:
        """Written down more than two minutes after the fact, as from a paper log."""
        return (self.entered_room_at - self.fact_room_at).total_seconds() > 120


class Attachment(KeptFile):
    """A file joined to a line. The journal seals its name, size, type and SHA-256; the bytes stay here."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="attachments")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    size = models.PositiveIntegerField(help_text="Octets")
    author = models.CharField(max_length=200)
    added_room_at = models.DateTimeField()

    objects = queries.AttachmentManager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["room", "seq"], name="attachment_seq_once"),
            models.UniqueConstraint(
                fields=["entry", "sha256"], condition=~models.Q(sha256=""), name="attachment_file_once"
            ),
        ]

    @property
    def is_erased(self) -> bool:
        return not self.sha256

    @property
    def short_sum(self) -> str:
        """Enough of the digest to compare two papers by eye."""
        return self.sha256[:16]


class Mention(models.Model):
    """Who a line calls: one seat, one cell, or whoever holds a function. ``start`` and ``length`` are in its text."""

    entry = models.ForeignKey(LogEntry, on_delete=models.CASCADE, related_name="mentions")
    start = models.PositiveSmallIntegerField()
    length = models.PositiveSmallIntegerField()
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="mentions")
    cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT, related_name="mentions")
    function = models.CharField(max_length=120, blank=True, help_text="Sans casse ni accents")

    class Meta:
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "start"], name="mention_place_once"),
            models.CheckConstraint(
                condition=models.Q(seat__isnull=False, cell__isnull=True, function="")
                | models.Q(seat__isnull=True, cell__isnull=False, function="")
                | (models.Q(seat__isnull=True, cell__isnull=True) & ~models.Q(function="")),
                name="mention_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}@{self.start}"


class Milestone(models.Model):
    """A moment that is measured: detection, isolation, first cell, declaration…"""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="reached")
    key = models.CharField(max_length=40)
    reached_room_at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["reached_room_at"]
        constraints = [models.UniqueConstraint(fields=["room", "key"], name="milestone_once")]

    def __str__(self) -> str:
        return self.key
