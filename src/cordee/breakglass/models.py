"""Codes printed once, kept in a safe, each good for one night."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.breakglass.queries import SealedCodeSet
from cordee.core import clock
from cordee.directory.models import Site


class State(models.TextChoices):
    SEALED = "sealed", _("Sous scellé")
    IN_USE = "in_use", _("En cours d’usage")
    USED = "used", _("Utilisé")
    WITHDRAWN = "withdrawn", _("Retiré")


class SealedCode(models.Model):
    """Only the fingerprint of the code is kept. Used, it opens the house's crisis pages until ``until``."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sealed_codes")
    number = models.PositiveIntegerField()
    code_hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=200)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.CharField(_("qui l’a ouvert"), max_length=120, blank=True)
    reason = models.TextField(_("pourquoi"), blank=True)
    until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SealedCodeSet.as_manager()

    class Meta:
        ordering = ["site", "-number"]
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="sealed_code_number_once")]

    def __str__(self) -> str:
        return f"n° {self.number}"

    @property
    def scope(self) -> str:
        return f"seal:{self.pk}"

    @property
    def state(self) -> State:
        if self.used_at is None:
            return State.WITHDRAWN if self.withdrawn_at else State.SEALED
        return State.IN_USE if self.is_open(clock.now()) else State.USED

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it lets somebody in at this instant."""
        return self.until is not None and self.until > now and self.withdrawn_at is None
