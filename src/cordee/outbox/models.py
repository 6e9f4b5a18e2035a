"""Messages to people outside: queued in the transaction that decides them, sent by the worker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.outbox.queries import MessageSet


class State(models.TextChoices):
    QUEUED = "queued", _("En attente")
    SENT = "sent", _("Remis au serveur")
    GIVEN_UP = "given_up", _("Abandonné")


class Message(models.Model):
    """One mail to one person. ``reference`` is visible in it and never changes between attempts."""

    reference = models.CharField(max_length=20, unique=True)
    recipient = models.EmailField()
    sender = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    attachments = models.JSONField(default=list, help_text="[{name, type, base64}]")
    about = models.CharField(max_length=80, blank=True, help_text="Objet concerné, p. ex. exercise:12")
    is_exercise = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    queued_by = models.CharField(max_length=200, blank=True)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageSet.as_manager()

    class Meta:
        ordering = ["-queued_at"]
        indexes = [models.Index(fields=["state", "next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.reference} → {self.recipient}"
