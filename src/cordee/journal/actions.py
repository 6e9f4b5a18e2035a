"""The one change an entry may know: losing its content, openly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cordee.core.action import UNCHANGED, action
from cordee.core.actor import Actor
from cordee.core.verdict import Refused
from cordee.journal import rules
from cordee.journal.events import Event
from cordee.journal.models import Entry
from cordee.journal.record import record

# Apps that keep a copy of what an entry says (the room's log) erase it here, in the same transaction.
ON_REDACTION: list[Callable[[Entry], None]] = []


@dataclass(frozen=True, slots=True)
class EntryRedacted(Event):
    kind: ClassVar[str] = "journal.entry_redacted"
    wording: ClassVar = _("Contenu de l’entrée n° %(seq)s effacé : %(reason)s")


@action(rules.can_redact)
def redact(entry: Entry, *, by: Actor, reason: str) -> Entry:
    """Erase an entry's content and salt (RGPD art. 17). The tree holds: a leaf has but a salted hash."""
    if not reason.strip():
        raise Refused(_("Dites pourquoi ce contenu est effacé."))
    if entry.kind == EntryRedacted.kind:
        raise Refused(_("Ce qui dit qu’un contenu a été effacé ne s’efface pas."))
    if entry.content is None:
        return UNCHANGED
    Entry.objects.filter(pk=entry.pk).update(salt=None, content=None)
    entry.salt = entry.content = None
    record(EntryRedacted(entry.stream.key, {"seq": entry.seq, "reason": reason.strip()}), by=by)
    for forget in ON_REDACTION:
        forget(entry)
    return entry
