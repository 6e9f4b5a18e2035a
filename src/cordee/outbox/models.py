"""Messages to people outside: queued in the transaction that decides them, sent by the worker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.outbox.queries import MessageSet


class State(models.TextChoices):
    QUEUED = "queued", _("En attente")
    SENT = "sent", _("Remis au serveur")
    GIVEN_UP = "given_up", _("Abandonné")


class Channel(models.TextChoices):
    EMAIL = "email", _("Courriel")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Appel vocal")


class Message(models.Model):
    """One message to one person by one channel. ``reference`` is visible in it, never changes between attempts, and is the
    same when several channels carry the same call. ``recipient``: an address, or a number in E.164."""

    reference = models.CharField(max_length=24)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.EMAIL)
    recipient = models.CharField(max_length=254)
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
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="Au-delà, plus d’essai ; vide : 48 heures"
    )

    objects = MessageSet.as_manager()

    class Meta:
        ordering = ["-queued_at"]
        indexes = [models.Index(fields=["state", "next_attempt_at"])]
        constraints = [
            models.UniqueConstraint(fields=["reference", "channel"], name="message_once_by_channel")
        ]

    def __str__(self) -> str:
        return f"{self.reference} → {self.recipient}"

    @property
    def may_be_retried(self) -> bool:
        """Not sent, and still of use to whoever would receive it."""
        return self.state != State.SENT and not (self.expires_at and self.expires_at <= clock.now())
