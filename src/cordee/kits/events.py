"""What happens to a kit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.journal.events import Event
from cordee.kits.models import Kit


class KitImported(Event):
    kind = "kit.imported"
    wording = _("Kit « %(title)s » version %(version)s importé (%(injects)s injects)")


class KitForked(Event):
    kind = "kit.forked"
    wording = _("Nouveau brouillon tiré de « %(source)s »")


class KitEdited(Event):
    kind = "kit.edited"
    wording = _("%(what)s")


class KitPublished(Event):
    kind = "kit.published"
    wording = _("Kit « %(title)s » version %(version)s publié")


class KitRetired(Event):
    kind = "kit.retired"
    wording = _("Kit « %(title)s » version %(version)s retiré")


def about(event: type[Event], kit: Kit, **content: Any) -> Event:
    return event(stream=kit.stream, content=content)
