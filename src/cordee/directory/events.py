"""What happens to the directory."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event

STREAM = "directory"


class EstablishmentsImported(Event):
    kind = "directory.imported"
    wording = _(
        "Annuaire : %(created)s établissements créés, %(updated)s mis à jour, %(refused)s lignes refusées"
    )


class DemoRegionLoaded(Event):
    kind = "directory.demo_loaded"
    wording = _("Région de démonstration chargée : %(sites)s établissements inventés")


def about(event: type[Event], **content: Any) -> Event:
    return event(stream=STREAM, content=content)
