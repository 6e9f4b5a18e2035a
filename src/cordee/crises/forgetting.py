"""Rows that repeat what a journal entry says lose it with the entry (RGPD art. 17)."""

from __future__ import annotations

from cordee.crises.models import Attachment, Decision, LogEntry, Mention, Message, Reply, Review, Task
from cordee.journal.models import Entry

ERASED = "[contenu effacé]"


def forget(entry: Entry) -> None:
    """Called inside the redaction's own transaction; the rows stay, numbered, without their words."""
    kind, _colon, room = entry.stream.key.partition(":")
    if kind != "room":
        return
    here = {"room_id": room, "seq": entry.seq}
    LogEntry.objects.filter(**here).update(text=ERASED)
    Mention.objects.filter(entry__room_id=room, entry__seq=entry.seq).delete()
    Attachment.objects.filter(**here).update(name=ERASED, data=b"", size=0, sha256="")
    Decision.objects.filter(**here).update(title=ERASED, options="", reasons="")
    reviews = Review.objects.filter(decision__room_id=room, seq=entry.seq)
    reviews.exclude(text="").update(text=ERASED)
    reviews.update(reasons="")
    Task.objects.filter(**here).update(title=ERASED, owner="", checklist=[])
    # The owner given last is told by the entry of that change; a task that changed hands since keeps its owner.
    Task.objects.filter(room_id=room, changed_seq=entry.seq).update(owner="")
    Message.objects.filter(**here).update(subject=ERASED, body=ERASED)
    Reply.objects.filter(message__room_id=room, seq=entry.seq).update(text=ERASED)
