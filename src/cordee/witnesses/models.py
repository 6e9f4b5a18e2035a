"""Who witnesses which journal, and what each one holds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.journal.models import Checkpoint, Stream
from cordee.outbox.models import Message


class Kind(models.TextChoices):
    TSA = "tsa", _("Horodatage (RFC 3161)")
    REGION = "region", _("Région")
    HOUSE = "house", _("Établissement")


class Witness(models.Model):
    """One party to whom the checkpoints of one journal are given. ``address``: its mailbox, or the server's address."""

    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="witnesses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    address = models.CharField(max_length=254)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "address"]
        constraints = [models.UniqueConstraint(fields=["stream", "kind", "address"], name="witness_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.address})"


class Countersignature(models.Model):
    """A checkpoint that a witness holds: the mail that carried it, or the token that dates it."""

    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="countersignatures")
    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="countersignatures")
    asked_at = models.DateTimeField()
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.BinaryField(null=True, help_text="Réponse RFC 3161, telle que reçue (DER)")
    dated_at = models.DateTimeField(null=True, help_text="L’heure que dit l’horodatage")

    class Meta:
        ordering = ["checkpoint__size"]
        constraints = [
            models.UniqueConstraint(fields=["witness", "checkpoint"], name="countersigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.witness} : {self.checkpoint}"
