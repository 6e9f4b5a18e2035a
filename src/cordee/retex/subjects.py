"""What lessons are drawn from: an exercise that was played, or a crisis that was lived. Both have a site and a room."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cordee.exercises.models import Exercise
from cordee.incidents.models import Incident
from cordee.incidents.pack import shipped

Subject = Exercise | Incident
EXACTLY_ONE = Q(exercise__isnull=False, incident__isnull=True) | Q(
    exercise__isnull=True, incident__isnull=False
)
OF_EXERCISE = ("room", "kit", "provider", "series", "site__legal_entity", "site__department", "site__region")
OF_INCIDENT = ("room", "site__legal_entity", "site__department", "site__region")
# What every page of a row about a subject reads.
AROUND = (*(f"exercise__{name}" for name in OF_EXERCISE), *(f"incident__{name}" for name in OF_INCIDENT))


class AboutSubject(models.Model):
    """A row with ``exercise`` and ``incident``, of which one is filled."""

    class Meta:
        abstract = True

    @property
    def subject(self) -> Subject:
        return self.exercise if self.exercise_id else self.incident  # type: ignore[attr-defined]


def keyed(subject: Subject) -> dict[str, Subject]:
    """The subject under the name of its column."""
    return {"incident" if is_crisis(subject) else "exercise": subject}


def is_crisis(subject: Subject) -> bool:
    return isinstance(subject, Incident)


def is_ended(subject: Subject) -> bool:
    return not subject.is_open if isinstance(subject, Incident) else subject.state == "ended"


def not_ended_words(subject: Subject) -> str:
    return _("La crise n’est pas close.") if is_crisis(subject) else _("L’exercice n’est pas terminé.")


def stream_of(subject: Subject) -> str:
    """The journal its lessons are written in. A crisis has but its room's."""
    return subject.room.stream if isinstance(subject, Incident) else subject.stream


def seats_scope(subject: Subject) -> str:
    """What those who were seated hold a role on."""
    return subject.room.scope if isinstance(subject, Incident) else subject.scope


def locked(subject: Subject) -> Subject:
    """The same row, held until the end of the transaction."""
    return type(subject).objects.select_for_update(of=("self",)).select_related("room").get(pk=subject.pk)


def debrief_questions(subject: Subject) -> list[dict[str, Any]]:
    return _asked(subject, "debrief")


def report_questions(subject: Subject) -> list[dict[str, Any]]:
    return _asked(subject, "report_questions")


def _asked(subject: Subject, part: str) -> list[dict[str, Any]]:
    """Of the kit for an exercise; for a crisis, of the pack it was declared with, or of the one in force."""
    if not isinstance(subject, Incident):
        return subject.document.get(part, [])
    return (subject.pack.get("lessons") or shipped()["lessons"])[part]
