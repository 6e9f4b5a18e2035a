"""A region's plan, what each establishment commits to, and what proves it."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.directory.models import Region, Site
from cordee.documents.papers import KeptFile
from cordee.plan import enums, queries
from cordee.plan.pack import PlanAction, read_actions


class Plan(models.Model):
    """One version of a region's plan. Published, it never changes; a new version replaces it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="plans")
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    document = models.JSONField(help_text="Le pack entier, au format cordee-plan/1")
    state = models.CharField(max_length=10, choices=enums.PlanState.choices, default=enums.PlanState.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)

    objects = queries.PlanSet.as_manager()

    class Meta:
        ordering = ["region", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "key", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["region"], condition=models.Q(state="published"), name="plan_in_force_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def stream(self) -> str:
        return f"plan:{self.pk}"

    @cached_property
    def actions(self) -> tuple[PlanAction, ...]:
        return read_actions(self.document)

    def action(self, number: int) -> PlanAction:
        """The action of that number. Raises ``KeyError`` when this version has none."""
        for found in self.actions:
            if found.number == number:
                return found
        raise KeyError(number)


class Commitment(models.Model):
    """Where one establishment stands on one action, and where it has said it would be."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="commitments")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="commitments")
    action = models.PositiveSmallIntegerField(_("action du plan"))
    level = models.PositiveSmallIntegerField(
        _("niveau actuel"), choices=enums.Level.choices, default=enums.Level.NOTHING
    )
    target_level = models.PositiveSmallIntegerField(
        _("niveau visé"), choices=enums.Level.choices, default=enums.Level.IN_PLACE
    )
    target_on = models.DateField(_("échéance"), null=True, blank=True)
    owner_name = models.CharField(_("responsable"), max_length=160, blank=True)
    owner_email = models.EmailField(_("courriel du responsable"), blank=True)
    not_applicable = models.BooleanField(_("sans objet"), default=False)
    reason = models.TextField(_("motif"), blank=True, help_text="Pourquoi sans objet, ou pourquoi ce niveau")
    level_why = models.CharField(
        _("pourquoi ce niveau"),
        max_length=250,
        blank=True,
        help_text="Ce qui a fait bouger le niveau, en mots",
    )
    changed_at = models.DateTimeField()

    objects = queries.CommitmentSet.as_manager()

    class Meta:
        ordering = ["site", "action"]
        indexes = [
            models.Index(fields=["plan", "-changed_at", "-id"])
        ]  # the list begins with what moved last
        constraints = [
            models.UniqueConstraint(fields=["plan", "site", "action"], name="commitment_once"),
            models.CheckConstraint(
                condition=models.Q(level__lte=3, target_level__lte=3), name="commitment_levels"
            ),
            models.CheckConstraint(
                condition=models.Q(not_applicable=False) | ~models.Q(reason=""),
                name="not_applicable_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} — action {self.action}"

    @property
    def is_met(self) -> bool:
        return self.not_applicable or self.level >= self.target_level


class Evidence(models.Model):
    """What proves a level, until a date. Replaced, it stays: a revision points at the one before."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=8, choices=enums.EvidenceKind.choices)
    title = models.CharField(_("intitulé"), max_length=200)
    level = models.PositiveSmallIntegerField(_("niveau prouvé"), choices=enums.Level.choices)
    url = models.CharField(
        _("adresse"), max_length=500, blank=True, help_text="D’un document, ou d’une page de Cordée"
    )
    source = models.CharField(
        max_length=60, blank=True, help_text="Objet de Cordée : attestation:12, campaign:3 …"
    )
    obtained_on = models.DateField(_("obtenue le"))
    valid_until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=250, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    reminded_on = models.DateField(null=True, blank=True)

    objects = queries.EvidenceSet.as_manager()

    class Meta:
        ordering = ["-obtained_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "source"],
                condition=~models.Q(source=""),
                name="evidence_of_an_object_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def stands_on(self, day: dt.date) -> bool:
        """Neither withdrawn, nor replaced, nor expired: what ``EvidenceSet.standing`` asks of many."""
        replaced = hasattr(self, "replaced_by")
        return (
            not replaced
            and self.withdrawn_at is None
            and (self.valid_until is None or self.valid_until >= day)
        )


class EvidenceFile(KeptFile):
    """The file of a piece of evidence."""

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="file")
