"""A call for projects, the applications it receives, opinions, deliverables and instalments. Amounts are in cents."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cordee.accounts.models import User
from cordee.directory.models import Region, Site
from cordee.documents.papers import KeptFile
from cordee.funding import enums, queries
from cordee.funding.pack import Terms, read_terms


class Call(models.Model):
    """An appel à projets. Published, its terms never change; only its closing may be put off."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="calls")
    key = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    document = models.JSONField(help_text="Le pack entier, au format cordee-funding/1")
    state = models.CharField(max_length=10, choices=enums.CallState.choices, default=enums.CallState.DRAFT)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    envelope = models.PositiveBigIntegerField(help_text="En centimes")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = queries.CallSet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["region", "key"], name="call_once")]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def terms(self) -> Terms:
        return read_terms(self.document)

    def is_open_at(self, instant: dt.datetime) -> bool:
        return self.state == enums.CallState.PUBLISHED and self.opens_at <= instant <= self.closes_at


class Application(models.Model):
    """What one house asks of one call, from the draft to the last euro."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(
        max_length=12, choices=enums.ApplicationState.choices, default=enums.ApplicationState.DRAFT
    )
    contact_name = models.CharField(_("personne à joindre"), max_length=160, blank=True)
    contact_email = models.EmailField(_("courriel"), blank=True)
    cost = models.PositiveBigIntegerField(_("coût du projet"), null=True, blank=True)
    requested = models.PositiveBigIntegerField(_("aide demandée"), null=True, blank=True)
    answers = models.JSONField(default=dict)
    declared = models.JSONField(default=list, help_text="Conditions déclarées remplies")
    conditions = models.JSONField(default=list, help_text="Ce qui a été vu de chaque condition au dépôt")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.CharField(max_length=200, blank=True)
    receipt = models.CharField(max_length=64, blank=True, help_text="SHA-256 de ce qui a été déposé")
    awarded = models.PositiveBigIntegerField(_("aide accordée"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("motif"), blank=True)

    objects = queries.ApplicationSet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "site"], name="application_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=("awarded", "settled")) | models.Q(awarded__gt=0),
                name="what_is_granted_has_an_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "withdrawn")) | ~models.Q(receipt=""),
                name="what_is_filed_has_a_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} — {self.site}"

    @property
    def stream(self) -> str:
        return f"application:{self.pk}"

    @property
    def reference(self) -> str:
        """What people quote by telephone."""
        return f"AAP-{self.created_at:%Y}-{self.pk:05}"

    @property
    def is_writable(self) -> bool:
        return self.state in enums.WRITABLE

    @property
    def is_granted(self) -> bool:
        return self.state in enums.GRANTED


class Piece(KeptFile):
    """A paper of an application. Replaced, it stays, so that nobody wonders what was sent first."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="pieces")
    key = models.CharField(max_length=60, help_text="devis ; livrable:bilan ; facture:premier")
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    replaced = models.BooleanField(default=False)

    objects = queries.PieceSet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key"], condition=models.Q(replaced=False), name="one_current_piece"
            )
        ]


class Correction(models.Model):
    """What the region asked to complete, why, and when it was answered."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="corrections")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reason


class Review(models.Model):
    """The opinion of one person, scored on the call's grid. Only the region reads it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewer = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=enums.ReviewState.choices, default=enums.ReviewState.ASKED)
    scores = models.JSONField(default=dict)
    favourable = models.BooleanField(null=True, blank=True)
    opinion = models.TextField(blank=True, help_text="Avis, ou motif d’une récusation")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    objects = queries.ReviewSet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="one_opinion_each")]

    def __str__(self) -> str:
        return f"{self.reviewer} : {self.application}"

    @property
    def score(self) -> float | None:
        """Out of a hundred; None until it is given."""
        if self.state != enums.ReviewState.GIVEN:
            return None
        grid = self.application.call.terms.grid
        got = sum(self.scores[mark.key] * mark.weight for mark in grid)
        return 100 * got / sum(enums.HIGHEST_SCORE * mark.weight for mark in grid)


class Deliverable(models.Model):
    """What a retained house must bring before it is paid."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="deliverables")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=400)
    state = models.CharField(
        max_length=8, choices=enums.DeliverableState.choices, default=enums.DeliverableState.EXPECTED
    )
    why = models.CharField(max_length=400, blank=True, help_text="Ce qui a fait bouger l’état, en mots")
    url = models.CharField(max_length=300, blank=True, help_text="La page de Cordée qui le montre")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="deliverable_once")]

    def __str__(self) -> str:
        return self.label


class Instalment(models.Model):
    """A part of the grant: due when its deliverables are accepted, paid after two people have agreed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="instalments")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=400)
    amount = models.PositiveBigIntegerField()
    state = models.CharField(
        max_length=8, choices=enums.InstalmentState.choices, default=enums.InstalmentState.WAITING
    )
    checked_by = models.CharField(max_length=200, blank=True)
    checker_id = models.CharField(max_length=60, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    payment = models.CharField(_("référence du paiement"), max_length=80, blank=True)
    moved_at = models.DateTimeField()

    objects = queries.InstalmentSet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="instalment_once"),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(paid_on__isnull=False), name="paid_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.label
