"""An awareness campaign of a region, and what it gave in each house: counts, and nobody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.awareness import enums, queries
from cordee.directory.models import Region, Site


class Campaign(models.Model):
    """What a region does with its houses over some days."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="awareness_campaigns")
    title = models.CharField(_("intitulé"), max_length=160)
    kind = models.CharField(_("sorte"), max_length=10, choices=enums.CampaignKind.choices)
    audience = models.CharField(_("pour qui"), max_length=200)
    material = models.URLField(_("supports"), max_length=500, blank=True)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    state = models.CharField(
        max_length=8, choices=enums.CampaignState.choices, default=enums.CampaignState.OPEN
    )
    created_at = models.DateTimeField()

    objects = queries.CampaignSet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="campaign_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == enums.CampaignState.OPEN

    @property
    def is_measured(self) -> bool:
        """A talk gives no numbers."""
        return self.kind != enums.CampaignKind.TALK

    @property
    def is_training(self) -> bool:
        return self.kind == enums.CampaignKind.TRAINING

    @property
    def counts(self) -> models.Manager[Counted]:
        """What its houses have given, in the numbers of its kind."""
        return self.training_results if self.is_training else self.results


class Counted(models.Model):
    """What one house's people did in one campaign, added up. No line of it leads to anybody."""

    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)

    objects = queries.ResultSet.as_manager()

    class Meta:
        abstract = True
        ordering = ["campaign", "site"]

    def __str__(self) -> str:
        return f"{self.campaign} : {self.site}"


class Result(Counted):
    """A trial by mail."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="results")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="awareness_results")
    recipients = models.PositiveIntegerField(_("destinataires"))
    sent = models.PositiveIntegerField(_("remis"))
    opened = models.PositiveIntegerField(_("ouvert"))
    clicked = models.PositiveIntegerField(_("cliqué"))
    submitted = models.PositiveIntegerField(_("saisi"))
    reported = models.PositiveIntegerField(_("signalé"))
    robots = models.PositiveIntegerField(_("automates écartés"))

    class Meta(Counted.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "site"], name="result_once")]


class TrainingResult(Counted):
    """An online course. ``passed`` out of ``quizzed``, both among ``enrolled``."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="training_results")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="training_results")
    enrolled = models.PositiveIntegerField(_("inscrits"))
    completed = models.PositiveIntegerField(_("achevé"))
    quizzed = models.PositiveIntegerField(_("quiz passé"))
    passed = models.PositiveIntegerField(_("quiz réussi"))

    class Meta(Counted.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "site"], name="training_result_once"),
            models.CheckConstraint(
                condition=models.Q(
                    completed__lte=models.F("enrolled"),
                    quizzed__lte=models.F("enrolled"),
                    passed__lte=models.F("quizzed"),
                ),
                name="training_counts_in_order",
            ),
        ]
