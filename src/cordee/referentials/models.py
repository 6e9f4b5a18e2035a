"""A region's referentials, the campaigns that push one to its houses, and what each house answers."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import User
from cordee.directory.models import Region, Site
from cordee.referentials import queries
from cordee.referentials.enums import WRITABLE, AssessmentState
from cordee.referentials.framework import Framework, Score, read_framework


class Referential(models.Model):
    """One version of a referential, as it was read. It never changes; another version stands beside it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="referentials")
    key = models.CharField(max_length=300)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=200, blank=True)
    document = models.JSONField(help_text="Ce que referentials.library a lu")
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=200)

    objects = queries.ReferentialSet.as_manager()

    class Meta:
        ordering = ["title", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "key", "version"], name="referential_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @cached_property
    def framework(self) -> Framework:
        return read_framework(self.document)

    @cached_property
    def mapped(self) -> dict[str, list[int]]:
        """Actions of the plan by key of requirement: one proof of an action serves every requirement that names it."""
        found: dict[str, list[int]] = {}
        for key, action in self.mappings.values_list("requirement", "action"):
            found.setdefault(key, []).append(action)
        return found


class Mapping(models.Model):
    """A requirement and an action of the plan that ask for the same thing."""

    referential = models.ForeignKey(Referential, on_delete=models.CASCADE, related_name="mappings")
    requirement = models.CharField(max_length=300)
    action = models.PositiveSmallIntegerField(_("action du plan"))

    class Meta:
        ordering = ["referential", "requirement", "action"]
        constraints = [
            models.UniqueConstraint(fields=["referential", "requirement", "action"], name="mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.requirement} → {self.action}"


class Campaign(models.Model):
    """A referential pushed to every house of some kinds, until a date."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="assessment_campaigns")
    referential = models.ForeignKey(Referential, on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField(_("titre"), max_length=160)
    audience = models.JSONField(default=list)
    due_on = models.DateField(_("à rendre pour le"))
    helper = models.CharField(_("personne qui aide"), max_length=200)
    enough_percent = models.PositiveSmallIntegerField(_("part de réponses avant de montrer un résultat"))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = queries.CampaignSet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(enough_percent__gte=1, enough_percent__lte=100), name="enough_is_a_percent"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Assessment(models.Model):
    """What one house answers to one campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="assessments")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(
        max_length=12, choices=AssessmentState.choices, default=AssessmentState.ANSWERING
    )
    answered = models.PositiveIntegerField(_("réponses"), default=0)
    percent = models.FloatField(
        _("résultat"), null=True, blank=True, help_text="Absent tant qu’il est retenu"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    reviewed_by = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    objects = queries.AssessmentSet.as_manager()

    class Meta:
        ordering = ["campaign", "site"]
        constraints = [models.UniqueConstraint(fields=["campaign", "site"], name="assessment_once")]

    def __str__(self) -> str:
        return f"{self.campaign} : {self.site}"

    @property
    def stream(self) -> str:
        return f"assessment:{self.pk}"

    @property
    def is_writable(self) -> bool:
        return self.campaign.is_open and self.state in WRITABLE

    @cached_property
    def values(self) -> dict[str, int | None]:
        return dict(self.answers.values_list("requirement", "value"))

    @property
    def score(self) -> Score:
        return self.campaign.referential.framework.score(
            self.values, enough_percent=self.campaign.enough_percent
        )


class Answer(models.Model):
    """``value`` empty: not applicable, with the reason in ``words``."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    requirement = models.CharField(max_length=300)
    value = models.SmallIntegerField(null=True)
    words = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "requirement"], name="answer_once"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(words=""), name="inapplicable_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} : {self.value}"


class Delegation(models.Model):
    """A section handed to the person of the house who knows."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="delegations")
    section = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["assessment", "section"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "section", "user"], name="delegation_once")
        ]

    def __str__(self) -> str:
        return f"{self.assessment}, {self.section} : {self.user}"


class Correction(models.Model):
    """What the region asked to correct, and when it came back."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="corrections")
    reason = models.TextField()
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return self.reason
