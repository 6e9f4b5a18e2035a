"""Where the lessons of a subject are read and written."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cordee.retex.subjects import Subject, is_crisis


@dataclass(frozen=True, slots=True)
class Addresses:
    """The pages of one subject. An exercise and a crisis have the same, under two names."""

    subject: str
    hub: str
    open_debrief: str
    answer: str
    results: str
    results_live: str
    close_debrief: str
    draft: str
    note_improvement: str


STEPS = (
    "hub",
    "open_debrief",
    "answer",
    "results",
    "results_live",
    "close_debrief",
    "draft",
    "note_improvement",
)


def addresses_of(subject: Subject) -> Addresses:
    crisis = is_crisis(subject)
    own = "incidents:incident" if crisis else "exercises:detail"
    prefix = "retex:crisis_" if crisis else "retex:"
    pages = {step: reverse(f"{prefix}{step}", args=[subject.pk]) for step in STEPS}
    return Addresses(subject=reverse(own, args=[subject.pk]), **pages)
