"""One piece of long work: what was asked, who is on it, how far it is, what came out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.runs.queries import RunSet


class State(models.TextChoices):
    QUEUED = "queued", _("En file")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Terminé")
    FAILED = "failed", _("Échoué")
    CANCELLED = "cancelled", _("Annulé")


class Run(models.Model):
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True, help_text="Objet concerné, p. ex. region:1")
    input = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0, help_text="De 0 à 100")
    note = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    holder = models.CharField(max_length=60, blank=True, help_text="Processus qui tient le bail")
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=200)
    requester_kind = models.CharField(max_length=20)
    requester_id = models.CharField(max_length=64)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Pour la personne, dans ses mots")

    objects = RunSet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def stream(self) -> str:
        return f"run:{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)


class Beat(models.Model):
    """A worker says it is alive; the health page looks at the youngest."""

    worker = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
