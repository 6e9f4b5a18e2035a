"""The path of the lessons of an exercise or a crisis: hot debrief, report, approval, judgement, improvement actions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from cordee.core.actor import Actor
from cordee.core.verdict import Verdict
from cordee.exercises.models import Exercise
from cordee.retex import rules
from cordee.retex.enums import ReportState
from cordee.retex.models import Attestation, Debrief, Improvement, Report
from cordee.retex.subjects import Subject, keyed


@dataclass(frozen=True, slots=True)
class HubPanel:
    subject: Subject
    debrief: Debrief | None
    answers: int
    participants: int
    reports: tuple[Report, ...]
    attestations: tuple[Attestation, ...]
    improvements: tuple[Improvement, ...]
    can_open_debrief: Verdict
    can_draft: Verdict
    can_approve: Verdict | None
    can_add: Verdict
    can_attest: Verdict | None

    @property
    def draft(self) -> Report | None:
        return next((report for report in self.reports if report.state == ReportState.DRAFT), None)

    @property
    def approved(self) -> Report | None:
        return next((report for report in self.reports if report.state == ReportState.APPROVED), None)

    @property
    def counts(self) -> bool:
        return any(attestation.counts for attestation in self.attestations)

    @property
    def unmet(self) -> list[str]:
        """The labels of what keeps the exercise from counting, when it has been judged."""
        own = (a for a in self.attestations if a.site_id == self.subject.site_id)
        return [c["label"] for attestation in own for c in attestation.criteria if not c["met"]]


def hub_panel(subject: Subject, actor: Actor) -> HubPanel:
    debrief = Debrief.objects.filter(**keyed(subject)).annotate(sheets=Count("answers")).first()
    played = isinstance(subject, Exercise)  # a crisis counts for no rule
    reports = tuple(
        Report.objects.visible_to(actor)
        .without_files()
        .filter(**keyed(subject))
        .distinct()
        .order_by("-version")
    )
    for report in reports:
        for column, row in keyed(subject).items():
            setattr(report, column, row)
    draft = next((report for report in reports if report.state == ReportState.DRAFT), None)
    return HubPanel(
        subject=subject,
        debrief=debrief,
        answers=debrief.sheets if debrief else 0,
        participants=subject.room.seats.filter(joined_at__isnull=False).count(),
        reports=reports,
        attestations=tuple(subject.attestations.select_related("site").order_by("pk")) if played else (),
        improvements=tuple(subject.improvements.all()),
        can_open_debrief=rules.can_open_debrief(actor, subject),
        can_draft=rules.can_draft(actor, subject),
        can_approve=rules.can_approve(actor, draft) if draft else None,
        can_add=rules.can_note_improvement(actor, subject),
        can_attest=rules.can_attest(actor, subject) if played else None,
    )
