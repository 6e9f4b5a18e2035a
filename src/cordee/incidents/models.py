"""A declared crisis and what the region and the law ask of it. Its room holds the log, the decisions and the people."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cordee.crises.models import Room
from cordee.directory.models import Ght, Site
from cordee.documents.papers import KeptFile
from cordee.incidents import enums, queries
from cordee.incidents.pack import Pack, read


class Incident(models.Model):
    """One crisis of one house. The pack in force when it was declared stays with it."""

    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="incident")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="incidents")
    title = models.CharField(_("intitulé"), max_length=160)
    pack = models.JSONField()
    answers = models.JSONField(default=dict, help_text="question -> choix, ou « inconnu »")
    note = models.TextField(_("en quelques mots"), blank=True)
    contact = models.CharField(_("à rappeler"), max_length=200)
    suppliers = models.JSONField(default=list, help_text="Fournisseurs en cause, tels que nommés")
    noticed_at = models.DateTimeField(_("constatée à"), null=True, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=200)
    client_uuid = models.UUIDField(null=True, unique=True, help_text="Un second envoi du même formulaire")
    situation_recalled_at = models.DateTimeField(
        null=True, blank=True, help_text="Dernier rappel d’un point de situation en retard"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.JSONField(default=dict, help_text="Motif, coûts et activité perdue, à la clôture")

    objects = queries.IncidentSet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return f"incident:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_exercise(self) -> bool:
        return self.room.is_exercise

    @property
    def shared_stream(self) -> str:
        """The stream that those who read its sheet follow: it says that the sheet changed, and nothing of the room."""
        return f"shared:{self.pk}"

    @cached_property
    def rules(self) -> Pack:
        """The pack as values."""
        return read(self.pack)


class Activation(models.Model):
    """A level that was raised, and perhaps lifted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="activations")
    level = models.CharField(max_length=40)
    reasons = models.TextField(_("motifs"))
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=200, blank=True)
    shared_with = models.ForeignKey(
        Ght,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Groupement qui lit la fiche de la crise tant que ce niveau est activé",
    )

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "level"],
                condition=models.Q(lifted_at__isnull=True),
                name="level_raised_once",
            )
        ]

    def __str__(self) -> str:
        return self.level


class Deadline(models.Model):
    """A legal deadline of the pack, as it runs for one incident. ``due_at`` equals ``starts_at`` when without delay."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="deadlines")
    key = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=enums.DeadlineState.choices, default=enums.DeadlineState.DORMANT
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(_("numéro du reçu"), max_length=120, blank=True)
    reason = models.TextField(_("motif"), blank=True)
    reminded_min = models.PositiveIntegerField(
        default=0, help_text="Dernier rappel envoyé, en minutes depuis le début"
    )

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="deadline_once"),
            models.CheckConstraint(
                condition=models.Q(state="dormant")
                | models.Q(state="set_aside")
                | models.Q(starts_at__isnull=False, due_at__isnull=False),
                name="running_deadline_is_due",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_running(self) -> bool:
        return self.state == enums.DeadlineState.RUNNING

    def is_late(self, now: dt.datetime) -> bool:
        return self.is_running and self.due_at is not None and self.due_at < now


class Receipt(KeptFile):
    """The file that proves a deadline was met."""

    deadline = models.OneToOneField(Deadline, on_delete=models.PROTECT, related_name="receipt")


class Situation(models.Model):
    """A situation report. ``content``: ``texts`` that people wrote and, once frozen, ``facts`` of that instant."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="situations")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=8, choices=enums.SituationState.choices, default=enums.SituationState.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    content = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_by = models.CharField(max_length=200, blank=True)
    checkpoint = models.TextField(blank=True, help_text="Point de contrôle signé du journal de la salle")
    pdf = models.BinaryField(null=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    objects = queries.SituationSet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="situation_number_once")]

    def __str__(self) -> str:
        return f"n° {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.state == enums.SituationState.FROZEN


class Acknowledgement(models.Model):
    """Somebody of the region or of the house has read a frozen report."""

    situation = models.ForeignKey(Situation, on_delete=models.PROTECT, related_name="acknowledgements")
    reader = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["situation", "actor"], name="acknowledged_once")]

    def __str__(self) -> str:
        return self.reader


class HelpOffer(models.Model):
    """What a house of the same group offers to the one that is struck. ``beds``, ``people``: how many; None is not said."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="offers")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="help_offered")
    beds = models.PositiveIntegerField(_("lits"), null=True, blank=True)
    people = models.PositiveIntegerField(_("personnes"), null=True, blank=True)
    equipment = models.CharField(_("matériel"), max_length=300, blank=True)
    text = models.TextField(_("précisions"), blank=True)
    contact = models.CharField(_("à rappeler"), max_length=200)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=200)
    client_uuid = models.UUIDField(null=True, unique=True, help_text="Un second envoi du même formulaire")

    objects = queries.OfferSet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]

    def __str__(self) -> str:
        return self.summary

    @property
    def summary(self) -> str:
        """« 6 lits, 2 personnes, 10 postes »: what is offered, in one line."""
        told = []
        if self.beds:
            told.append(ngettext("%s lit", "%s lits", self.beds) % self.beds)
        if self.people:
            told.append(ngettext("%s personne", "%s personnes", self.people) % self.people)
        if self.equipment:
            told.append(self.equipment)
        return ", ".join(told) or self.text
