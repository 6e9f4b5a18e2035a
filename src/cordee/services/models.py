"""A service that the region offers, and what houses ask of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.directory.models import Region, Site
from cordee.services import enums, queries


class Service(models.Model):
    """One offer of a region's catalogue. Withdrawn, it stays for the requests that were made of it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="services")
    slug = models.SlugField(max_length=60)
    title = models.CharField(_("intitulé"), max_length=160)
    gives = models.TextField(_("ce que l’on reçoit"))
    provider = models.CharField(_("rendu par"), max_length=160)
    audience = models.JSONField(default=list)
    actions = models.JSONField(default=list, help_text="Actions du plan que ce service fait avancer")
    per_month = models.PositiveIntegerField(_("rendus par mois, au plus"))
    delay_days = models.PositiveIntegerField(_("délai habituel, en jours"))
    withdrawn = models.BooleanField(default=False)

    objects = queries.ServiceSet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["region", "slug"], name="service_once")]

    def __str__(self) -> str:
        return self.title

    def serves(self, site: Site) -> bool:
        return site.region_id == self.region_id and site.kind in self.audience


class Request(models.Model):
    """What one house asks of one service, and what came of it."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="requests")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="service_requests")
    reason = models.TextField(_("pourquoi"))
    contact = models.CharField(_("personne à joindre"), max_length=200)
    wished_on = models.DateField(_("souhaité pour le"), null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=enums.RequestState.choices, default=enums.RequestState.ASKED
    )
    answer = models.TextField(_("réponse"), blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    moved_at = models.DateTimeField()
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction"), null=True, blank=True)
    comment = models.TextField(_("commentaire"), blank=True)

    objects = queries.RequestSet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "site"],
                condition=models.Q(state__in=["asked", "accepted", "under_way"]),
                name="one_open_request",
            ),
            models.CheckConstraint(
                condition=models.Q(satisfaction__isnull=True)
                | models.Q(satisfaction__gte=1, satisfaction__lte=5),
                name="satisfaction_from_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} : {self.site}"

    @property
    def is_open(self) -> bool:
        return self.state in enums.OPEN
