"""Who may take a journal away, and who may erase what an entry says."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict, allow
from cordee.journal.models import Entry

# What comes before the colon of a stream key -> may this actor export that stream? Registered by each app.
READERS: dict[str, Callable[[Actor, str], bool]] = {}


def can_export(actor: Actor, stream_key: str) -> Verdict:
    reader = READERS.get(stream_key.partition(":")[0])
    return allow(actor.is_machine or (reader is not None and reader(actor, stream_key)))


def can_redact(actor: Actor, entry: Entry) -> Verdict:
    return allow(
        actor.is_admin or actor.kind == "console",
        _("Seul l’administrateur de la plateforme peut effacer le contenu d’une entrée."),
    )
