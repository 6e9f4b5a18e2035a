"""Hot debrief, cold report, improvement actions, attestation, regional denominator."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordee.core import clock
from cordee.directory.models import Region, Site
from cordee.exercises.models import Exercise
from cordee.incidents.models import Incident
from cordee.retex import enums, queries
from cordee.retex.subjects import EXACTLY_ONE, AboutSubject


class Debrief(AboutSubject):
    """The anonymous questionnaire of an exercise or of a crisis, opened at its end."""

    exercise = models.OneToOneField(Exercise, null=True, on_delete=models.CASCADE, related_name="debrief")
    incident = models.OneToOneField(Incident, null=True, on_delete=models.PROTECT, related_name="debrief")
    questions = models.JSONField(default=list)
    answered = models.JSONField(default=list, help_text="Places qui ont répondu, triées : qui, jamais quoi")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = queries.DebriefSet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=EXACTLY_ONE, name="debrief_of_one_subject")]

    def __str__(self) -> str:
        return f"RETEX à chaud : {self.subject}"


class DebriefAnswer(models.Model):
    """One anonymous sheet. Nothing in it, not even its rank, leads back to a seat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    debrief = models.ForeignKey(Debrief, on_delete=models.CASCADE, related_name="answers")
    answers = models.JSONField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"réponse {self.pk}"


class Report(AboutSubject):
    """One version of the cold report. Approved, it is frozen with its files and their digests."""

    exercise = models.ForeignKey(Exercise, null=True, on_delete=models.PROTECT, related_name="reports")
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=enums.ReportState.choices, default=enums.ReportState.DRAFT
    )
    content = models.JSONField(help_text="Textes rédigés et données figées du rapport")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    pdf = models.BinaryField(null=True)
    docx = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    checkpoint = models.TextField(
        blank=True, help_text="Point de contrôle du journal au moment de l’approbation"
    )

    objects = queries.ReportSet.as_manager()

    class Meta:
        ordering = ["exercise", "incident", "version"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "version"], name="report_version_once"),
            models.UniqueConstraint(fields=["incident", "version"], name="crisis_report_version_once"),
            models.CheckConstraint(condition=EXACTLY_ONE, name="report_of_one_subject"),
        ]

    def __str__(self) -> str:
        return f"RETEX {self.subject} v{self.version}"


class ShareLink(models.Model):
    """A link that lets an outsider read one approved report until a date."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    recipient = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = queries.ShareLinkSet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.report} → {self.recipient}"


class Improvement(models.Model):
    """An improvement action: a finding, somebody, a date, until it is closed with a proof in words."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="improvements")
    exercise = models.ForeignKey(
        Exercise, null=True, blank=True, on_delete=models.PROTECT, related_name="improvements"
    )
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="improvements"
    )
    origin = models.CharField(
        _("origine"), max_length=8, choices=enums.Origin.choices, default=enums.Origin.EXERCISE
    )
    title = models.CharField(_("action"), max_length=250)
    finding = models.TextField(_("constat"), blank=True)
    plan_action = models.PositiveSmallIntegerField(_("action du plan régional"), null=True, blank=True)
    owner_name = models.CharField(_("responsable"), max_length=160)
    owner_email = models.EmailField(_("courriel du responsable"), blank=True)
    due_on = models.DateField(_("échéance"))
    state = models.CharField(
        max_length=8, choices=enums.ImprovementState.choices, default=enums.ImprovementState.OPEN
    )
    closing_note = models.TextField(_("preuve ou motif"), blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    lesson = models.TextField(_("enseignement"), blank=True, help_text="Ce que la région peut lire, sans nom")
    shared_at = models.DateTimeField(null=True, blank=True)

    objects = queries.ImprovementSet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in (enums.ImprovementState.CLOSED, enums.ImprovementState.DROPPED)

    @property
    def is_late(self) -> bool:
        return not self.is_over and self.due_on < timezone.localdate(clock.now())


class Attestation(models.Model):
    """Whether an exercise counts for a rule, criterion by criterion, on the day it was looked at."""

    exercise = models.ForeignKey(
        Exercise, null=True, blank=True, on_delete=models.PROTECT, related_name="attestations"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="attestations")
    rule = models.CharField(max_length=60)
    rule_version = models.CharField(max_length=20)
    counts = models.BooleanField()
    criteria = models.JSONField(help_text="[{key, label, met, detail}]")
    issued_at = models.DateTimeField()
    counts_on = models.DateField(help_text="Jour de l’exercice")
    declared_by = models.CharField(
        max_length=200, blank=True, help_text="Pour un exercice joué hors de Cordée"
    )

    objects = queries.AttestationSet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [models.UniqueConstraint(fields=["exercise", "site", "rule"], name="attestation_once")]

    def __str__(self) -> str:
        return f"{self.exercise or self.site} : {'compte' if self.counts else 'ne compte pas'}"


class Denominator(models.Model):
    """The establishments a target is measured on, frozen on a day with their weights."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="denominators")
    label = models.CharField(max_length=160)
    rule = models.CharField(max_length=60)
    frozen_on = models.DateField()
    target_percent = models.PositiveSmallIntegerField(default=70)
    definition = models.TextField()

    objects = queries.DenominatorSet.as_manager()

    class Meta:
        ordering = ["-frozen_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.label} ({self.frozen_on})"


class DenominatorLine(models.Model):
    denominator = models.ForeignKey(Denominator, on_delete=models.CASCADE, related_name="lines")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    weight = models.PositiveIntegerField(
        help_text="Activité : passages aux urgences et lits, selon la définition"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["denominator", "site"], name="denominator_site_once")]

    def __str__(self) -> str:
        return f"{self.site_id} : {self.weight}"
