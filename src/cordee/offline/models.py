"""When a house last printed its kit, and what was in it."""

from __future__ import annotations

from django.db import models

from cordee.directory.models import Site


class Printing(models.Model):
    """``digest``: of the content that was printed; another one means that the paper is out of date."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="kit_printings")
    digest = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-printed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.site}, {self.printed_at:%d/%m/%Y}"
