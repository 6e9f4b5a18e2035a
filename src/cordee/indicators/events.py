"""What is written down of the figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event


class SnapshotTaken(Event):
    kind = "indicators.snapshot_taken"
    wording = _("Relevé des indicateurs du %(on)s : %(houses)s établissements")
